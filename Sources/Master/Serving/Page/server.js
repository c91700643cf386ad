// SPDX-License-Identifier: Apache-2.0
// Requests to the server

export let session = { csrf: null };

class Refusal extends Error {
  constructor(status, sentence) { super(sentence); this.status = status; }
}

export async function ask(method, path, body) {
  const headers = {};
  if (session.csrf) headers["X-Tidemark-CSRF"] = session.csrf;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const reply = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const text = await reply.text();
  if (!reply.ok) {
    let sentence = `status ${reply.status}`;
    try { sentence = JSON.parse(text).error ?? sentence; } catch { /* not ours */ }
    throw new Refusal(reply.status, sentence);
  }
  return text ? JSON.parse(text) : null;
}

// The session of this browser; must be requested before anything else.
export async function enterSession() {
  session = await ask("GET", "/api/session");
  return session;
}
