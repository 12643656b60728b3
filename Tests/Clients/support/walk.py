"""A client's whole visit, from the scenario to the report, written once for every client and protocol.

Each call states the status that it has to have, each count its number, and everything that comes back is recorded: the
record of one client has to be that of every other, to the byte.
"""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from support import paths
from support.feeds import HEADER, OTHER_SOURCE, ROLE, SESSION, SOURCE, UNKNOWN_TASK, feed, row
from support.http import EXPERIMENTAL, Answer, multipart
from support.speakers import Request

SCENARIO = f"""
name: a whole visit
clock: {{mode: manual, start: 2026-01-31T14:30:00Z}}
rate-limit: off
auth:
  mode: strict
  clients:
    - {{id: qa-admin, secret: "se cret&+"}}
    - {{id: qa-auditor, secret: s, authorities: [], scopes: [], lifetime: 30s}}
sources:
  - {{id: {SOURCE}, name: HR feed, kind: delimited-file}}
  - {{id: {OTHER_SOURCE}, name: Directory, kind: direct, accounts: 500, changes: {{new: 10, changed: 5, deleted: 2}}}}
faults:
  - {{name: throttled, on: load-entitlements, calls: 1, answer: 429, retry-after: 3s}}
  - {{name: slow, on: task-list, calls: 1, delay: 20ms}}
  - {{name: stub, on: export-status, where: {{version: beta}}, answer: {{status: 418, headers: {{X-Pot: "tea; hot"}}, body: {{short: true}}}}}}
"""

FORM = "application/x-www-form-urlencoded"
GRANT = "grant_type=client_credentials&client_id=qa-admin&client_secret=se+cret%26%2B"
# What the visit does that would hurt at the real service, and how often.
FINDINGS = {
    "early-retry": 1,
    "no-token": 1,
    "expired-token-used": 1,
    "missing-experimental-header": 1,
    "deprecated-version": 62,
    "unknown-path": 2,
}
# What differs from run to run or from client to client, and has nothing to do with what was asked.
OF_THE_CONNECTION = {"connection", "keep-alive", "transfer-encoding"}
# A page's address has the host and port that the client has asked.
OF_THE_CLIENT = {"uptimeInMilliseconds", "uptimeInSeconds", "timestamp", "headers", "observed", "page"}


