"""A running drydock: started on a port the system picks, known by its ready line, always stopped."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
from pathlib import Path

from support.admin import Admin
from support.http import RawClient

BINARY = os.environ.get("DRYDOCK_BINARY", "")
READY_WITHIN_SECONDS = 20
STOPPED_WITHIN_SECONDS = 6


class Drydock:
    """One server process. Its standard error goes to a file, which a failing test shows."""

    def __init__(self, log: Path, *arguments: str, stderr: int | None = None) -> None:
        """Standard error goes to `log`, unless it is to go to another file, pipe or terminal."""
        self.log = log
        self._clients: list[RawClient] = []
        self._stderr = log.open("wb")
        self._process = subprocess.Popen(
            [BINARY, "serve", "--host", "127.0.0.1", "--port", "0", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._stderr if stderr is None else stderr,
            env={name: value for name, value in os.environ.items() if not name.startswith("DRYDOCK_")},
        )
        try:
            self.ready = self._read_ready_line()
        except BaseException:
            self.kill()
            raise
        self.url: str = self.ready["url"]
        self.port: int = self.ready["port"]
        self.pid: int = self._process.pid
        self.admin = Admin(self.port)

    def _read_ready_line(self) -> dict:
        readable, _, _ = select.select([self._process.stdout], [], [], READY_WITHIN_SECONDS)
        line = self._process.stdout.readline() if readable else b""
        if not line:
            raise AssertionError(f"no ready line; standard error says:\n{self.log.read_text(errors='replace')}")
        ready = json.loads(line)
        assert ready["event"] == "ready", ready
        return ready

    def advance(self, duration: str) -> dict:
        """Moves the clock of the only client's tenant, or the default one, as `drydock.advance("10m")`."""
        return self.admin.advance(duration)

    def client(self, tenant: str | None = None, **options) -> RawClient:
        """A plain HTTP client with a token of its own making, which the server takes as an ORG_ADMIN's."""
        client = RawClient(self.port, tenant=tenant, **options)
        self._clients.append(client)
        return client

    def stop(self) -> None:
        """Ends the process as an operator would, and checks that it goes in peace, with clients still connected."""
        if self._process.stdout.closed:
            return
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(STOPPED_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"SIGTERM did not end drydock within {STOPPED_WITHIN_SECONDS} s") from None
        more = self._process.stdout.read()
        self._close()
        assert code == 0, f"drydock ended with {code}; standard error says:\n{self.log.read_text(errors='replace')}"
        assert more == b"", f"standard output holds more than the ready line: {more!r}"

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._close()

    def _close(self) -> None:
        for client in self._clients:
            client.close()
        self._process.stdout.close()
        self._stderr.close()
