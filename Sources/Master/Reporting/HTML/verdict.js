// SPDX-License-Identifier: Apache-2.0
import { add, table } from "./parts.js";

// The verdict and its reasons.
export function drawVerdict(box, verdict, title) {
  const badge = add(box, "p");
  add(badge, "span", verdict.verdict ?? "NOT JUDGED", `state badge ${verdict.verdict ?? "NONE"}`);
  if (verdict.was_interrupted) add(badge, "span", " stopped early", "quiet");
  add(box, "h1", verdict.headline);
  add(box, "p", [title, ...verdict.facts].join(" \u00b7 "), "quiet");
  for (const remark of verdict.remarks) add(box, "p", remark);
}

const cellColumns = [
  ["state", "state", cell => cell.state], ["endpoint", "name", cell => cell.endpoint],
  ["metric", "", cell => cell.metric ?? ""], ["baseline", "number", cell => cell.before ?? ""],
  ["now", "number", cell => cell.now ?? ""], ["change", "", cell => cell.change ?? ""],
  ["why", "words", cell => cell.why],
];

// Cells that need attention, then the rest, folded.
export function drawCells(box, cells) {
  const open = cells.filter(cell => cell.matters);
  const folded = cells.filter(cell => !cell.matters);
  if (open.length) table(box, `cells: ${open.length} to look at`, cellColumns)(open);
  if (!folded.length) return;
  const details = add(box, "details");
  details.open = !open.length && folded.length <= 24;
  add(details, "summary", `${folded.length} cells passed or skipped`);
  table(details, "cells that passed or were skipped", cellColumns)(folded);
}
