// SPDX-License-Identifier: Apache-2.0
import { at } from "./parts.js";
import { listLatest } from "./past.js";
import { RunView } from "./run.js";
import { session } from "./server.js";

// Follows the current run: the whole state first, then each second what is new.
class Feed {
  constructor(view) {
    this.view = view;
    this.events = null;
    // The last message from the server.
    this.known = null;
    this.lastText = "";
  }

  // Connects again and starts from the whole state.
  open() {
    this.events?.close();
    this.lastText = "";
    this.events = new EventSource("/api/live/events");
    at("connection").textContent = "connecting";
    this.events.addEventListener("open", () => { at("connection").textContent = "live"; });
    this.events.addEventListener("error", () => { at("connection").textContent = "connection lost"; });
    this.events.addEventListener("state", event => this.takeWhole(event.data));
    this.events.addEventListener("tick", event => this.takeNews(JSON.parse(event.data)));
  }

  takeWhole(text) {
    if (text === this.lastText) return;
    this.lastText = text;
    const state = JSON.parse(text);
    this.known = state;
    this.view.showWhole(state);
    if (session.mode === "serve" && !at("latest").hidden) listLatest();
    // With tidemark run --web the server ends with the run: nothing more will come.
    if (session.mode === "run" && (state.course === "over" || state.course === "failed")) {
      this.events.close();
      at("connection").textContent = "the run is over";
    }
  }

  takeNews(news) {
    const { known } = this;
    const isNext = known && known.run === news.run && known.point_count === news.first_point
      && known.notice_count + news.notices.length === news.notice_count;
    if (!isNext) {
      this.open();
      return;
    }
    this.known = news;
    this.view.showNews(news);
    // The server has fewer points for the same time.
    if (this.view.isFull) this.open();
  }
}

let feed = null;

export function follow() {
  feed ??= new Feed(new RunView());
  feed.open();
}
