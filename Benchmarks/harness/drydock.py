"""Drydock as a user runs it: journal and fault rules on, an aggregation to ask for."""

import http.client
import json
import pathlib
import subprocess
import tempfile

from .process import Server, free_port

# Rules that are tried on the measured call and never fire, so that their cost is in the figures.
SCENARIO = """
name: benchmark
clock: { mode: manual }
rate-limit: off
faults:
  - { on: load-accounts, calls: 1000000, answer: 500 }
  - { on: aggregation-status, where: { source: another }, answer: 500 }
"""

SOURCE = "2c9180835d2e5168015d32f890ca1581"

# As long as the tokens that the service issues.
TOKEN = "x" * 600


class Drydock:
    """The release binary."""

    name = "Drydock"

    def __init__(self, binary):
        self.binary = str(binary)
        self.folder = tempfile.TemporaryDirectory(prefix="drydock-bench-")
        self.scenario = pathlib.Path(self.folder.name, "benchmark.yaml")
        self.scenario.write_text(SCENARIO)

    def command(self, port, *more, scenario=None):
        return [self.binary, "serve", str(scenario or self.scenario), "--port", str(port), "--log-level", "error", *more]

    def start(self, *more, scenario=None):
        """A server with one aggregation; its `path` is that aggregation's status."""
        port = free_port()
        server = Server(self.name, self.command(port, *more, scenario=scenario), port, "/")
        server.headers = {"Authorization": f"Bearer {TOKEN}"}
        self.await_ready(server)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("POST", f"/v2025/sources/{SOURCE}/load-accounts", headers=server.headers)
        task = json.loads(connection.getresponse().read())["task"]["id"]
        server.path = f"/v2025/account-aggregations/{task}/status"
        return server

    def await_ready(self, server):
        from .process import wait_for
        wait_for(server.port, "/__admin/health")

    def version(self):
        return subprocess.run([self.binary, "--version"], capture_output=True, text=True).stdout.strip()
