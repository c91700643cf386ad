// SPDX-License-Identifier: Apache-2.0
import { LiveCharts } from "./charts.js";
import { add, at, clock, ms, share, table, whole } from "./parts.js";
import { listLatest } from "./past.js";
import { ask, session } from "./server.js";
import { downloads, drawVerdict } from "./verdict.js";

// The run that goes on

let events = null;
let known = null;
let lastState = "";
let charts = null;
let notices = [];

export function follow() {
  events?.close();
  lastState = "";
  events = new EventSource("/api/live/events");
  at("connection").textContent = "connecting";
  events.addEventListener("open", () => { at("connection").textContent = "live"; });
  events.addEventListener("error", () => { at("connection").textContent = "connection lost"; });
  events.addEventListener("state", event => {
    if (event.data === lastState) return;
    lastState = event.data;
    takeWhole(JSON.parse(event.data));
  });
  events.addEventListener("tick", event => takeNews(JSON.parse(event.data)));
}

function takeWhole(state) {
  known = state;
  notices = state.notices;
  showRun(state);
  if (session.mode === "serve" && !at("latest").hidden) listLatest();
  if (state.points.length || charts) {
    openCharts().show(state.points);
  }
  at("charts").hidden = !state.points.length;
  // A run that was only watched is over, and so is its page: nothing more will come.
  if (session.mode === "run" && (state.course === "over" || state.course === "failed")) {
    events.close();
    at("connection").textContent = "the run is over";
  }
}

function takeNews(news) {
  const isNext = known && known.run === news.run && known.point_count === news.first_point
    && known.notice_count + news.notices.length === news.notice_count;
  if (!isNext) {
    follow();
    return;
  }
  known = news;
  notices = notices.concat(news.notices).slice(-200);
  showRun(news);
  if (news.points.length) {
    at("charts").hidden = false;
    openCharts().add(news.points);
  }
}

function openCharts() {
  at("charts").hidden = false;
  charts ??= new LiveCharts(at("charts"));
  return charts;
}

function showRun(state) {
  const isActive = state.course === "preparing" || state.course === "running";
  showProgress(state, isActive);
  showVerdict(at("verdict"), state);
  const canStart = session.mode === "serve";
  at("start").hidden = at("latest").hidden = !canStart || isActive;
  showFigures(state);
  showEndpoints(state);
  showWorkers(state);
  showLog();
  const head = state.verdict ? state.verdict.verdict ?? "Not judged" : state.course === "failed" ? "Failed" : isActive
    ? state.figures?.phase ?? "Preparing" : "Tidemark";
  document.title = state.scenario ? `${head}: ${state.scenario}` : "Tidemark";
}

let progress = null;

function showProgress(state, isActive) {
  const box = at("progress");
  if (!isActive) {
    box.replaceChildren();
    progress = null;
    if (state.course === "idle") {
      add(box, "h1", session.mode === "serve" ? "No run is going on" : "The run has not begun");
    }
    return;
  }
  if (!progress) {
    box.replaceChildren();
    const line = add(box, "div", null, "running");
    progress = { head: add(line, "h1"), stop: add(line, "button", "Stop the run", "stop") };
    progress.stop.type = "button";
    progress.stop.addEventListener("click", stop);
    progress.facts = add(box, "p", null, "quiet");
    progress.bar = add(box, "progress");
    progress.bar.setAttribute("aria-label", "Time of the run");
    progress.users = usersForm(box);
  }
  const figures = state.figures;
  progress.stop.disabled = state.is_stopping;
  progress.stop.textContent = state.is_stopping ? "Stopping" : "Stop the run";
  const phase = state.course === "preparing" ? "preparing" : figures.phase;
  progress.head.textContent = `${state.scenario}: ${phase}`;
  if (figures && state.course === "running") {
    progress.facts.textContent = `${figures.host} \u00b7 ${clock(figures.elapsed_seconds)} of ${clock(figures.total_seconds)}`;
    progress.bar.max = Math.max(1, figures.total_seconds);
    progress.bar.value = figures.elapsed_seconds;
  } else {
    progress.facts.textContent = figures
      ? `${figures.ready_workers} of ${figures.expected_workers} workers are here` : "the setup is done, workers start";
    progress.bar.removeAttribute("value");
  }
  const canChange = state.course === "running" && figures.user_limit != null && !state.is_stopping
    && figures.elapsed_seconds < figures.total_seconds;
  progress.users.form.hidden = !canChange;
  if (canChange) {
    progress.users.count.max = figures.user_limit;
    progress.users.count.placeholder = figures.planned_users;
  }
}

// Another number of users, while the run goes on.
function usersForm(box) {
  const form = add(box, "form", null, "users");
  form.hidden = true;
  form.setAttribute("aria-label", "Users of this run");
  const field = (name, id, attributes) => {
    const part = add(form, "div");
    add(part, "label", name).htmlFor = id;
    return Object.assign(add(part, "input"), { id, autocomplete: "off" }, attributes);
  };
  const count = field("Users", "now-users", { type: "number", min: 1, required: true, inputMode: "numeric" });
  const rate = field("Spawn rate", "now-rate", { placeholder: "as in the file" });
  const button = add(form, "button", "Change users");
  button.type = "submit";
  const answer = add(form, "p", "With other users than its scenario says, a run gets no verdict.", "quiet");
  answer.setAttribute("role", "status");
  form.addEventListener("submit", async event => {
    event.preventDefault();
    button.disabled = true;
    const order = { users: Number(count.value) };
    if (rate.value) order.spawn_rate = rate.value;
    try {
      await ask("POST", "/api/run/users", order);
      answer.className = "quiet";
      answer.textContent = `On the way to ${whole(order.users)}.`;
      count.value = "";
    } catch (error) {
      answer.className = "problem";
      answer.textContent = error.message;
    }
    button.disabled = false;
  });
  return { form, count };
}

