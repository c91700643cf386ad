// SPDX-License-Identifier: Apache-2.0
import { axis, line, lineChart } from "./charts.js";

// At most twice as many points as the server gives at once.
const pointLimit = 1200;

// Latency and load over time, to which seconds are added.
export class LiveCharts {
  constructor(parent) {
    this.points = [];
    this.latency = lineChart(parent, "Latency of all endpoints",
      ["p50", "p95", "p99"].map(name => line(name, name, [])), { scales: { y: axis("ms") } });
    this.load = lineChart(parent, "Requests, failures and users", [
      line("requests", "p50", []), line("failures", "fail", []),
      line("users", "quiet", [], { yAxisID: "users", borderDash: [4, 3] }),
    ], {
      scales: { y: axis("per second"), users: axis("users", { position: "right", grid: { display: false } }) },
    });
  }

  show(points) {
    this.points = points;
    this.draw();
  }

  add(points) {
    this.points.push(...points);
    this.draw();
  }

  get isFull() { return this.points.length > pointLimit; }

  draw() {
    const of = name => this.points.map(point => ({ x: point.second, y: point[name] ?? null }));
    const warm = this.points.filter(point => point.is_warmup);
    const spans = warm.length ? [[warm[0].second, warm[warm.length - 1].second + 1, "shade"]] : [];
    const set = (chart, names) => {
      names.forEach((name, index) => { chart.data.datasets[index].data = of(name); });
      chart.data.spans = spans;
      chart.update("none");
    };
    set(this.latency, ["p50", "p95", "p99"]);
    set(this.load, ["requests", "failures", "users"]);
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
