// SPDX-License-Identifier: Apache-2.0
import { axis, line, lineChart } from "./charts.js";
import { add, at, ms, table } from "./parts.js";
import { drawCells, drawVerdict } from "./verdict.js";

const data = JSON.parse(at("data").textContent);
const { verdict, results } = data;
const page = at("report");

const fixed = (value, digits) => (value == null ? "" : value.toFixed(digits));

function showVerdict() {
  document.title = `${verdict.verdict ?? "Report"}: ${data.title}`;
  drawVerdict(page, verdict, data.title);
  if (!verdict.cells.length) return;
  add(page, "h2", "Cells");
  drawCells(page, verdict.cells);
}

// When each worker was silent, and from when its figures are missing.
function lostSpans() {
  const end = (results?.timeline ?? []).at(-1)?.second ?? 0;
  return (results?.workers ?? []).flatMap(worker => [
    ...(worker.silences ?? []).map(span => [span.from_seconds, span.until_seconds ?? end + 1, "lost"]),
    ...(worker.lost_at_seconds === undefined ? [] : [[worker.measured_until_seconds, end + 1, "lost"]]),
  ]);
}
const warmupSpans = data.warmup.map(([from, to]) => [from, to, "shade"]);
const spans = [...warmupSpans, ...lostSpans()];

function sayShading() {
  if (warmupSpans.length) add(page, "p", "Shaded: the warm-up, which is not judged.", "quiet");
  if (spans.length > warmupSpans.length) {
    add(page, "p", "Shaded in red: a worker was silent; its measurements there may be missing.", "quiet");
  }
}

function showCourse() {
  const points = results.timeline ?? [];
  if (points.length < 2) return;
  add(page, "h2", "Over time");
  if (data.bucket_seconds > 1) {
    add(page, "p", `Each point covers ${data.bucket_seconds} s: the highest percentile, the mean rate.`, "quiet");
  }
  sayShading();
  const box = add(page, "div", null, "charts");
  const of = value => points.map(point => ({ x: point.second, y: value(point) ?? null }));
  const latency = ["p50", "p95", "p99"].map(name => line(name, name, of(point => point.percentiles[name])));
  const worst = Math.max(...points.map(point => point.percentiles.p99 ?? 0));
  lineChart(box, "Latency of all endpoints", latency,
    { scales: { y: axis("ms") }, spans, description: `p99 is at most ${ms(worst)} ms.` });
  const rates = [
    line("requests", "p50", of(point => point.requests)), line("failures", "fail", of(point => point.failures)),
    line("users", "quiet", of(point => point.users), { yAxisID: "users", borderDash: [4, 3] }),
  ];
  lineChart(box, "Requests, failures and users", rates, {
    scales: { y: axis("per second"), users: axis("users", { position: "right", grid: { display: false } }) },
    spans, description: `${results.total_requests ?? 0} requests.`,
  });
}

// The two builds of a paired run, block by block.
function showBlocks() {
  if (!data.blocks.length) return;
  add(page, "h2", "Pair by pair");
  add(page, "p", "Each point is one block. The two blocks of a pair were measured one after the other, in random order.", "quiet");
  const box = add(page, "div", null, "charts");
  for (const series of data.blocks) {
    const of = values => values.map((y, index) => ({ x: index + 1, y }));
    const last = values => ms(values.at(-1));
    lineChart(box, `${series.endpoint} ${series.metric}`, [
      line("baseline", "quiet", of(series.before), { pointRadius: 3 }),
      line("candidate", "p95", of(series.now), { pointRadius: 3 }),
    ], {
      scales: { x: axis("pair", { min: 1, ticks: { precision: 0 } }), y: axis(series.unit) },
      description: `In the last pair ${last(series.before)} and ${last(series.now)} ${series.unit}.`,
    });
  }
}

