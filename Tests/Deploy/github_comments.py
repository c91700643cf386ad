# SPDX-License-Identifier: Apache-2.0
"""A server with the endpoints of GitHub that comment.sh uses, as GitHub documents them."""

import http.server
import json
import threading
import urllib.parse


class Comments:
    """Comments on pull requests, in memory. The token "right" may write, any other only read."""

    def __init__(self):
        self.pull_requests = []
        self.comments = []
        handler = type("Handler", (Handler,), {"store": self})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def add(self, number, login, body):
        identity = len(self.comments) + 1
        url = f"https://github.example/comment/{identity}"
        comment = {"id": identity, "user": {"login": login}, "body": body, "html_url": url}
        self.comments.append((number, comment))
        return comment

    def of(self, number):
        return [comment for pull_request, comment in self.comments if pull_request == number]


class Handler(http.server.BaseHTTPRequestHandler):
    store = None

    def answer(self, status, value):
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def may_write(self):
        if self.headers["Authorization"] == "Bearer right":
            return True
        self.answer(403, {"message": "Resource not accessible by integration"})
        return False

    def body(self):
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"]

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        parts = url.path.strip("/").split("/")
        if parts[:3] != ["repos", "o", "r"]:
            self.answer(404, {"message": "Not Found"})
        elif parts[3:] == ["pulls"]:
            self.answer(200, [p for p in self.store.pull_requests if p["head"]["label"] == query["head"]])
        else:
            count, page = int(query["per_page"]), int(query["page"])
            self.answer(200, self.store.of(int(parts[4]))[(page - 1) * count : page * count])

    def do_POST(self):
        body = self.body()
        if self.may_write():
            number = int(self.path.split("/")[5])
            self.answer(201, self.store.add(number, "github-actions[bot]", body))

    def do_PATCH(self):
        body = self.body()
        if self.may_write():
            identity = int(self.path.split("/")[-1])
            comment = next(c for _, c in self.store.comments if c["id"] == identity)
            comment["body"] = body
            self.answer(200, comment)

    def log_message(self, *_):
        pass
