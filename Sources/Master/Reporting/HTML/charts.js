// SPDX-License-Identifier: Apache-2.0
// Charts drawn with Chart.js, which is loaded before; text is drawn on a canvas, never added as HTML.
import { add } from "./parts.js";

const style = getComputedStyle(document.documentElement);
const colour = name => style.getPropertyValue(`--${name}`).trim();
const drawn = new Set();

// Spans behind the lines, each [from, to, colour]: the warm-up, and times when a worker is missing.
const shading = {
  id: "shading",
  beforeDatasetsDraw(chart) {
    const { ctx, chartArea: area, scales: { x } } = chart;
    ctx.save();
    for (const [from, to, name] of chart.data.spans) {
      ctx.fillStyle = colour(name);
      const left = Math.max(area.left, x.getPixelForValue(from));
      const right = Math.min(area.right, x.getPixelForValue(to));
      if (right > left) ctx.fillRect(left, area.top, right - left, area.bottom - area.top);
    }
    ctx.restore();
  },
};

export function axis(title, { ticks, ...more } = {}) {
  return {
    type: "linear", min: 0, title: { display: true, text: title, color: colour("quiet") },
    grid: { color: colour("line") }, ticks: { color: colour("quiet"), maxRotation: 0, ...ticks }, ...more,
  };
}

// A line in the colour of this name.
export function line(label, name, data, more) {
  return {
    label, data, $colour: name, borderColor: colour(name), backgroundColor: colour(name), borderWidth: 1.5,
    pointRadius: 0, pointHitRadius: 8, tension: 0, ...more,
  };
}

// The frame of so small a box is always solid.
function solidLabels(chart) {
  return Chart.defaults.plugins.legend.labels.generateLabels(chart).map(label => ({ ...label, lineDash: [] }));
}

// Lines over seconds, unless `scales` has another x; `description` is read by screen readers.
export function lineChart(parent, title, lines, { scales, spans = [], interaction, legend, tooltip, description }) {
  const box = add(parent, "figure");
  add(box, "figcaption", title);
  const canvas = add(add(box, "div", null, "canvas"), "canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", description ? `${title}. ${description}` : title);
  const labels = { boxWidth: 12, color: colour("quiet"), generateLabels: solidLabels, ...legend?.labels };
  const chart = new Chart(canvas, {
    type: "line",
    plugins: [shading],
    data: { datasets: lines, spans },
    options: {
      animation: false, maintainAspectRatio: false, parsing: false, normalized: true,
      interaction: interaction ?? { mode: "index", intersect: false },
      scales: { x: axis("s"), ...scales },
      plugins: { legend: { ...legend, labels }, tooltip: tooltip ?? {} },
    },
  });
  drawn.add(chart);
  return chart;
}

// Removes the charts and everything else from a box.
export function clear(box) {
  for (const chart of drawn) {
    if (box.contains(chart.canvas)) { chart.destroy(); drawn.delete(chart); }
  }
  box.replaceChildren();
}

// The colours of the other scheme.
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  for (const chart of drawn) {
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