// The axis of HdrHistogram's plots: p90 is at 10, p99 at 100.
function percentilePoints(percentiles) {
  return Object.entries(percentiles)
    .map(([percent, value]) => ({ q: Number(percent.slice(1)) / 100, y: value }))
    .filter(point => point.q < 1)
    .map(point => ({ x: 1 / (1 - point.q), y: point.y }))
    .sort((a, b) => a.x - b.x);
}
const percentileLabels = { 2: "p50", 10: "p90", 20: "p95", 100: "p99", 1000: "p99.9", 10000: "p99.99" };
const palette = ["p50", "p95", "p99", "pass", "open", "fail", "warn", "quiet"];

function showDistribution() {
  if (!data.curves.length) return;
  const before = data.curves.filter(curve => Object.keys(curve.before).length);
  const lines = data.curves.flatMap((curve, index) => {
    const hue = palette[index % palette.length];
    const now = line(curve.endpoint, hue, percentilePoints(curve.now));
    if (!before.includes(curve)) return [now];
    const dashed = { borderDash: [5, 4], pointRadius: 2.5, pointStyle: "rectRot" };
    return [now, line(`${curve.endpoint}, baseline`, hue, percentilePoints(curve.before), dashed)];
  });
  add(page, "h2", "Distribution");
  if (data.curve_count > data.curves.length) {
    add(page, "p", `The ${data.curves.length} of ${data.curve_count} endpoints with the most requests.`, "quiet");
  }
  if (before.length) add(page, "p", "Dashed: the baseline.", "quiet");
  lineChart(page, "Latency by percentile", lines, {
    interaction: { mode: "nearest", intersect: false },
    legend: { onClick: null, labels: { filter: (label, { datasets }) => !datasets[label.datasetIndex].borderDash } },
    scales: {
      x: axis("percentile", {
        type: "logarithmic", min: 2, max: 10000, title: { display: false },
        afterBuildTicks: scale => { scale.ticks = Object.keys(percentileLabels).map(value => ({ value: Number(value) })); },
        ticks: { callback: value => percentileLabels[value] ?? "" },
      }),
      y: axis("ms"),
    },
    tooltip: {
      callbacks: { title: items => `p${(100 * (1 - 1 / items[0].parsed.x)).toFixed(2).replace(/\.?0+$/, "")}` },
    },
    description: "The figures are in the table of endpoints.",
  });
}

// The charts of an endpoint are drawn when it is opened: there may be a hundred endpoints.
function showCourses() {
  if (!data.courses.length) return;
  add(page, "h2", "Each endpoint over time");
  const slot = data.slot_seconds;
  const listed = data.courses.length < data.curve_count
    ? `The ${data.courses.length} of ${data.curve_count} endpoints that fail, warn or have the most requests. ` : "";
  if (listed || slot > 1) {
    const points = slot > 1 ? `Each point covers ${slot} s, with the percentiles of all its requests.` : "";
    add(page, "p", listed + points, "quiet");
  }
  data.courses.forEach((course, index) => {
    const details = add(page, "details");
    add(details, "summary", course.endpoint);
    let isDrawn = false;
    const draw = () => {
      if (!details.open || isDrawn) return;
      isDrawn = true;
      drawCourse(add(details, "div", null, "charts"), course);
    };
    details.addEventListener("toggle", draw);
    details.open = index < 2;
    draw();
  });
}

function drawCourse(box, course) {
  const of = name => course.second.map((x, index) => ({ x, y: course[name][index] }));
  const worst = Math.max(...course.p99.map(value => value ?? 0));
  const latency = ["p50", "p95", "p99"].map(name => line(name, name, of(name)));
  lineChart(box, `Latency of ${course.endpoint}`, latency,
    { scales: { y: axis("ms") }, spans, description: `p99 is at most ${ms(worst)} ms.` });
  const rates = [line("requests", "p50", of("requests")), line("failures", "fail", of("failures"))];
  lineChart(box, `Requests and failures of ${course.endpoint}`, rates,
    { scales: { y: axis("per second") }, spans, description: "Per second." });
}