async function stop() {
  progress.stop.disabled = true;
  try {
    await ask("POST", "/api/run/stop");
  } catch (error) {
    progress.facts.textContent = error.message;
  }
}

let shownVerdict = "";

function showVerdict(box, state) {
  const content = state.course === "failed" ? { failure: state.sentence } : state.verdict;
  const key = content ? JSON.stringify([state.run, content]) : "";
  if (key === shownVerdict) return;
  shownVerdict = key;
  box.replaceChildren();
  if (!content) return;
  if (content.failure) {
    add(add(box, "p"), "span", "FAILED TO RUN", "state badge FAILED");
    add(box, "h1", content.failure);
    return;
  }
  drawVerdict(box, content, state.scenario);
  if (state.id) downloads(box, state.id);
}

function showFigures(state) {
  const figures = state.figures;
  at("figures").hidden = at("figures-note").hidden = !figures;
  if (!figures) return;
  // At the end every worker has left, as it should.
  const workers = state.course === "over" ? state.worker_count - figures.lost_workers : figures.ready_workers;
  const tiles = [
    ["users", whole(figures.active_users), `of ${whole(figures.planned_users)}`],
    ["requests/s", whole(figures.requests_per_second)], ["requests", whole(figures.requests)],
    ["failures", whole(figures.failures), figures.failures ? share(figures.failures, figures.requests) : "", figures.failures > 0],
    ["p50", ms(figures.p50), "ms"], ["p95", ms(figures.p95), "ms"], ["p99", ms(figures.p99), "ms"],
    ["workers", whole(workers), figures.lost_workers ? `${figures.lost_workers} lost` : `of ${figures.expected_workers}`,
      figures.lost_workers > 0],
  ];
  at("figures").replaceChildren(...tiles.map(([name, value, unit, isBad]) => {
    const tile = document.createElement("div");
    if (isBad) tile.className = "bad";
    add(tile, "dt", name);
    const data = add(tile, "dd", value === "" ? "\u2013" : value);
    if (unit && value !== "") { data.append(" "); add(data, "small", unit); }
    return tile;
  }));
}

let endpointRows = null;

function showEndpoints(state) {
  at("endpoints").hidden = !state.endpoints.length;
  if (!state.endpoints.length) return;
  if (!endpointRows) {
    add(at("endpoints"), "h2", "Endpoints");
    endpointRows = table(at("endpoints"), "endpoints, warm-up included; latencies of successes in ms", [
      ["endpoint", "name", row => `${row.method} ${row.name}`.trim()],
      ["requests", "number", row => whole(row.requests)], ["failures", "number", row => whole(row.failures)],
      ["failed", "number", row => share(row.failures, row.requests)],
      ["p50", "number", row => ms(row.p50)], ["p95", "number", row => ms(row.p95)], ["p99", "number", row => ms(row.p99)],
    ]);
  }
  const all = state.figures ? [{ ...state.figures, method: "", name: "all", isAll: true }] : [];
  const more = state.endpoint_count > state.endpoints.length
    ? `; the ${state.endpoints.length} with the most requests of ${state.endpoint_count}` : "";
  endpointRows([...state.endpoints, ...all], `endpoints, warm-up included; latencies of successes in ms${more}`);
}

let workerRows = null;

function showWorkers(state) {
  at("workers").hidden = !state.workers.length;
  if (!state.workers.length) return;
  if (!workerRows) {
    add(at("workers"), "h2", "Workers");
    workerRows = table(at("workers"), "workers", [
      ["state", "state", row => row.state], ["worker", "name", row => row.name],
      ["threads", "number", row => row.threads], ["users", "number", row => whole(row.users)],
      ["requests", "number", row => whole(row.requests)],
      ["busiest thread", "number", row => row.busiest_cpu == null ? "" : `${(100 * row.busiest_cpu).toFixed(0)} %`],
      ["loop lag, ms", "number", row => ms(row.loop_lag_ms)], ["late starts", "number", row => whole(row.late_starts)],
      ["remark", "words", row => [
        row.unfit_seconds > 1 ? `too slow to measure in ${row.unfit_seconds} s` : null, row.remark,
      ].filter(Boolean).join("; ")],
    ]);
  }
  const more = state.worker_count > state.workers.length ? `${state.workers.length} of ${state.worker_count} workers` : "workers";
  workerRows(state.workers, `${more}, as of their last second`);
}

let logList = null;
let loggedKey = "";

function showLog() {
  at("log").hidden = !notices.length;
  const key = `${known.run}:${notices.length && notices[notices.length - 1].number}:${notices.length}`;
  if (key === loggedKey) return;
  loggedKey = key;
  if (!logList) {
    add(at("log"), "h2", "Log");
    const box = add(at("log"), "div", null, "scroll");
    logList = add(box, "ol", null, "log");
    logList.tabIndex = 0;
    logList.setAttribute("aria-label", "Log of the run");
  }
  logList.replaceChildren(...notices.map(notice => {
    const line = document.createElement("li");
    add(line, "time", notice.seconds == null ? "before" : clock(notice.seconds));
    add(line, "span", notice.text, "words");
    return line;
  }));
  logList.scrollTop = logList.scrollHeight;
}
