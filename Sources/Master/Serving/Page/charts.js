// SPDX-License-Identifier: Apache-2.0
// Charts by Chart.js, which the page has loaded before; every text goes onto a canvas, never into HTML.
import { runCount } from "./parts.js";

const style = getComputedStyle(document.documentElement);
const colour = name => style.getPropertyValue(`--${name}`).trim();
const shown = new Set();

// Spans of seconds behind the lines: the warm-up.
const shading = {
  id: "shading",
  beforeDatasetsDraw(chart) {
    const { ctx, chartArea: area, scales: { x } } = chart;
    ctx.save();
    ctx.fillStyle = colour("shade");
    for (const [from, to] of chart.$spans ?? []) {
      const left = Math.max(area.left, x.getPixelForValue(from));
      const right = Math.min(area.right, x.getPixelForValue(to));
      if (right > left) ctx.fillRect(left, area.top, right - left, area.bottom - area.top);
    }
    ctx.restore();
  },
};

function axis(title, more = {}) {
  return { min: 0, title: { display: true, text: title, color: colour("quiet") }, grid: { color: colour("line") },
    ticks: { color: colour("quiet"), maxRotation: 0 }, ...more };
}

function line(label, name, more = {}) {
  return { label, data: [], $colour: name, borderColor: colour(name), backgroundColor: colour(name), borderWidth: 1.5,
    pointRadius: 0, pointHitRadius: 8, tension: 0, ...more };
}

function make(parent, title, config) {
  const box = document.createElement("figure");
  const caption = document.createElement("figcaption");
  caption.textContent = title;
  const holder = document.createElement("div");
  holder.className = "canvas";
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", title);
  holder.append(canvas);
  box.append(caption, holder);
  parent.append(box);
  const chart = new Chart(canvas, { plugins: [shading], ...config });
  shown.add(chart);
  return { chart, box, canvas };
}

function timeChart(parent, title, datasets, scales) {
  return make(parent, title, {
    type: "line",
    data: { datasets },
    options: {
      animation: false, maintainAspectRatio: false, parsing: false, normalized: true,
      interaction: { mode: "index", intersect: false },
      scales: { x: { type: "linear", ...axis("s") }, ...scales },
      plugins: { legend: { labels: { boxWidth: 12, color: colour("quiet"), generateLabels: solidLabels } } },
    },
  });
}

// The frame of a box so small is no place for dashes.
function solidLabels(chart) {
  return Chart.defaults.plugins.legend.labels.generateLabels(chart).map(label => ({ ...label, lineDash: [] }));
}

// At most twice as many points as the whole state has; then two neighbours become one: the highest
// percentile of each, the mean rate.
const pointLimit = 1200;

function thinned(points) {
  const result = [];
  for (let index = 0; index < points.length; index += 2) {
    const pair = points.slice(index, index + 2);
    const last = pair[pair.length - 1];
    const highest = name => {
      const values = pair.map(point => point[name]).filter(value => value != null);
      return values.length ? Math.max(...values) : null;
    };
    result.push({
      ...last, second: pair[0].second, p50: highest("p50"), p95: highest("p95"), p99: highest("p99"),
      failures: Math.max(...pair.map(point => point.failures)),
      requests: Math.round(pair.reduce((sum, point) => sum + point.requests, 0) / pair.length),
    });
  }
  return result;
}

// Latency and load over time, to which seconds are added.
export class LiveCharts {
  constructor(parent) {
    this.points = [];
    this.latency = timeChart(parent, "Latency of all endpoints",
      [line("p50", "p50"), line("p95", "p95"), line("p99", "p99")], { y: axis("ms") });
    this.load = timeChart(parent, "Requests, failures and users", [
      line("requests", "p50"), line("failures", "fail"), line("users", "quiet", { yAxisID: "users", borderDash: [4, 3] }),
    ], {
      y: axis("per second"), users: axis("users", { position: "right", grid: { display: false } }),
    });
  }

  show(points) {
    this.points = points;
    this.draw();
  }

  add(points) {
    if (!points.length) return;
    this.points.push(...points);
    if (this.points.length > pointLimit) this.points = thinned(this.points);
    this.draw();
  }

  draw() {
    const of = name => this.points.map(point => ({ x: point.second, y: point[name] ?? null }));
    const warm = this.points.filter(point => point.is_warmup);
    const spans = warm.length ? [[warm[0].second, warm[warm.length - 1].second + 1]] : [];
    const set = (chart, names) => {
      names.forEach((name, index) => { chart.data.datasets[index].data = of(name); });
      chart.$spans = spans;
      chart.update("none");
    };
    set(this.latency.chart, ["p50", "p95", "p99"]);
    set(this.load.chart, ["requests", "failures", "users"]);
    const last = this.points[this.points.length - 1];
    if (!last) return;
    const text = value => value == null ? "none" : `${value} ms`;
    this.latency.canvas.setAttribute("aria-label",
      `Latency of all endpoints over ${this.points.length} points; the last: p50 ${text(last.p50)}, `
      + `p95 ${text(last.p95)}, p99 ${text(last.p99)}.`);
    this.load.canvas.setAttribute("aria-label",
      `Requests, failures and users; the last second: ${last.requests} requests, ${last.failures} failures, `
      + `${last.users} users.`);
  }
}

// One cell over commits: its values, the level between two steps, and creep as a line.
export function driftChart(parent, plot, cell) {
  for (const chart of shown) {
    if (parent.contains(chart.canvas)) { chart.destroy(); shown.delete(chart); }
  }
  parent.replaceChildren();
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
  const datasets = [
    line(cell.name, "p50", { data: values, pointRadius: values.length > 80 ? 0 : 2, spanGaps: true }),
    line("level", "p95", { data: levels, borderWidth: 2.5 }),
    line("change of level", "fail", { data: steps, showLine: false, pointRadius: 6, pointStyle: "triangle" }),
  ];
  const unit = /error_rate|anchor/.test(cell.name) ? "" : "ms";
  const label = row => (plot.rows[row]?.commit || plot.rows[row]?.time || "").slice(0, 10);
  make(parent, `${cell.name} over ${runCount(values.length)}`, {
    type: "line",
    data: { datasets },
    options: {
      animation: false, maintainAspectRatio: false, parsing: false, normalized: true,
      interaction: { mode: "nearest", axis: "x", intersect: false },
      scales: {
        x: { type: "linear", ...axis("run", { max: Math.max(1, values.length - 1) }),
          ticks: { precision: 0, color: colour("quiet"), maxRotation: 0, callback: label } },
        y: axis(unit),
      },
      plugins: {
        legend: { labels: { boxWidth: 12, color: colour("quiet") } },
        tooltip: { callbacks: { title: items => {
          const row = plot.rows[items[0].parsed.x];
          return row ? `${row.commit.slice(0, 10)} ${row.time}`.trim() : "";
        } } },
      },
    },
  });
}

// The colours of the other scheme.
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  for (const chart of shown) {
    for (const dataset of chart.data.datasets) {
      dataset.borderColor = dataset.backgroundColor = colour(dataset.$colour);
    }
    for (const scale of Object.values(chart.options.scales)) {
      scale.ticks.color = scale.title.color = colour("quiet");
      if (scale.grid.color) scale.grid.color = colour("line");
    }
    chart.options.plugins.legend.labels.color = colour("quiet");
    chart.update("none");
  }
});
