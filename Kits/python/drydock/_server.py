"""The server: found, started, asked, ended."""

from __future__ import annotations

import hashlib
import json
import os
import re
import select
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from importlib import metadata
from typing import Any, Iterator, Mapping, Optional, Union

from ._tenant import Tenant

API = 1
"""What this kit understands of the control plane: the ready line's `api`."""

ANSWERS_WITHIN_SECONDS = 30
STARTS_WITHIN_SECONDS = 30
KEPT_OF_THE_LOG = 4_096
Scenario = Union[str, "os.PathLike[str]", Mapping[str, Any]]


class DrydockError(Exception):
    """Drydock does not start, does not answer, or refuses a call; the message is what it says."""


class Server:
    """A running Drydock. `start` starts one that ends with this process, `at` uses one that somebody else started."""

    def __init__(
        self, url: str, admin_url: str, ui: Optional[str] = None, process: Any = None, log: Any = None
    ) -> None:
        self.url, self.ui = url, ui
        """Where clients are pointed; and the page that shows what happens, where there is one."""
        self._admin_url, self._process, self._log, self._greeting = admin_url, process, log, 0
        # Loopback is asked directly, whatever proxy the environment names.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    @classmethod
    def start(cls, *arguments: str, binary: Optional[str] = None) -> Server:
        """Starts `drydock serve` on a free port with further arguments.

        It ends when this process does, however that ends: its standard input closes then.
        """
        command = [find_binary(binary), "serve", "--port", "0", "--until-stdin-closes", *arguments]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DRYDOCK_")}
        log = tempfile.TemporaryFile()
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, env=environment)
        except OSError as error:
            log.close()
            raise DrydockError(f"{command[0]} cannot be started: {error.strerror}") from None
        assert process.stdout
        # A binary that is none of ours may say nothing for ever.
        speaks, _, _ = select.select([process.stdout], [], [], STARTS_WITHIN_SECONDS)
        if not speaks:
            process.kill()
        line = process.stdout.readline() if speaks else f"silent for {STARTS_WITHIN_SECONDS} s, ".encode()
        process.stdout.close()
        server = cls("", "", process=process, log=log)
        try:
            ready = json.loads(line)
            server.url, server.ui, server._admin_url = ready["url"], ready.get("ui"), ready.get("adminUrl", "")
            server._greeting = os.fstat(log.fileno()).st_size
        except (ValueError, TypeError, KeyError):
            said = f"{line.decode(errors='replace')}{server._end()}".strip()
            server.stop()
            raise DrydockError(f"{' '.join(command)} did not start: {said}") from None
        if ready.get("api") != API:
            server.stop()
            raise DrydockError(
                f"{command[0]} is Drydock {ready.get('version', '0')} with api {ready.get('api', 0)}, "
                f"this kit needs api {API}: install kit and binary of one version")
        return server

    @classmethod
    def at(cls, url: str) -> Server:
        """A server that runs already, such as a container's; its admin token is the variable DRYDOCK_ADMIN_TOKEN."""
        url = url.rstrip("/")
        return cls(url, f"{url}/__admin", f"{url}/__admin/ui/")

    @property
    def is_ours(self) -> bool:
        """Whether `start` started it, so that it ends with this process."""
        return self._process is not None

    def tenant(self, test: str, scenario: Optional[Scenario] = None, clock: Optional[str] = None) -> Tenant:
        """Makes a tenant for a test, named after it.

        `scenario` is the name of a built-in one, a file (a word with a slash or a dot), YAML or JSON text (with a
        colon) or a mapping; `clock` is `real`, `manual` or `scaled:60`.
        """
        body: dict[str, Any] = {}
        if scenario is not None:
            body["scenario"] = scenario_value(scenario)
        if clock is not None:
            body["clock"] = _clock_value(clock)
        for name in _names(test):
            try:
                self.call("POST", "tenants", {"name": name, **body})
            except AssertionError:  # 409: the test runs a second time, or at the same time elsewhere.
                continue
            return Tenant(self, name)
        raise DrydockError(f"too many tenants are called like {test}")

    def call(
        self, method: str, path: str, body: Any = None, tenant: Optional[str] = None, wait: bool = False, **query: Any
    ) -> Any:
        """A call of the control plane; text is sent as YAML, anything else as JSON.

        Raises AssertionError for what the test expected in vain (408, 409, 422), `DrydockError` for any other refusal.
        """
        __tracebackhide__ = True  # pytest shows the test's own line.
        target = f"{self._admin_url}/{path}"
        asked = {name: value for name, value in query.items() if value is not None}
        if asked:
            target += f"?{urllib.parse.urlencode(asked)}"
        headers = {"X-Drydock-Tenant": tenant} if tenant else {}
        token = None if self.is_ours else os.environ.get("DRYDOCK_ADMIN_TOKEN")
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = None
        if body is not None:
            data = (body if isinstance(body, str) else json.dumps(body)).encode()
            headers["Content-Type"] = "application/yaml" if isinstance(body, str) else "application/json"
        request = urllib.request.Request(target, data, headers, method=method)
        try:
            with self._opener.open(request, timeout=None if wait else ANSWERS_WITHIN_SECONDS) as answer:
                text = answer.read()
                return json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            kind = AssertionError if error.code in (408, 409, 422) else DrydockError
            raise kind(_sentence(error)) from None
        except OSError as error:
            raise DrydockError(f"Drydock does not answer at {self.url}: {self._end() or error}") from None

    def stop(self) -> None:
        """Ends a server that `start` started."""
        if self._process is not None:
            self._process.stdin.close()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._log.close()

    def _end(self) -> str:
        """How a server that `start` started has ended before its time, and the end of its log; empty while it runs."""
        try:
            if self._process is None or self._log.closed:
                return ""
            code = self._process.wait(1)
        except subprocess.TimeoutExpired:
            return ""
        self._log.seek(self._greeting)
        return f"it has ended with {code}. {self._log.read()[-KEPT_OF_THE_LOG:].decode(errors='replace')}".rstrip()


