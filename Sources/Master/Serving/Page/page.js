// SPDX-License-Identifier: Apache-2.0
import { showDrift } from "./drift.js";
import { follow } from "./live.js";
import { at } from "./parts.js";
import { listRuns } from "./past.js";
import { ask, enterSession, session } from "./server.js";

async function enter() {
  await enterSession();
  at("version").textContent = session.version;
  at("login").hidden = !session.needs_login;
  at("logout").hidden = !session.has_logout || session.needs_login;
  at("views").hidden = session.needs_login || session.mode !== "serve";
  if (session.needs_login) {
    for (const view of ["run", "past", "drift"]) at(`view-${view}`).hidden = true;
    at("token").focus();
    return;
  }
  if (session.mode === "serve") await listScenarios();
  show();
  follow();
}

at("login").addEventListener("submit", async event => {
  event.preventDefault();
  at("login-problem").textContent = "";
  try {
    await ask("POST", "/api/session", { token: at("token").value });
    at("token").value = "";
    await enter();
    at("main").focus();
  } catch (error) {
    at("login-problem").textContent = error.message;
  }
});

at("logout").addEventListener("click", async () => {
  await ask("DELETE", "/api/session");
  location.reload();
});

// Views

function show() {
  if (session.needs_login) return;
  const wanted = session.mode === "serve" ? location.hash.slice(1).split("/")[0] : "run";
  const view = ["past", "drift"].includes(wanted) ? wanted : "run";
  for (const name of ["run", "past", "drift"]) {
    at(`view-${name}`).hidden = name !== view;
    if (name === view) at(`to-${name}`).setAttribute("aria-current", "page");
    else at(`to-${name}`).removeAttribute("aria-current");
  }
  if (view === "past") listRuns();
  if (view === "drift") showDrift();
}

addEventListener("hashchange", show);

// Starting

let scenarios = [];

async function listScenarios() {
  scenarios = await ask("GET", "/api/scenarios");
  at("scenario").replaceChildren(...scenarios.map(scenario => {
    const option = document.createElement("option");
    option.value = option.textContent = scenario.name;
    return option;
  }));
  describeScenario();
}

function describeScenario() {
  const scenario = scenarios.find(one => one.name === at("scenario").value);
  at("start-button").disabled = !scenario || scenario.problem != null;
  at("start-problem").textContent = scenario?.problem ?? "";
  at("scenario-facts").textContent = !scenario ? "There is no scenario in the folder." : scenario.problem ? "" :
    `${scenario.host} \u00b7 ${scenario.users} users \u00b7 ${scenario.seconds} s \u00b7 `
    + (scenario.has_baseline ? "judged against its baseline" : "no baseline file, so no verdict");
  at("users").placeholder = scenario?.users ?? "";
  at("run_time").placeholder = scenario?.seconds == null ? "" : `${scenario.seconds}s`;
  for (const field of ["spawn_rate", "warmup"]) at(field).placeholder = "as in the file";
}

at("scenario").addEventListener("change", describeScenario);

at("start").addEventListener("submit", async event => {
  event.preventDefault();
  at("start-problem").textContent = "";
  const order = { scenario: at("scenario").value };
  if (at("users").value) order.users = Number(at("users").value);
  for (const field of ["spawn_rate", "run_time", "warmup"]) if (at(field).value) order[field] = at(field).value;
  at("start-button").disabled = true;
  try {
    await ask("POST", "/api/run", order);
  } catch (error) {
    at("start-problem").textContent = error.message;
  }
  at("start-button").disabled = false;
});

enter();
