"""Of `compare.py`: the four endpoints without think time, as HttpUser and as FastHttpUser."""

from locust import FastHttpUser, HttpUser, constant


def getting(path):
    return lambda user: user.client.get(path)


TASKS = [getting(path) for path in ("/articles", "/search", "/recommendations", "/trending")]


class PlainUser(HttpUser):
    """On the requests library."""

    wait_time = constant(0)
    tasks = TASKS


class FastUser(FastHttpUser):
    """On geventhttpclient."""

    wait_time = constant(0)
    tasks = TASKS
