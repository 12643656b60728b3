"""A server under test, that has to be the same process, alive and quick to answer, whatever comes to it."""

import http.client
import json
import os
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

READY_WITHIN_SECONDS = 20
HEALTHY_WITHIN_SECONDS = 2
# Time for a backtrace.
ENDED_WITHIN_SECONDS = 15
HEALTH = b"GET /__admin/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


class Unwell(Exception):
    """The server has ended, or does not answer a health request in time."""


class Server:
    """A process, and a client beside all others that asks for its health, each time on a new connection.

    With `explains` Swift tells where the process ended, which takes seconds and needs a binary that has its symbols.
    """

    def __init__(self, binary, *, explains=False):
        self._folder = tempfile.TemporaryDirectory()
        port_file, self._log = Path(self._folder.name) / "port", Path(self._folder.name) / "log"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DRYDOCK_")}
        environment["SWIFT_BACKTRACE"] = "enable=yes,color=no" if explains else "enable=no"
        command = [binary, "serve", "--port", "0", "--port-file", port_file, "--seed", "7", "--log-level", "critical"]
        self._process = subprocess.Popen(
            [*command, "--journal-requests", "1000"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self._log.open("wb"), env=environment,
        )
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while not port_file.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self._process.kill()
                raise SystemExit(f"the server does not start: {self._log.read_text(errors='replace')}")
            time.sleep(0.01)
        self.port = int(port_file.read_text())
        self.slowest, self._failure, self._is_over = 0.0, None, threading.Event()
        self._beside = threading.Thread(target=self._ask_on, daemon=True)
        self._beside.start()

    def _ask_on(self):
        while not self._is_over.wait(0.005):
            try:
                self._ask_for_health()
            except Unwell as error:
                self._failure = error
                return

    def _ask_for_health(self):
        start, answer = time.monotonic(), b""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=HEALTHY_WITHIN_SECONDS) as connection:
                connection.sendall(HEALTH)
                while more := connection.recv(65_536):
                    answer += more
        except OSError as error:
            raise Unwell(f"no answer to a health request within {HEALTHY_WITHIN_SECONDS} s: {error!r}") from None
        if not answer.startswith(b"HTTP/1.1 200 ") or b'"status":"healthy"' not in answer:
            raise Unwell(f"a health request is answered {answer!r}")
        self.slowest = max(self.slowest, time.monotonic() - start)

    def check(self):
        """Raises Unwell unless the server is the process that was started, and has answered at once all the time."""
        try:
            self._ask_for_health()
            if self._failure:
                raise self._failure
        except Unwell:
            try:
                code = self._process.wait(ENDED_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                raise
            lines = self._log.read_text(errors="replace").splitlines()
            said = [line for line in lines if "Fatal error:" in line or " failed:" in line or " in drydock at " in line]
            raise Unwell("\n".join([f"the server has ended with {code}", *said[:8]])) from None

    def open_connections(self):
        """How many connections the server thinks it has, without the one that asks."""
        lines = self.ask("GET", "/__admin/metrics").decode().splitlines()
        [count] = [line.split()[1] for line in lines if line.startswith("drydock_open_connections ")]
        return int(count) - 1

    def ask(self, method, target, tenant="default", content=None):
        """The JSON of an answer, or its bytes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=HEALTHY_WITHIN_SECONDS)
        connection.request(method, target, content, {"X-Drydock-Tenant": tenant, "Authorization": "Bearer t"})
        answer = connection.getresponse()
        content, is_json = answer.read(), answer.getheader("Content-Type", "").startswith("application/json")
        connection.close()
        return json.loads(content) if is_json else content

    def stop_asking(self):
        self._is_over.set()
        self._beside.join()

    def stop(self):
        self.stop_asking()
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._folder.cleanup()
