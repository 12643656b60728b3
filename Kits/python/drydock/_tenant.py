"""A tenant in the hands of a test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Iterable, Mapping, Optional, Union

if TYPE_CHECKING:
    from ._server import Scenario, Server

SHOWN_REQUESTS = 20


class Tenant:
    """A simulated tenant of its own: sources, jobs, clock, scenario, journal. No other test sees it."""

    def __init__(self, server: Server, name: str) -> None:
        self.name = name
        """What it is called. A client whose client id is this name is in the tenant, too."""
        self._server = server

    @property
    def url(self) -> str:
        """Where the client under test is pointed."""
        return self._server.url

    @property
    def headers(self) -> dict[str, str]:
        """What names the tenant; the client under test sends it with every request."""
        return {"X-Drydock-Tenant": self.name}

    def admin(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """Any call of the control plane, such as `admin("POST", f"jobs/{job}/cancel")`; the answer's JSON."""
        __tracebackhide__ = True
        return self._server.call(method, path, body, self.name, **query)

    def play(self, scenario: Scenario) -> None:
        """The tenant begins again with another scenario: a built-in one's name, a file, text, a mapping."""
        __tracebackhide__ = True
        from ._server import is_text, scenario_value

        value = scenario_value(scenario)
        is_name = isinstance(value, str) and value == scenario and not is_text(value)
        self.admin("PUT", "scenario", {"name": value} if is_name else value)

    def advance(self, duration: str) -> dict[str, Any]:
        """Lets tenant time pass: `3s`, `1h30m`. The answer is the new time and what happened on the way."""
        __tracebackhide__ = True
        moved: dict[str, Any] = self.admin("POST", "clock", {"advance": duration})
        return moved

    def next(self) -> dict[str, Any]:
        """Lets tenant time pass until something happens to a job."""
        __tracebackhide__ = True
        return self.advance("next")

    def jobs(self) -> list[dict[str, Any]]:
        """Aggregations, entitlement loads, exports, with their phases and plans."""
        __tracebackhide__ = True
        jobs: list[dict[str, Any]] = self.admin("GET", "jobs")["jobs"]
        return jobs

    def wait(self, job: Union[str, Mapping[str, Any]], status: str = "COMPLETED", timeout: str = "5s") -> dict[str, Any]:
        """Waits until a job is in a phase; real time, so that the client under test may work meanwhile.

        Raises AssertionError when it is not in time.
        """
        __tracebackhide__ = True
        name = job if isinstance(job, str) else job["id"]
        found: dict[str, Any] = self.admin("GET", f"jobs/{name}/wait", status=status, timeout=timeout, wait=True)
        return found

    def requests(self, **narrowed: Any) -> list[dict[str, Any]]:
        """What the client asked, oldest first: `requests(operation="load-accounts", status=429)`."""
        requests: list[dict[str, Any]] = self.admin("GET", "requests", **narrowed)["requests"]
        return requests

    def verify(
        self,
        expect: Iterable[Mapping[str, Any]] = (),
        order: Iterable[Mapping[str, Any]] = (),
        pause: Iterable[Mapping[str, Any]] = (),
        findings: Optional[str] = None,
        since: Optional[str] = None,
    ) -> None:
        """Holds what the client did against what the test expects; AssertionError says what differs.

        For instance `verify(expect=[{"operation": "load-accounts", "status": 202, "exactly": 1}], findings="none")`.
        """
        __tracebackhide__ = True
        body = {"expect": list(expect), "order": list(order), "pause": list(pause), "findings": findings, "since": since}
        self.admin("POST", "verify", {name: value for name, value in body.items() if value})

    def report(self) -> dict[str, Any]:
        """What the client did that would hurt against the real service."""
        __tracebackhide__ = True
        report: dict[str, Any] = self.admin("GET", "report")
        return report

    def reset(self) -> None:
        """A fresh start with the same scenario."""
        __tracebackhide__ = True
        self.admin("POST", "reset")

    def errors(self) -> list[str]:
        """The report's findings of severity error, a sentence each."""
        return [_finding(finding) for finding in self.report()["findings"] if finding["severity"] == "error"]

    def describe(self) -> str:
        """What a person wants to see when the test failed: the last requests, what disturbed them, the findings."""
        answer = self.admin("GET", "requests", limit=SHOWN_REQUESTS)["requests"]
        findings = self.report()["findings"]
        lines = [f"tenant {self.name} of {self.url}", f"its last {len(answer)} requests:" if answer else "no requests"]
        lines += [f"  {_request(request)}" for request in answer]
        lines += ["findings:" if findings else "no findings", *(f"  {_finding(finding)}" for finding in findings)]
        if self._server.ui:
            lines.append(f"page, while the server runs: {self._server.ui}#/{self.name}/requests")
        return "\n".join(lines)

    def forget(self) -> None:
        """Takes the tenant from the server's memory: nothing of it is needed any more."""
        self._server.call("DELETE", f"tenants/{self.name}")


def _request(request: Mapping[str, Any]) -> str:
    fired = [rule["name"] or f"rule {rule['rule']}" for rule in request.get("rules") or [] if rule["fired"]]
    parts = [request["method"], request["target"], str(request["status"])]
    parts += [f"wire: {request['wire']}"] if request.get("wire") else []
    return "  ".join(parts + ([f"by: {', '.join(fired)}"] if fired else []))


def _finding(finding: Mapping[str, Any]) -> str:
    observed = f": {finding['observed']}" if finding.get("observed") else ""
    return f"{finding['severity']} {finding['rule']}, {finding['count']}x{observed}. {finding['advice']}"
