"""A line a request: on the server's standard error (--log-requests), and from elsewhere (`drydock watch`)."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support import paths
from support.feeds import SOURCE, feed
from support.http import ANY_TOKEN
from support.server import BINARY, Drydock
from support.tenant import Tenant

PATIENCE_SECONDS = 60
TASKS = paths.tasks("v1")
MARK = "/nowhere/to/be/found"

SCENARIO = f"""
faults:
  - {{ name: too many, on: load-accounts, calls: 1, answer: 429 }}
  - {{ on: task-list, calls: 1, answer: 500 }}
  - {{ on: task-list, calls: 2, delay: 1ms }}
sources: [{{ id: {SOURCE} }}]
"""


def visit(tenant: Tenant) -> None:
    """Requests of every kind of line: a named rule, one without a name, a delay, a phase, a path that is none."""
    tenant.client.upload(paths.load_accounts("v1", SOURCE), feed())
    job = tenant.load()
    tenant.advance("3s")
    tenant.status(job)
    for _ in range(2):
        tenant.client.get(TASKS)
    tenant.client.get(f"{MARK}?secret=1")


LINES = [
    f'2026-01-01T00:00:00.000Z t1 load-accounts 429 source={SOURCE} rule="too many"',
    f"2026-01-01T00:00:00.000Z t1 load-accounts 202 source={SOURCE} phase=STARTED",
    f"2026-01-01T00:00:03.000Z t1 aggregation-status 200 source={SOURCE} phase=ACCOUNTS_COLLECTED",
    '2026-01-01T00:00:03.000Z t1 task-list 500 rule="rule 1"',
    "2026-01-01T00:00:03.000Z t1 task-list 200 delay=1ms",
    f"2026-01-01T00:00:03.000Z t1 GET {MARK} 404",
]


class Lines:
    """What a program writes, line by line."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._rest = b""

    def next(self, seconds: float = PATIENCE_SECONDS) -> str | None:
        """The next line; None when there is none in time, or at the end."""
        deadline = time.monotonic() + seconds
        while b"\n" not in self._rest:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._descriptor], [], [], left)[0]:
                return None
            try:
                more = os.read(self._descriptor, 65536)
            except OSError:
                # The other side of a terminal has gone.
                return None
            if not more:
                return None
            self._rest += more
        line, self._rest = self._rest.split(b"\n", 1)
        return line.rstrip(b"\r").decode()

    def until(self, found: Callable[[str], bool]) -> list[str]:
        """All lines up to one, with it."""
        lines = []
        while not lines or not found(lines[-1]):
            line = self.next()
            assert line is not None, f"only these lines come: {lines}"
            lines.append(line)
        return lines


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Drydock]]:
    """Starts servers whose standard error goes anywhere."""
    running: list[Drydock] = []

    def start(*options: str, stderr: int | None = None) -> Drydock:
        (tmp_path / "scenario.yaml").write_text(SCENARIO)
        log = tmp_path / f"{len(running)}.log"
        arguments = [str(tmp_path / "scenario.yaml"), "--clock", "manual", *options]
        running.append(Drydock(log, *arguments, stderr=stderr))
        return running[-1]

    yield start
    for drydock in running:
        drydock.stop()


@pytest.fixture
def terminal() -> Iterator[tuple[int, Lines]]:
    """A terminal: what a program takes for one, and what it shows."""
    master, slave = pty.openpty()
    yield slave, Lines(master)
    os.close(slave)
    os.close(master)


