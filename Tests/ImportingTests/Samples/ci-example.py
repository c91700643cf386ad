import random

from locust import HttpUser, between, task


class ContentPlatformUser(HttpUser):
    """A reader of the content platform."""

    wait_time = between(0.5, 1.5)

    @task(5)
    def view_article(self):
        self.client.get(
            "/api/articles/distributed-tracing-guide",
            name="/api/articles/[slug]",
        )

    @task(3)
    def search(self):
        self.client.get("/api/search?q=performance", name="/api/search")

    @task(2)
    def recommendations(self):
        self.client.get(
            "/api/articles/distributed-tracing-guide/recommendations",
            name="/api/articles/[slug]/recommendations",
        )

    @task(1)
    def trending(self):
        self.client.get("/api/trending")