def _clock_value(clock: str) -> dict[str, Any]:
    """The body of a change of clock."""
    mode, _, factor = clock.partition(":")
    try:
        return {"mode": mode, **({"factor": float(factor)} if factor else {})}
    except ValueError:
        raise DrydockError(f"the clock {clock!r} is none of real, manual, scaled:60") from None


def _names(test: str) -> Iterator[str]:
    """Names fit for a host's label: `test-upload-1-250-3fa2b1`, and `...-2` where that is taken."""
    words = re.sub(r"[^a-z0-9]+", "-", test.rpartition("::")[2].lower()).strip("-")[:40].rstrip("-")
    name = f"{words or 'test'}-{hashlib.sha256(test.encode()).hexdigest()[:6]}"
    yield name
    yield from (f"{name}-{count}" for count in range(2, 1_000))


def _sentence(error: urllib.error.HTTPError) -> str:
    """What a refusal says; all that is wrong with a scenario, a line each."""
    text = error.read().decode(errors="replace")
    try:
        answer = json.loads(text)
        further = [f"\n  line {p['line']}, column {p['column']}: {p['message']}" for p in answer.get("problems", [])[1:]]
        return "".join([answer["error"]["message"], *further])
    except (ValueError, KeyError, TypeError):
        return f"{error.code}: {text}"


def is_text(scenario: str) -> bool:
    """Whether it is YAML or JSON, and not the name of a scenario or of a file; the server draws the same line."""
    return any(mark in scenario for mark in ":\n{")


def scenario_value(scenario: Scenario) -> Any:
    """A built-in scenario's name, the text of a file, text, or a mapping."""
    if isinstance(scenario, str) and (is_text(scenario) or not re.search(r"[/.]", scenario)):
        return scenario
    if isinstance(scenario, (str, os.PathLike)):
        with open(scenario, encoding="utf-8") as file:
            return file.read()
    return dict(scenario)


def find_binary(argument: Optional[str] = None) -> str:
    """The `drydock` to start."""
    for found in (argument, os.environ.get("DRYDOCK_BINARY"), _carried(), shutil.which("drydock")):
        if found:
            return found
    raise DrydockError(
        "There is no drydock: name it by the argument `binary` (pytest: --drydock-binary) or by the variable "
        "DRYDOCK_BINARY, install the wheel that carries it, or put it on PATH.")


def _carried() -> Optional[str]:
    """The binary that the wheel has installed with this kit."""
    try:
        files = metadata.files("drydock") or []
    except metadata.PackageNotFoundError:
        return None
    return next((os.path.realpath(file.locate()) for file in files if file.parts[-2:] == ("bin", "drydock")), None)
