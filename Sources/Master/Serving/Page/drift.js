// SPDX-License-Identifier: Apache-2.0
import { axis, clear, line, lineChart } from "./charts.js";
import { add, at, ms, runCount } from "./parts.js";
import { ask } from "./server.js";

let plot = null;

function options(select, entries, chosen) {
  select.replaceChildren(...entries.map(([value, text]) => {
    const option = document.createElement("option");
    option.value = value;
    option.textContent = text;
    option.selected = value === chosen;
    return option;
  }));
}

export async function showDrift() {
  const query = new URLSearchParams();
  if (plot) query.set("branch", at("drift-branch").value);
  if (plot && at("drift-scenario").value) query.set("scenario", at("drift-scenario").value);
  const findings = at("drift-findings");
  try {
    plot = await ask("GET", `/api/drift?${query}`);
  } catch (error) {
    findings.replaceChildren();
    add(findings, "p", error.message, "problem");
    plot = null;
    return;
  }
  const scenarios = plot.scenarios.map(one => [one.digest ?? "", `${one.name} (${runCount(one.runs)})`]);
  options(at("drift-scenario"), scenarios, plot.scenario);
  options(at("drift-branch"), [["", "all"], ...plot.branches.map(name => [name, name])], plot.branch ?? "");
  const isLoud = cell => cell.steps.length > 0 || cell.creep != null;
  const cells = [...plot.cells].sort((a, b) => Number(isLoud(b)) - Number(isLoud(a)));
  const before = at("drift-cell").value;
  options(at("drift-cell"), cells.map(cell => [cell.name, isLoud(cell) ? `${cell.name} (changed)` : cell.name]),
    cells.some(cell => cell.name === before) ? before : cells[0]?.name);
  drawDrift();
}

// One cell over commits: its values, the level between two steps, and the steps.
function drawChart(box, cell) {
  clear(box);
  const values = cell.values.map((y, x) => ({ x, y }));
  const bounds = [0, ...cell.steps.map(step => step.row), values.length];
  const levels = [];
  for (let index = 0; index + 1 < bounds.length; index += 1) {
    const part = cell.values.slice(bounds[index], bounds[index + 1]).filter(value => value !== null);
    if (!part.length) continue;
    part.sort((a, b) => a - b);
    const middle = Math.floor(part.length / 2);
    const median = part.length % 2 ? part[middle] : (part[middle - 1] + part[middle]) / 2;
    levels.push({ x: bounds[index], y: median }, { x: bounds[index + 1] - 1, y: median }, { x: bounds[index + 1] - 1, y: null });
  }
  const steps = cell.steps.map(step => ({ x: step.row, y: cell.values[step.row] }));
  const unit = /error_rate|anchor/.test(cell.name) ? "" : "ms";
  const label = row => (plot.rows[row]?.commit || plot.rows[row]?.time || "").slice(0, 10);
  lineChart(box, `${cell.name} over ${runCount(values.length)}`, [
    line(cell.name, "p50", values, { pointRadius: values.length > 80 ? 0 : 2, spanGaps: true }),
    line("level", "p95", levels, { borderWidth: 2.5 }),
    line("change of level", "fail", steps, { showLine: false, pointRadius: 6, pointStyle: "triangle" }),
  ], {
    interaction: { mode: "nearest", axis: "x", intersect: false },
    scales: {
      x: axis("run", { max: Math.max(1, values.length - 1), ticks: { precision: 0, callback: label } }),
      y: axis(unit),
    },
    tooltip: { callbacks: { title: items => {
      const row = plot.rows[items[0].parsed.x];
      return row ? `${row.commit.slice(0, 10)} ${row.time}`.trim() : "";
    } } },
  });
}

const percent = value => (value == null ? "from 0" : `${value < 0 ? "" : "+"}${(100 * value).toFixed(1)} %`);

function drawDrift() {
  const findings = at("drift-findings");
  findings.replaceChildren();
  const cell = plot.cells.find(one => one.name === at("drift-cell").value);
  at("drift-chart").hidden = !cell;
  if (!cell) {
    add(findings, "p", `${plot.history} is empty. Finished runs are added to it.`, "quiet");
    return;
  }
  drawChart(at("drift-chart"), cell);
  for (const step of cell.steps) {
    const row = plot.rows[step.row];
    add(findings, "p", `${step.is_worse ? "Worse" : "Better"} at ${row.commit.slice(0, 10) || `run ${step.row}`}, ${row.time}: `
      + `${ms(step.before)} to ${ms(step.after)}, ${percent(step.change)}`, step.is_worse ? "FAIL" : "PASS");
  }
  if (cell.creep) {
    const since = plot.rows[cell.creep.anchor_row].time;
    add(findings, "p", `Creeps: ${percent(cell.creep.change)} `
      + `(${percent(cell.creep.low)} to ${percent(cell.creep.high)}) since ${since}`, "WARN");
  }
  if (!cell.steps.length && !cell.creep) {
    add(findings, "p", "No change of level and no creep in this cell.", "quiet");
  }
  if (plot.foreign_runs) add(findings, "p", `${runCount(plot.foreign_runs)} on other machines left out.`, "quiet");
}

at("drift-cell").addEventListener("change", drawDrift);
for (const id of ["drift-scenario", "drift-branch"]) at(id).addEventListener("change", showDrift);
at("drift-choice").addEventListener("submit", event => event.preventDefault());
