"""The pytest plug-in: a server for each process, a tenant for each test, and what happened when a test fails."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import Any, Generator, Iterator, Sequence

import pytest

from ._server import DrydockError, Server
from ._tenant import Tenant

SETTINGS = ("scenario", "clock", "findings")
FINDINGS = ("fail", "show")
_tenant_of = pytest.StashKey[Tenant]()
_has_failed = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("drydock", "Drydock stands in for SailPoint Identity Security Cloud")
    group.addoption("--drydock-binary", metavar="PATH", help="the drydock to start")
    group.addoption("--drydock-url", metavar="URL", help="a server that runs already, in place of one for each process")
    parser.addini("drydock_findings", "findings of severity error: `fail` the test (default), or only `show`", default="fail")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "drydock(scenario=..., clock='real'|'manual'|'scaled:60', findings='fail'|'show'): the test's tenant")


@pytest.fixture(scope="session")
def drydock_options() -> Sequence[str]:
    """Further arguments of `drydock serve`, to be overridden: `["--clock", "manual"]`."""
    return ()


@pytest.fixture(scope="session")
def drydock_server(pytestconfig: pytest.Config, drydock_options: Sequence[str]) -> Generator[Server, None, None]:
    """The server of this process; under xdist every worker has one."""
    url = pytestconfig.getoption("--drydock-url")
    if url:
        yield Server.at(url)
        return
    with _plainly():
        server = Server.start(*drydock_options, binary=pytestconfig.getoption("--drydock-binary"))
    yield server
    server.stop()


@pytest.fixture
def drydock(request: pytest.FixtureRequest, drydock_server: Server) -> Generator[Tenant, None, None]:
    """The test's own tenant."""
    with _plainly():
        settings = _settings(request.node)
        tenant = drydock_server.tenant(request.node.nodeid, settings.get("scenario"), settings.get("clock"))
    request.node.stash[_tenant_of] = tenant
    yield tenant
    # On a server that outlives the run, what a failed test did can be looked at.
    if drydock_server.is_ours or not request.node.stash.get(_has_failed, False):
        with suppress(DrydockError):
            tenant.forget()


@contextmanager
def _plainly() -> Iterator[None]:
    """What is wrong is said in a sentence: nobody looks for it in the plug-in's own lines."""
    try:
        yield
    except (DrydockError, OSError, pytest.UsageError) as error:
        pytest.fail(f"drydock: {error}", pytrace=False)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, None]:
    outcome = yield
    tenant, report = item.stash.get(_tenant_of, None), outcome.get_result()
    if tenant is None or report.when == "teardown" or report.skipped:
        return
    try:
        errors = tenant.errors() if report.passed and report.when == "call" and _findings(item) == "fail" else []
        if errors:
            report.outcome = "failed"
            report.longrepr = "\n".join(["The client did what would hurt against the real service:", *errors])
        if report.failed:
            item.stash[_has_failed] = True
            report.sections.append(("Drydock", tenant.describe()))
    except DrydockError as error:
        report.outcome = "failed"
        report.sections.append(("Drydock", str(error)))


def _findings(item: pytest.Item) -> str:
    value = _settings(item).get("findings") or item.config.getini("drydock_findings")
    if value not in FINDINGS:
        raise pytest.UsageError(f"drydock: findings can be {' or '.join(FINDINGS)}, not {value!r}")
    return str(value)


def _settings(item: pytest.Item) -> dict[str, Any]:
    """The marks of test, class and module; the nearest wins."""
    settings: dict[str, Any] = {}
    for mark in item.iter_markers("drydock"):
        wrong = [*map(repr, mark.args), *(name for name in mark.kwargs if name not in SETTINGS)]
        if wrong:
            raise pytest.UsageError(f"pytest.mark.drydock takes {', '.join(SETTINGS)} by name, not {', '.join(wrong)}")
        settings = {**mark.kwargs, **settings}
    return settings
