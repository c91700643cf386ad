// SPDX-License-Identifier: Apache-2.0
import { driftChart } from "./charts.js";
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

const percent = value => (value == null ? "from 0" : `${value < 0 ? "" : "+"}${(100 * value).toFixed(1)} %`);

function drawDrift() {
  const findings = at("drift-findings");
  findings.replaceChildren();
  const cell = plot.cells.find(one => one.name === at("drift-cell").value);
  at("drift-chart").hidden = !cell;
  if (!cell) {
    add(findings, "p", `There is nothing in ${plot.history} yet: finished runs go into it.`, "quiet");
    return;
  }
  driftChart(at("drift-chart"), plot, cell);
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
    add(findings, "p", "No change of level and no creep was found in this cell.", "quiet");
  }
  if (plot.foreign_runs) add(findings, "p", `${runCount(plot.foreign_runs)} on other machines left out.`, "quiet");
}

at("drift-cell").addEventListener("change", drawDrift);
for (const id of ["drift-scenario", "drift-branch"]) at(id).addEventListener("change", showDrift);
at("drift-choice").addEventListener("submit", event => event.preventDefault());
