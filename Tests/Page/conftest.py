"""A server, a browser, and a page that must not complain."""

import json
import os
import pathlib
import shutil
import subprocess
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import sync_playwright

PICTURES = pathlib.Path(os.environ["DRYDOCK_PICTURES"])
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"


class Server:
    """A drydock of one test, driven by its control plane."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen(
            [os.environ["DRYDOCK_BINARY"], "serve", "throttled", "--port", "0", "--seed", "7", "--clock", "manual", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.ready = json.loads(self.process.stdout.readline())
        self.url, self.token = self.ready["url"], None

    def call(self, method, path, body=None, headers=None):
        """Answers the status and the JSON, or the text, that came."""
        given = {"Authorization": f"Bearer {self.token or 'any'}", "X-Drydock-Tenant": "default", **(headers or {})}
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.url + path, method=method, data=data, headers=given)
        try:
            with urllib.request.urlopen(request) as answer:
                status, text = answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read().decode()
        try:
            return status, json.loads(text)
        except ValueError:
            return status, text

    def load(self, source="hr", name="people.csv", headers=None):
        """Loads three accounts; answers the task's id, None when it was refused."""
        content = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\nid,name\n1,a\n2,b\n3,c\n\r\n--b--\r\n'
        status, answer = self.call(
            "POST",
            f"/v2025/sources/{source}/load-accounts",
            content.encode(),
            {"Content-Type": "multipart/form-data; boundary=b", **(headers or {})},
        )
        return answer["task"]["id"] if status == 202 else None

    def status(self, task):
        return self.call("GET", f"/v2025/account-aggregations/{task}/status")

    def advance(self, by):
        return self.call("POST", "/__admin/clock", {"advance": by})

    def some_life(self):
        """Two refused loads, one that works and is polled, one that has only begun; answers the polled job."""
        self.load()
        self.load()
        task = self.load(name="<img src=x onerror=alert(1)>.csv")
        for _ in range(3):
            self.status(task)
            self.advance("1s")
        self.load("ad")
        self.advance("500ms")
        self.call("GET", "/v2025/nothing/here")
        return task

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def server():
    running = Server()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def open_page(browser, server):
    """Opens pages of one test; none may have raised an error, logged one or broken its policy.

    What the browser itself notes of a server that has gone, or of a refusal that the test asked for, is no complaint.
    """
    contexts, complaints = [], []

    def open_one(url, **options):
        context = browser.new_context(**{"viewport": {"width": 1360, "height": 820}, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)
        page.goto(url)
        return page

    open_one.expected = []
    yield open_one
    for context in contexts:
        context.close()
    assert [line for line in complaints if "net::ERR_" not in line and line not in open_one.expected] == []


@pytest.fixture
def page(open_page, server):
    """The page of the default tenant, which has lived a little."""
    task = server.some_life()
    opened = open_page(server.ready["ui"] + "#/default/requests")
    opened.task = task
    return opened
