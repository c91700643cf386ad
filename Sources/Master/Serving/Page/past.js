// SPDX-License-Identifier: Apache-2.0
import { add, at, ms, share, table, whole } from "./parts.js";
import { ask } from "./server.js";
import { drawCells, drawVerdict } from "./verdict.js";

const columns = [
  ["verdict", "state", run => run.verdict ?? "NONE"],
  ["run", "name", run => {
    const link = document.createElement("a");
    link.href = `#past/${encodeURIComponent(run.id)}`;
    link.textContent = run.id;
    return link;
  }],
  ["started", "time", run => (run.started_at ?? "").replace("T", " ").replace("Z", "")],
  ["scenario", "words", run => run.scenario ?? ""], ["commit", "", run => (run.commit ?? "").slice(0, 10)],
  ["users", "number", run => run.users ?? ""], ["s", "number", run => run.seconds == null ? "" : run.seconds.toFixed(0)],
  ["requests", "number", run => run.requests == null ? "" : whole(run.requests)],
  ["failed", "number", run => share(run.failures ?? 0, run.requests ?? 0)], ["p95, ms", "number", run => ms(run.p95)],
  ["", "words", run => (run.was_interrupted ? "stopped" : "")],
];

// The latest runs, below the form that starts a run.
export async function listLatest() {
  const runs = (await ask("GET", "/api/runs")).slice(0, 5);
  const box = at("latest");
  box.replaceChildren();
  if (!runs.length) return;
  add(box, "h2", "Latest runs");
  table(box, "newest first", columns)(runs);
}

export async function listRuns() {
  const runs = await ask("GET", "/api/runs");
  const box = at("past-list");
  box.replaceChildren();
  const chosen = location.hash.split("/")[1];
  showPast(chosen ? decodeURIComponent(chosen) : null);
  if (!runs.length) {
    add(box, "p", "No runs yet.", "quiet");
    return;
  }
  table(box, "newest first", columns)(runs);
}

async function showPast(id) {
  const box = at("past-run");
  if (!id) {
    box.replaceChildren();
    return;
  }
  try {
    const run = await ask("GET", `/api/runs/${encodeURIComponent(id)}`);
    box.replaceChildren();
    box.className = "card";
    drawVerdict(box, run.verdict, run.title);
    drawCells(box, run.verdict.cells);
    downloads(box, run.id);
  } catch (error) {
    box.replaceChildren();
    add(box, "p", error.message, "problem");
  }
}

const reportNames = ["report.html", "report.md", "junit.xml", "perf-results.json", "stats.csv", "failures.csv",
  "stats_history.csv", "exceptions.csv", "latencies.hlog", "summary.txt"];

export function downloads(box, id) {
  const list = add(box, "ul", null, "downloads");
  list.setAttribute("aria-label", "Reports");
  for (const name of reportNames) {
    const link = add(add(list, "li"), "a", name);
    link.href = `/api/runs/${encodeURIComponent(id)}/reports/${name}`;
    link.download = "";
  }
}