function showEndpoints() {
  const rows = Object.entries(results.endpoints).map(([name, endpoint]) => ({ name, ...endpoint }));
  rows.sort((a, b) => (a.name < b.name ? -1 : 1));
  if (results.aggregated) rows.push({ ...results.aggregated, name: "all", isAll: true });
  add(page, "h2", "Endpoints");
  const percentile = name => row => ms(row.percentiles?.[name] ?? row[name]);
  table(page, "latencies of successes in ms", [
    ["endpoint", "name", row => row.name], ["requests", "number", row => row.count + row.failures],
    ["failures", "number", row => row.failures], ["per s", "number", row => fixed(row.requests_per_second, 1)],
    ...["p50", "p95", "p99", "p99.9"].map(name => [name, "number", percentile(name)]),
    ["max", "number", row => ms(row.max)],
  ])(rows);
  const phases = ["dns", "connect", "tls", "first_byte", "transfer"]
    .filter(phase => rows.some(row => row.phases?.[phase]));
  if (!phases.length) return;
  const details = add(page, "details");
  add(details, "summary", "Phases of requests, p95");
  table(details, "ms; connection phases only where a connection was opened", [
    ["endpoint", "name", row => row.name],
    ...phases.map(phase => [phase.replace("_", " "), "number", row => ms(row.phases?.[phase]?.p95)]),
  ])(rows);
}

function showFailures() {
  const rows = Object.entries(results.endpoints).flatMap(([name, endpoint]) =>
    (endpoint.failure_causes ?? []).map(cause => ({ name, ...cause })));
  if (!rows.length) return;
  rows.sort((a, b) => b.count - a.count);
  add(page, "h2", "Failures");
  table(page, "by cause, the most frequent first", [
    ["endpoint", "name", row => row.name], ["cause", "words", row => row.cause],
    ["count", "number", row => row.count], ["first, s", "number", row => fixed(row.first_seen_seconds, 1)],
    ["last, s", "number", row => fixed(row.last_seen_seconds, 1)],
  ])(rows);
}

function showWorkers() {
  const rows = results.workers ?? [];
  if (!rows.length) return;
  add(page, "h2", "Workers");
  table(page, "warm-up included", [
    ["worker", "name", row => row.name], ["threads", "number", row => row.threads],
    ["requests", "number", row => row.requests], ["CPU, s", "number", row => fixed(row.cpu_seconds, 1)],
    ["late starts", "number", row => row.late_starts ?? 0],
    ["remarks", "words", row => [
      row.lost_at_seconds === undefined ? null : `lost at ${fixed(row.lost_at_seconds, 1)} s`,
      row.unfit ? `too slow to measure in ${row.unfit.seconds} s: ${row.unfit.finding}` : null,
    ].filter(Boolean).join("; ")],
  ])(rows);
}

// A value in the results is a text, a number, or a list of texts, numbers or objects.
function factText(value) {
  if (Array.isArray(value)) return value.map(factText).join("; ");
  if (typeof value !== "object") return String(value);
  return Object.entries(value).map(([name, one]) => `${name.replaceAll("_", " ")} ${one}`).join(", ");
}

function showCircumstances() {
  const { command, ...run } = results?.run ?? data.run ?? {};
  const facts = { ...(results?.environment ?? data.environment), ...run };
  const rows = Object.entries(facts).filter(([, value]) => value !== null && value !== false);
  if (rows.length) {
    const details = add(page, "details");
    add(details, "summary", "How and where it was measured");
    table(details, "as in the results", [
      ["what", "name", row => row[0].replaceAll("_", " ")], ["value", "words", row => factText(row[1])],
    ])(rows);
  }
  if (!data.command) return;
  add(page, "h2", "Run it again");
  add(page, "pre", data.command);
}

showVerdict();
if (results) showCourse();
showBlocks();
showDistribution();
if (results) {
  showCourses();
  showEndpoints();
  showFailures();
  showWorkers();
}
showCircumstances();
