// SPDX-License-Identifier: Apache-2.0
import { LiveCharts } from "./live-charts.js";
import { add, at, clock, ms, share, table, whole } from "./parts.js";
import { downloads } from "./past.js";
import { Progress } from "./progress.js";
import { session } from "./server.js";
import { drawCells, drawVerdict } from "./verdict.js";

const endpointCaption = "endpoints, warm-up included; latencies of successes in ms";

// The view of the current run.
export class RunView {
  constructor() {
    this.progress = new Progress(at("progress"));
    this.charts = null;
    this.notices = [];
    // What the verdict and the log show now, so that they are redrawn only when it changes.
    this.verdictKey = this.logKey = "";
    this.endpoints = endpointTable(at("endpoints"));
    this.workers = workerTable(at("workers"));
    this.log = logList(at("log"));
  }

  showWhole(state) {
    this.notices = state.notices;
    this.show(state);
    if (state.points.length || this.charts) this.openCharts().show(state.points);
    at("charts").hidden = !state.points.length;
  }

  showNews(news) {
    this.notices = this.notices.concat(news.notices).slice(-200);
    this.show(news);
    if (news.points.length) this.openCharts().add(news.points);
  }

  // There are more points than a chart can show.
  get isFull() { return this.charts?.isFull ?? false; }

  openCharts() {
    // A chart gets its size only when it is visible.
    at("charts").hidden = false;
    this.charts ??= new LiveCharts(at("charts"));
    return this.charts;
  }

  show(state) {
    const isActive = state.course === "preparing" || state.course === "running";
    this.progress.show(state, isActive);
    this.showVerdict(state);
    at("start").hidden = at("latest").hidden = session.mode !== "serve" || isActive;
    showFigures(state);
    this.showEndpoints(state);
    this.showWorkers(state);
    this.showLog(state);
    document.title = state.scenario ? `${titleHead(state, isActive)}: ${state.scenario}` : "Tidemark";
  }

  showVerdict(state) {
    const content = state.course === "failed" ? { failure: state.sentence } : state.verdict;
    const key = content ? JSON.stringify([state.run, content]) : "";
    if (key === this.verdictKey) return;
    this.verdictKey = key;
    const box = at("verdict");
    box.replaceChildren();
    if (!content) return;
    if (content.failure) {
      add(add(box, "p"), "span", "FAILED TO RUN", "state badge FAILED");
      add(box, "h1", content.failure);
      return;
    }
    drawVerdict(box, content, state.scenario);
    drawCells(box, content.cells);
    if (state.id) downloads(box, state.id);
  }

  showEndpoints(state) {
    at("endpoints").hidden = !state.endpoints.length;
    const all = state.figures ? [{ ...state.figures, method: "", name: "all", isAll: true }] : [];
    const more = state.endpoint_count > state.endpoints.length
      ? `; the ${state.endpoints.length} with the most requests of ${state.endpoint_count}` : "";
    this.endpoints([...state.endpoints, ...all], endpointCaption + more);
  }

  showWorkers(state) {
    at("workers").hidden = !state.workers.length;
    const count = state.workers.length;
    const shown = state.worker_count > count ? `${count} of ${state.worker_count} workers` : "workers";
    this.workers(state.workers, `${shown}, as of their last second`);
  }

  showLog(state) {
    const { notices } = this;
    at("log").hidden = !notices.length;
    const key = `${state.run}:${notices.at(-1)?.number}:${notices.length}`;
    if (key === this.logKey) return;
    this.logKey = key;
    this.log.replaceChildren(...notices.map(notice => {
      const line = document.createElement("li");
      add(line, "time", notice.seconds == null ? "before" : clock(notice.seconds));
      add(line, "span", notice.text, "words");
      return line;
    }));
    this.log.scrollTop = this.log.scrollHeight;
  }
}

function titleHead(state, isActive) {
  if (state.verdict) return state.verdict.verdict ?? "Not judged";
  if (state.course === "failed") return "Failed";
  return isActive ? state.figures?.phase ?? "Preparing" : "Tidemark";
}

function showFigures(state) {
  const figures = state.figures;
  at("figures").hidden = at("figures-note").hidden = !figures;
  if (!figures) return;
  // At the end all workers have left, which is normal.
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

function endpointTable(box) {
  add(box, "h2", "Endpoints");
  return table(box, endpointCaption, [
    ["endpoint", "name", row => `${row.method} ${row.name}`.trim()],
    ["requests", "number", row => whole(row.requests)], ["failures", "number", row => whole(row.failures)],
    ["failed", "number", row => share(row.failures, row.requests)],
    ["p50", "number", row => ms(row.p50)], ["p95", "number", row => ms(row.p95)], ["p99", "number", row => ms(row.p99)],
  ]);
}

function workerTable(box) {
  add(box, "h2", "Workers");
  return table(box, "workers", [
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

function logList(box) {
  add(box, "h2", "Log");
  const list = add(add(box, "div", null, "scroll"), "ol", null, "log");
  list.tabIndex = 0;
  list.setAttribute("aria-label", "Log of the run");
  return list;
}
