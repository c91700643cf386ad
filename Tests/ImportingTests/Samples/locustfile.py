"""Everything that the importer knows, and some things that it does not."""

import random
import time
import uuid

from locust import FastHttpUser, HttpUser, SequentialTaskSet, TaskSet, constant, constant_pacing
from locust import constant_throughput, events, tag, task

ARTICLES = ["first", "second"]
HEADERS = {"Accept": "text/html", "X-Cost": "${5}"}


@events.test_start.add_listener
def on_test_start(environment, **kwargs):
    print("starting")


class Base(HttpUser):
    abstract = True
    wait_time = constant_pacing(2.5)

    def on_start(self):
        self.client.post("/login", json={"user": "ada", "password": "lovelace", "age": 36})

    def on_stop(self):
        self.client.post("/logout", data={})


class Reader(Base):
    weight = 3
    host = "http://localhost:8000"

    @tag("read", "fast")
    @task(5)
    def article(self):
        slug = random.choice(ARTICLES)
        self.client.get("/articles/" + slug, headers=HEADERS, timeout=2)

    @task
    def search(self):
        with self.client.get(
            f"/search?page={random.randint(1, 9)}", name="/search", catch_response=True
        ) as response:
            if response.status_code == 200:
                response.success()
            else:
                response.failure("no")

    @task(2)
    def items(self):
        for item in range(3):
            self.client.get(f"/item?id={item}", name="/item")
            time.sleep(0.5)

    @task
    def computed(self):
        page = self.client.get("/start").json()["next"]
        self.client.get(page)

    def helper(self):
        return 1


class Forum(TaskSet):
    @task(3)
    def read(self):
        self.client.get("/forum", params={"sort": "new & old"}, allow_redirects=False)

    @task
    def post(self):
        self.client.post("/forum", data={"text": "a b", "id": str(uuid.uuid4())})

    @task
    def stop(self):
        self.interrupt()


class Checkout(SequentialTaskSet):
    @task
    def cart(self):
        self.client.put("/cart/7", data="plain", auth=("u", "p"))

    @task
    def pay(self):
        self.client.request("PATCH", "/pay", json=[1, {"a": None}])


class Visitor(FastHttpUser):
    fixed_count = 2
    host = "http://other:1"
    wait_time = constant(1)
    tasks = {Forum: 2, Checkout: 1}


class Robot(HttpUser):
    wait_time = constant_throughput(0.5)

    @task
    def ping(self):
        if random.random() > 0.5:
            self.client.get("/never")
        self.client.get("/ping")
        self.client.get(self.address, name="/x")
