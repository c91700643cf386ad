// SPDX-License-Identifier: Apache-2.0
import { add, clock, whole } from "./parts.js";
import { ask, session } from "./server.js";

// The progress of the run, and the controls for it.
export class Progress {
  constructor(box) {
    this.box = box;
    // The elements, while there is a run.
    this.parts = null;
  }

  show(state, isActive) {
    if (!isActive) {
      this.box.replaceChildren();
      this.parts = null;
      if (state.course === "idle") {
        add(this.box, "h1", session.mode === "serve" ? "No run in progress" : "The run has not started");
      }
      return;
    }
    this.parts ??= this.build();
    const { stop, head } = this.parts;
    stop.disabled = state.is_stopping;
    stop.textContent = state.is_stopping ? "Stopping" : "Stop the run";
    const phase = state.course === "preparing" ? "preparing" : state.figures.phase;
    head.textContent = `${state.scenario}: ${phase}`;
    this.showTime(state);
    this.showUsers(state);
  }

  build() {
    this.box.replaceChildren();
    const line = add(this.box, "div", null, "running");
    const head = add(line, "h1");
    const stop = add(line, "button", "Stop the run", "stop");
    stop.type = "button";
    stop.addEventListener("click", () => this.stop());
    const facts = add(this.box, "p", null, "quiet");
    const bar = add(this.box, "progress");
    bar.setAttribute("aria-label", "Time of the run");
    return { head, stop, facts, bar, users: usersForm(this.box) };
  }

  showTime({ course, figures }) {
    const { facts, bar } = this.parts;
    if (figures && course === "running") {
      facts.textContent = `${figures.host} \u00b7 ${clock(figures.elapsed_seconds)} of ${clock(figures.total_seconds)}`;
      bar.max = Math.max(1, figures.total_seconds);
      bar.value = figures.elapsed_seconds;
      return;
    }
    facts.textContent = figures
      ? `${figures.ready_workers} of ${figures.expected_workers} workers connected` : "setup finished, starting workers";
    bar.removeAttribute("value");
  }

  showUsers({ course, figures, is_stopping: isStopping }) {
    const { form, count } = this.parts.users;
    const canChange = course === "running" && figures.user_limit != null && !isStopping
      && figures.elapsed_seconds < figures.total_seconds;
    form.hidden = !canChange;
    if (canChange) {
      count.max = figures.user_limit;
      count.placeholder = figures.planned_users;
    }
  }

  async stop() {
    const { stop, facts } = this.parts;
    stop.disabled = true;
    try {
      await ask("POST", "/api/run/stop");
    } catch (error) {
      facts.textContent = error.message;
    }
  }
}

// Changes the number of users during the run.
function usersForm(box) {
  const form = add(box, "form", null, "users");
  form.hidden = true;
  form.setAttribute("aria-label", "Users of this run");
  const field = (name, id, attributes) => {
    const part = add(form, "div");
    add(part, "label", name).htmlFor = id;
    return Object.assign(add(part, "input"), { id, autocomplete: "off" }, attributes);
  };
  const count = field("Users", "now-users", { type: "number", min: 1, required: true, inputMode: "numeric" });
  const rate = field("Spawn rate", "now-rate", { placeholder: "as in the file" });
  const button = add(form, "button", "Change users");
  button.type = "submit";
  const answer = add(form, "p", "A run whose users you change gets no verdict.", "quiet");
  answer.setAttribute("role", "status");
  form.addEventListener("submit", async event => {
    event.preventDefault();
    button.disabled = true;
    const order = { users: Number(count.value) };
    if (rate.value) order.spawn_rate = rate.value;
    try {
      await ask("POST", "/api/run/users", order);
      answer.className = "quiet";
      answer.textContent = `Changing to ${whole(order.users)} users.`;
      count.value = "";
    } catch (error) {
      answer.className = "problem";
      answer.textContent = error.message;
    }
    button.disabled = false;
  });
  return { form, count };
}
