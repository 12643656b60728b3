"""Fixtures of the client tests: servers to talk to, and what they said when a test fails."""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.server import BINARY, Drydock
from support.tenant import Tenant

# One pytest run knows one SDK: the packages of the two SDKs have the same name.
_has_sdk_2 = importlib.metadata.version("sailpoint").startswith("2.")
_without_sdk_1 = ["sdk2/*", "wire/*", "contract/*", "scenarios/*", "repeatability/*", "models/*", "flows/test_every_*"]
collect_ignore_glob = ["sdk1/*"] if _has_sdk_2 else _without_sdk_1

SHOWN_LOG_BYTES = 8000


def pytest_sessionstart() -> None:
    if not BINARY:
        raise pytest.UsageError("DRYDOCK_BINARY is not set: start the tests with Tests/Clients/run")


@pytest.fixture
def serve(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Drydock]]:
    """Starts servers for one test: `serve("scenario as YAML")`, or `serve(name="throttled")`.

    The clock is manual unless told otherwise, so nothing happens that the test did not bring about.
    """
    running: list[Drydock] = []

    def start(
        scenario: str = "", *options: str, name: str | None = None, clock: str | None = "manual", seed: int = 7
    ) -> Drydock:
        arguments = [name] if name else []
        if scenario:
            path = tmp_path / f"scenario-{len(running)}.yaml"
            path.write_text(scenario)
            arguments = [str(path)]
        if clock:
            arguments += ["--clock", clock]
        drydock = Drydock(tmp_path / f"stderr-{len(running)}.log", *arguments, "--seed", str(seed), *options)
        running.append(drydock)
        return drydock

    request.node.drydocks = running
    yield start
    for drydock in running:
        drydock.stop()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drydock]:
    """The server that tests share when a tenant of their own is all they need."""
    log = tmp_path_factory.mktemp("shared") / "stderr.log"
    # One tenant a test.
    drydock = Drydock(log, "--clock", "manual", "--seed", "7", "--tenant-limit", "10000")
    yield drydock
    drydock.stop()


@pytest.fixture
def tenant(request: pytest.FixtureRequest, shared: Drydock) -> Iterator[Tenant]:
    """A tenant of the shared server that no other test knows."""
    request.node.drydocks = [shared]
    name = re.sub(r"[^a-z0-9]+", "-", request.node.nodeid.lower()).strip("-")[-60:].strip("-")
    with Tenant(shared, name) as own:
        yield own


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    report = yield
    if report.failed:
        for drydock in getattr(item, "drydocks", []):
            text = drydock.log.read_bytes()[-SHOWN_LOG_BYTES:].decode(errors="replace")
            report.sections.append((f"standard error of {drydock.log.name}", text))
    return report