class Watch:
    """A running `drydock watch`."""

    def __init__(self, port: int, *options: str) -> None:
        arguments = [BINARY, "watch", "--url", f"http://127.0.0.1:{port}", *options]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DRYDOCK_")}
        self.process = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
            # Whoever runs the tests in the background lets them ignore it.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        self.lines = Lines(self.process.stdout.fileno())
        self.errors = Lines(self.process.stderr.fileno())

    def begin(self, tenant: Tenant, path: str = "/begin") -> None:
        """Asks for a path until the first line comes, and reads all lines of it: from then on nothing is missed."""
        for count in range(1, 1000):
            tenant.client.get(path)
            if self.lines.next(0.05):
                break
        else:
            pytest.fail("drydock watch shows nothing")
        tenant.client.get(f"{path}/end")
        self.lines.until(lambda line: f"{path}/end" in line)

    def interrupt(self) -> tuple[int, bytes]:
        """Ctrl-C: how it ends, and what it has said besides."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(PATIENCE_SECONDS)
        return code, self.process.stderr.read()

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()


@pytest.fixture
def watch() -> Iterator[Callable[..., Watch]]:
    running: list[Watch] = []

    def start(port: int, *options: str) -> Watch:
        running.append(Watch(port, *options))
        return running[-1]

    yield start
    for one in running:
        one.close()


def is_mark(line: str) -> bool:
    return f"GET {MARK} " in line


def without_log(lines: list[str]) -> list[str]:
    """The lines of requests alone, without those of the log and the start."""
    return [line for line in lines if re.match(r"\S+Z t1 ", line)]


def test_terminal_gets_a_line_for_each_request(start, terminal) -> None:
    slave, shown = terminal
    visit(Tenant(start(stderr=slave), "t1"))
    assert without_log(shown.until(is_mark)) == LINES


def test_terminal_gets_none_when_they_are_off(start, terminal) -> None:
    slave, shown = terminal
    visit(Tenant(start("--log-requests", "off", stderr=slave), "t1"))
    # The log says that there is no such path, after all that would have come before.
    assert without_log(shown.until(lambda line: "no such path" in line)) == []


def test_file_gets_none_unless_asked(start) -> None:
    drydock = start()
    visit(Tenant(drydock, "t1"))
    drydock.stop()
    text = drydock.log.read_text()
    assert "no such path" in text
    assert without_log(text.splitlines()) == []


def test_file_gets_them_as_text(start) -> None:
    drydock = start("--log-requests", "text")
    visit(Tenant(drydock, "t1"))
    drydock.stop()
    assert without_log(drydock.log.read_text().splitlines()) == LINES


def test_file_gets_them_as_json(start) -> None:
    drydock = start("--log-requests", "json")
    visit(Tenant(drydock, "t1"))
    drydock.stop()
    lines = [json.loads(line) for line in drydock.log.read_text().splitlines() if line.startswith('{"time"')]
    assert [(line["call"], line["status"]) for line in lines] == [
        ("load-accounts", 429),
        ("load-accounts", 202),
        ("aggregation-status", 200),
        ("task-list", 500),
        ("task-list", 200),
        (f"GET {MARK}", 404),
    ]
    assert lines[0] == {
        "time": "2026-01-01T00:00:00.000Z",
        "tenant": "t1",
        "call": "load-accounts",
        "status": 429,
        "source": SOURCE,
        "phase": None,
        "delayInMilliseconds": 0,
        "rule": "too many",
    }


def test_names_of_strangers_do_nothing_to_a_terminal(start, terminal) -> None:
    slave, shown = terminal
    start(stderr=slave).client(token=None).fetch_token("%1b[31mred")
    line = shown.until(lambda line: " token 200" in line)[-1]
    assert line == r"2026-01-01T00:00:00.000Z \u001b[31mred token 200"


@pytest.mark.parametrize("kind", ["pipe", "terminal"])
def test_reader_who_does_not_read_holds_nobody_up(start, request, kind: str) -> None:
    """So many lines that no pipe, no terminal and no queue has room for them: the rest is dropped and counted."""
    if kind == "pipe":
        reading, writing = os.pipe()
        request.addfinalizer(lambda: os.close(reading))
    else:
        writing, _ = request.getfixturevalue("terminal")
    drydock = start("--log-requests", "text", "--log-level", "critical", stderr=writing)
    if kind == "pipe":
        os.close(writing)
    asked = f"GET /{'x' * 199} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {ANY_TOKEN}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", drydock.port), timeout=PATIENCE_SECONDS) as connection:
        for _ in range(30):
            connection.sendall(asked * 100)
            answered = b""
            while answered.count(b"HTTP/1.1 404 Not Found\r\n") < 100:
                answered += connection.recv(1 << 20)
    metrics = drydock.client().get("/__admin/metrics").body.decode()
    assert int(re.search(r"^drydock_log_lines_dropped_total (\d+)$", metrics, re.MULTILINE)[1]) > 0
    assert drydock.admin.count() == 3000
    if kind == "pipe":
        # Once somebody reads again, one line says how many are missing.
        Lines(reading).until(lambda line: "log lines were dropped: nobody read them" in line)


def test_watch_shows_what_the_server_itself_would(start, watch) -> None:
    drydock = start()
    watching = watch(drydock.port)
    watching.begin(Tenant(drydock, "another"))
    visit(Tenant(drydock, "t1"))
    assert watching.lines.until(is_mark) == LINES
    assert watching.interrupt() == (-signal.SIGINT, b"")


def test_watch_as_json_is_a_document_a_line(start, watch) -> None:
    drydock = start()
    watching = watch(drydock.port, "--format", "json")
    watching.begin(Tenant(drydock, "another"))
    visit(Tenant(drydock, "t1"))
    shown = [json.loads(watching.lines.next()) for _ in LINES]
    assert [line["status"] for line in shown] == [429, 202, 200, 500, 200, 404]
    assert (shown[0]["rule"], shown[2]["phase"], shown[5]["call"]) == ("too many", "ACCOUNTS_COLLECTED", f"GET {MARK}")


def test_watch_is_narrowed_to_a_tenant_and_an_operation(start, watch) -> None:
    drydock = start()
    mine, other = Tenant(drydock, "t1"), Tenant(drydock, "t2")
    other.client.get(TASKS)
    watching = watch(drydock.port, "--tenant", "t1", "--operation", "task-list")
    assert watching.errors.next() == "There is no tenant t1 yet; waiting for it."
    other.client.get(TASKS)
    visit(mine)
    assert [watching.lines.next(), watching.lines.next()] == LINES[3:5]


def test_watch_goes_on_after_a_reset(start, watch) -> None:
    """Numbers in the journal begin again at 1."""
    drydock = start()
    tenant = Tenant(drydock, "t1")
    watching = watch(drydock.port)
    watching.begin(tenant)
    for _ in range(2):
        tenant.admin.post("reset")
        visit(tenant)
        assert watching.lines.until(is_mark) == LINES


def test_watch_goes_on_when_the_scenario_changes_and_the_journal_stays(start, watch) -> None:
    drydock = start()
    tenant = Tenant(drydock, "t1")
    watching = watch(drydock.port)
    watching.begin(tenant)
    tenant.admin.call("PUT", "scenario", SCENARIO.encode(), content_type="application/yaml", keep="state")
    visit(tenant)
    assert watching.lines.until(is_mark) == LINES


def test_watch_waits_for_a_server_that_goes_and_comes_back(start, watch) -> None:
    drydock = start()
    port = drydock.port
    watching = watch(port)
    watching.begin(Tenant(drydock, "t1"))
    drydock.stop()
    assert re.fullmatch(rf".*127\.0\.0\.1:{port}.*; waiting for it to come back", watching.errors.next())
    # The last --port counts.
    visit(Tenant(start("--port", str(port)), "t1"))
    assert watching.errors.next() == "connected again"
    assert watching.lines.until(is_mark) == LINES
    assert watching.interrupt() == (-signal.SIGINT, b"")


def test_watch_ends_when_nobody_reads_it(start, watch) -> None:
    """As in `drydock watch | head -1`."""
    drydock = start()
    tenant = Tenant(drydock, "t1")
    watching = watch(drydock.port)
    watching.begin(tenant)
    watching.process.stdout.close()
    tenant.client.get(TASKS)
    assert watching.process.wait(PATIENCE_SECONDS) == 0


@pytest.mark.parametrize("command", ["watch", "report"])
def test_who_asks_where_no_server_is_is_told_what_to_do(serve, command: str) -> None:
    drydock = serve()
    drydock.stop()
    ended = subprocess.run(
        [BINARY, command, "--url", drydock.url], capture_output=True, text=True, timeout=PATIENCE_SECONDS
    )
    said = {"watch": "Nothing to watch", "report": "No report"}[command]
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        f"{said}: nothing answers at 127.0.0.1:{drydock.port} (Connection refused):"
        " start Drydock with `drydock serve`, or say where it runs with --url\n"
    )


def test_watch_of_an_operation_that_is_none_says_which_was_meant(shared) -> None:
    arguments = [BINARY, "watch", "--url", shared.url, "--operation", "load-acounts"]
    ended = subprocess.run(arguments, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    assert ended.returncode == 1
    assert 'Unknown operation "load-acounts". Did you mean "load-accounts"?' in ended.stderr.replace('\\"', '"')
