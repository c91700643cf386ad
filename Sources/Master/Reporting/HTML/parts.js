// SPDX-License-Identifier: Apache-2.0
// Names and sentences are added to the page as text, never as HTML.

export const at = id => document.getElementById(id);

export function add(parent, tag, text, className) {
  const element = document.createElement(tag);
  if (text !== undefined && text !== null) element.textContent = text;
  if (className) element.className = className;
  parent.append(element);
  return element;
}

export function ms(value) {
  if (value === undefined || value === null) return "";
  return value.toFixed(value < 1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0);
}

export const whole = value => value.toLocaleString("en").replaceAll(",", "\u202f");
export const share = (part, all) => (all ? `${(100 * part / all).toFixed(part ? 2 : 0)} %` : "");
export const runCount = count => (count === 1 ? "1 run" : `${count} runs`);
export const clock = seconds => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

// A table from columns [title, kind, of(row)]; kind is "number", "name", "words", "time" or "state". The
// first "name" is the row's header. Returns a function that replaces the rows.
export function table(parent, caption, columns) {
  const box = add(parent, "div", null, "scroll");
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", caption);
  const element = add(box, "table");
  const title = add(element, "caption", caption);
  const head = add(add(element, "thead"), "tr");
  for (const [name, kind] of columns) {
    add(head, "th", name, kind === "number" ? "number" : "").scope = "col";
  }
  const body = add(element, "tbody");
  const header = columns.findIndex(([, kind]) => kind === "name");
  return (rows, newCaption) => {
    if (newCaption) title.textContent = newCaption;
    body.replaceChildren(...rows.map(row => {
      const line = document.createElement("tr");
      if (row.isAll) line.className = "all";
      columns.forEach(([, kind, of], index) => {
        const value = of(row);
        const cell = add(line, index === header ? "th" : "td", value instanceof Node ? null : value,
          kind === "state" ? `state ${value}` : kind);
        if (value instanceof Node) cell.append(value);
        if (index === header) cell.scope = "row";
      });
      return line;
    }));
  };
}