class Walk:
    """One client's visit to a tenant that is in its first state, and what came back."""

    def __init__(self, ask: Callable[[Request], Answer], tenant: str) -> None:
        self._ask = ask
        self.tenant = tenant
        self.token: str | None = None
        self.record: list[tuple[Any, ...]] = []

    def call(self, method: str, target: str, status: int, content: bytes | str = b"", type: str = "", **more: str):
        """Asks, and expects a status; `more` are further fields, underscores for their hyphens."""
        content = content.encode() if isinstance(content, str) else content
        fields = {"X-Drydock-Tenant": self.tenant}
        if self.token and not target.startswith("/__admin"):
            fields["Authorization"] = f"Bearer {self.token}"
        if type:
            fields["Content-Type"] = type
        fields |= {name.replace("_", "-"): value for name, value in more.items()}
        answer = self._ask(Request(method, target, content, tuple(fields.items())))
        assert answer.status == status, f"{method} {target}: expected {status}, got {answer.status}: {answer.body!r}"
        self._note(f"{method} {target}", answer)
        return answer

    def admin(self, method: str, path: str, code: int = 200, *, value: Any = None, **query: str) -> Any:
        target = f"/__admin/{path}" + ("?" + "&".join(f"{k}={quote(v)}" for k, v in query.items()) if query else "")
        content, type = (b"", "") if value is None else (json.dumps(value).encode(), "application/json")
        answer = self.call(method, target, code, content, type)
        is_json = answer.header("Content-Type", "").startswith("application/json")
        return answer.json if is_json else answer.body.decode()

    def _note(self, what: str, answer: Answer) -> None:
        # The control plane's Date is the wall clock's.
        left_out = OF_THE_CONNECTION | ({"date"} if "/__admin" in what else set())
        fields = sorted((name.lower(), value) for name, value in answer.fields)
        fields = [field for field in fields if field[0] not in left_out]
        body: Any = answer.body
        if any(f"/__admin/{path}" in what for path in ("requests", "health", "verify", "report")):
            body = without(OF_THE_CLIENT, json.loads(answer.body))
            fields = [field for field in fields if field[0] != "content-length"]
        self.record.append((what, answer.status, fields, body))

    def advance(self, duration: str) -> list[tuple[str, str]]:
        """Moves the clock and gives the phases that came on the way."""
        passed = self.admin("POST", "clock", value={"advance": duration})["passed"]
        return [(event["job"], event["phase"]) for event in passed]

    # The steps, in order.

    def whole(self) -> None:
        for step in (
            self.takes_the_scenario,
            self.gets_tokens_in_every_form,
            self.is_refused,
            self.loads_accounts,
            self.loads_what_changed,
            self.loads_a_large_file,
            self.loads_a_direct_source,
            self.correlates,
            self.loads_entitlements,
            self.works_on_tasks,
            self.exports_a_role,
            self.steers_jobs,
            self.looks_back,
        ):
            step()

    def takes_the_scenario(self) -> None:
        assert self.admin("GET", "health")["status"] == "healthy"
        self.call("PUT", "/__admin/scenario", 400, "nmae: x\n", "application/yaml")
        self.call("PUT", "/__admin/scenario", 200, SCENARIO, "application/yaml")
        assert self.admin("GET", "clock")["time"] == "2026-01-31T14:30:00.000Z"

    def gets_tokens_in_every_form(self) -> None:
        parts, multi = multipart(
            None, boundary="xyz", grant_type="client_credentials", client_id="qa-admin", client_secret="se cret&+"
        )
        basic = "Basic " + base64.b64encode(b"qa-admin:se cret&+").decode()
        as_json = json.dumps(dict(pair.split("=") for pair in GRANT.split("&")))
        self.call("POST", f"/oauth/token?{GRANT}", 200)
        self.call("POST", "/oauth/token", 200, parts, multi)
        self.call("POST", "/oauth/token", 200, "grant_type=client_credentials", FORM, Authorization=basic)
        self.call("POST", "/oauth/token?grant_type=client_credentials", 200, GRANT.split("&", 1)[1], FORM)
        missing = self.call("POST", "/oauth/token", 400, as_json, "application/json").json
        assert missing == {"error": "invalid_request", "error_description": "Missing grant type"}
        self.call("POST", "/oauth/token", 401, GRANT.replace("se+cret", "wrong"), FORM)
        self.call("POST", "/oauth/token", 400, GRANT.replace("client_credentials", "magic"), FORM)
        answer = self.call("POST", "/oauth/token", 200, GRANT, FORM).json
        assert (answer["token_type"], answer["expires_in"]) == ("bearer", 749)
        self.token = answer["access_token"]
        self.call("GET", "/v2025/task-status", 200)

    def is_refused(self) -> None:
        own, self.token = self.token, None
        target = paths.aggregation_status("v2025", UNKNOWN_TASK)
        assert self.call("GET", target, 401).json == {"error": "JWT is required"}
        self.call("GET", target, 401, Authorization="Bearer garbage")
        self.call("GET", target, 401, Authorization=f"Bearer {own[:-4]}AAAA")
        self.call("GET", target, 401, Authorization=f"Bearer {jwt(exp=4_000_000_000)}")
        auditor = "grant_type=client_credentials&client_id=qa-auditor&client_secret=s"
        self.token = self.call("POST", "/oauth/token", 200, auditor, FORM).json["access_token"]
        self.call("GET", target, 403)
        self.advance("31s")
        self.call("GET", target, 401)
        self.token = own
        self.call("GET", target, 404)
        self.call("HEAD", "/v2025/task-status/pending-tasks", 200)
        self.call("GET", paths.load_accounts("v2025", SOURCE), 405)
        self.call("GET", "/v2025/nothing/of/the/kind", 404)

    def load(self, target: str, csv: bytes | None, **fields: str) -> dict:
        body, type = multipart(csv, boundary="cut-here", **fields)
        return self.call("POST", target, 202, body, type).json

    def load_and_count(self, csv: bytes, total: int, deleted: int = 0) -> str:
        """Uploads accounts and polls to the end; gives the job."""
        job = self.load(paths.load_accounts("v2025", SOURCE), csv, disableOptimization="false")["task"]["id"]
        target = paths.aggregation_status("v2025", job)
        assert self.call("GET", target, 200).json["status"] == "STARTED"
        assert self.advance("2s") == [(job, "ACCOUNTS_COLLECTED")]
        collected = self.call("GET", target, 200).json
        assert (collected["status"], collected["totalAccounts"]) == ("ACCOUNTS_COLLECTED", total)
        assert self.advance("3s") == [(job, "COMPLETED")]
        done = self.call("GET", target, 200).json
        assert (done["status"], done["totalAccounts"], done["processedAccounts"]) == ("COMPLETED", total, total)
        assert done["totalAccountsMarkedForDeletion"] == done["deletedAccounts"] == deleted
        assert self.call("GET", paths.task("v2025", job), 200).json["completionStatus"] == "SUCCESS"
        return job

    def loads_accounts(self) -> None:
        self.load_and_count(feed(range(1, 8)), 7)

    def loads_what_changed(self) -> None:
        self.load_and_count(feed(range(1, 8)), 0)
        self.load_and_count(feed(range(1, 10), changed=frozenset({2})), 3)
        # Accounts 1 and 2 are gone, 3 is as it was.
        self.load_and_count(feed(range(3, 10)), 2, deleted=2)

    def loads_a_large_file(self) -> None:
        """More than the window of an HTTP/2 stream: the server has to open it again while it reads."""
        csv = feed(range(1, 5_001))
        assert len(csv) > 250_000
        self.load_and_count(csv, 4_993)
        # Every seventh account is gone, every eleventh of the others renamed, and there are some new ones.
        kept = [number for number in range(1, 5_001) if number % 7]
        renamed = frozenset(number for number in kept if number % 11 == 0)
        deleted, new = 5_000 - len(kept), range(5_001, 5_031)
        csv = feed([*kept, *new], changed=renamed)
        self.load_and_count(csv, deleted + len(renamed) + len(new), deleted=deleted)

    def loads_a_direct_source(self) -> None:
        target = paths.load_accounts("beta", OTHER_SOURCE)
        changes = self.call("POST", target, 202).json["task"]["id"]
        self.advance("5s")
        every = self.call("POST", target, 202, "disableOptimization=true", FORM).json["task"]["id"]
        self.advance("5s")
        counts = [self.call("GET", paths.aggregation_status("beta", job), 200).json for job in (changes, every)]
        assert [count["totalAccounts"] for count in counts] == [17, 518]

    def correlates(self) -> None:
        target = paths.load_uncorrelated_accounts("v2024", SOURCE)
        task = self.load(target, feed(range(1, 4)))["task"]
        assert task["name"] == "Cloud Process Uncorrelated Accounts"
        self.advance("5s")
        assert self.call("GET", paths.task("v2024", task["id"]), 200).json["completionStatus"] == "SUCCESS"

    def loads_entitlements(self) -> None:
        target = paths.load_entitlements("v2026", SOURCE)
        body, type = multipart(b"id,name\ng1,Readers\ng2,Writers\n", boundary="cut-here", objectType="group")
        throttled = self.call("POST", target, 429, body, type)
        assert throttled.header("Retry-After") == "3"
        job = self.call("POST", target, 202, body, type).json["id"]
        self.advance("5s")
        assert self.call("GET", paths.task("v2026", job), 200).json["completionStatus"] == "SUCCESS"

    def works_on_tasks(self) -> None:
        everything = self.call("GET", paths.tasks("v2025", "count=true&sorters=created"), 200)
        assert everything.header("X-Total-Count") == str(len(everything.json)) == "10"
        filters = quote(f'type eq "CLOUD_ACCOUNT_AGGREGATION" and sourceId in ("{SOURCE}", "nobody")')
        found = self.call("GET", paths.tasks("v2025", f"filters={filters}&limit=3&offset=1"), 200).json
        ids = [task["id"] for task in everything.json]
        assert [task["id"] for task in found] == [ids[index] for index in (4, 3, 2)]
        self.call("GET", paths.tasks("v2025", "filters=nonsense"), 400)
        job = self.load(paths.load_accounts("v1", SOURCE), feed(range(1, 5_001)))["task"]["id"]
        patch = [{"op": "replace", "path": "/completionStatus", "value": "ERROR"}]
        type = "application/json-patch+json"
        self.call("PATCH", paths.task("v1", job), 400, "[]", type)
        changed = self.call("PATCH", paths.task("v1", job), 200, json.dumps(patch), type).json
        assert (changed["id"], changed["completionStatus"]) == (job, "ERROR")
        self.advance("1m")

    def exports_a_role(self) -> None:
        target = paths.exports("v2025", SESSION, ROLE)
        request = json.dumps({"minEntitlementPopularity": 40, "includeCommonAccess": False})
        assert self.call("POST", target, 400, request, "application/json").json == {
            "error": "Experimental Header is missing or invalid."
        }
        started = self.call("POST", target, 202, request, "application/json", **EXPERIMENTAL).json
        assert (started["minEntitlementPopularity"], started["includeCommonAccess"]) == (40, False)
        export = paths.export("v2025", SESSION, ROLE, started["exportId"])
        states = []
        for pause in ("1s", "3s", "1s"):
            states.append(self.call("GET", export, 200, **EXPERIMENTAL).json["status"])
            self.advance(pause)
        assert states == ["QUEUED", "IN_PROGRESS", "SUCCESS"]
        download = paths.download("v2025", SESSION, ROLE, started["exportId"])
        answer = self.call("GET", download, 200, **EXPERIMENTAL)
        with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
            assert archive.testzip() is None
            assert len(archive.namelist()) == 2
        disturbed = self.call("GET", paths.export("beta", SESSION, ROLE, started["exportId"]), 418)
        assert (disturbed.header("X-Pot"), disturbed.json) == ("tea; hot", {"short": True})

    def steers_jobs(self) -> None:
        ends = {"advance": "ACCOUNTS_COLLECTED", "cancel": "CANCELLED", "terminate": "TERMINATED", "fail": "COMPLETED"}
        for number, (command, phase) in enumerate(ends.items()):
            csv = (HEADER + row(1, f"name{number}")).encode()
            job = self.load(paths.load_accounts("v2025", SOURCE), csv)["task"]["id"]
            assert self.admin("POST", f"jobs/{job}/{command}")["phase"] == phase
            self.advance("1m")
            assert self.admin("GET", f"jobs/{job}")["final"] is True
            self.admin("POST", f"jobs/{job}/cancel", 409)
        assert len(self.admin("GET", "jobs")["jobs"]) == 16
        waited = self.admin("GET", f"jobs/{job}/wait", status="COMPLETED", timeout="5s")
        assert waited["phase"] == "COMPLETED"
        self.admin("GET", f"jobs/{job}/wait", 409, status="TERMINATED", timeout="5s")
        self.admin("GET", "jobs/none", 404)

    def looks_back(self) -> None:
        assert self.admin("GET", "requests/count", operation="load-accounts", status="202")["count"] == 13
        assert self.admin("GET", "requests/count", operation="token")["count"] == 9
        self.admin("GET", "requests/wait", operation="token", count="9", timeout="5s")
        entries = self.admin("GET", "requests", operation="load-accounts")["requests"]
        uploads = [entry["upload"] and entry["upload"]["rows"] for entry in entries]
        assert uploads == [7, 7, 9, 7, 5_000, 4_316, None, None, 5_000, 1, 1, 1, 1], uploads
        expected = {"operation": "load-accounts", "status": 202, "exactly": 13}
        self.admin("POST", "verify", value={"expect": [expected]})
        self.admin("POST", "verify", 422, value={"expect": [expected | {"exactly": 10}]})
        self.admin("POST", "verify", 400, value={"expect": [expected | {"exactly": -1}]})
        [throttled, *_] = self.admin("GET", "faults")["rules"]
        assert throttled["fired"] == 1
        report = self.admin("GET", "report")
        found = {finding["rule"]: finding["count"] for finding in report["findings"]}
        assert found == FINDINGS
        self.admin("DELETE", "requests")
        assert self.admin("GET", "requests/count")["count"] == 0
        self.admin("POST", "reset")
        assert self.admin("GET", "jobs")["jobs"] == []


def without(keys: set[str], value: Any) -> Any:
    """A JSON value without the members of those names, at any depth."""
    if isinstance(value, dict):
        return {key: without(keys, item) for key, item in value.items() if key not in keys}
    return [without(keys, item) for item in value] if isinstance(value, list) else value


def jwt(**claims: Any) -> str:
    """A token of somebody else: right in form, signed with another key."""
    parts = ({"alg": "HS256", "typ": "JWT"}, claims)
    text = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    return f"{text}.{'A' * 43}"
