"""What testers want to express: each need as a few lines of a scenario, and what a client then sees.

Every need is played twice: with its key, and with the key taken out of the text, when the client must see something else.
So none of them is met by chance.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support import paths
from support.admin import AdminError
from support.feeds import SOURCE
from support.needs import (
    Need,
    RUNNING,
    SEMICOLONS,
    TASKS,
    at,
    bare,
    clients,
    counted,
    course,
    ends_of_a_task,
    exports,
    from_one_call_until_another,
    interrupted,
    later_deletions,
    loads,
    lost,
    maintenance,
    neighbour,
    rename,
    rows,
    shape,
    status_of_a_running_job,
    statuses,
    taken_in,
    throttled,
    tokens,
    two_jobs,
)
from support.server import Drydock
from support.tenant import Tenant

NEEDS = [
    Need(
        "uploads of too many rows are refused",
        "faults: [{ on: load-accounts, where: { rows: 1000+ }, answer: { status: 413, body: too large } }]",
        "where: { rows: 1000+ }, ",
        loads(rows(999), rows(1000)),
        [202, 413],
    ),
    Need(
        "uploads of too many bytes are refused",
        "faults: [{ on: load-accounts, where: { bytes: 10KiB+ }, answer: { status: 413 } }]",
        "where: { bytes: 10KiB+ }, ",
        loads(rows(100), rows(2000)),
        [202, 413],
    ),
    Need(
        "files of one name are refused",
        'faults: [{ on: load-accounts, where: { file: "*.txt" }, answer: 400 }]',
        'where: { file: "*.txt" }, ',
        loads(rows(1), rows(1, "accounts.txt")),
        [202, 400],
    ),
    Need(
        "only another tenant is disturbed",
        "faults: [{ where: { tenant: acme-of-somebody-else }, answer: 500 }]",
        "where: { tenant: acme-of-somebody-else }, ",
        statuses(TASKS),
        [200],
    ),
    Need(
        "only this tenant is disturbed",
        'faults: [{ on: task-list, where: { tenant: "TENANT" }, answer: 500 }, { on: task-list, answer: 403 }]',
        '{ on: task-list, where: { tenant: "TENANT" }, answer: 500 }, ',
        statuses(TASKS),
        [500],
    ),
    Need(
        "one path is forbidden",
        'faults: [{ where: { path: "/v2025/task-status*" }, answer: 403 }]',
        'where: { path: "/v2025/task-status*" }, ',
        statuses(TASKS, paths.tasks("v2025")),
        [200, 403],
    ),
    Need(
        "one version of the API is forbidden",
        "faults: [{ on: task-list, where: { version: beta }, answer: 403 }]",
        "where: { version: beta }, ",
        statuses(TASKS, paths.tasks("beta")),
        [200, 403],
    ),
    Need(
        "pages of one size fail",
        "faults: [{ on: task-list, where: { query: { limit: 5 } }, answer: 500 }]",
        "where: { query: { limit: 5 } }, ",
        statuses(f"{TASKS}?limit=4", f"{TASKS}?limit=5&offset=0"),
        [200, 500],
    ),
    Need(
        "one client of one tenant is forbidden",
        'faults: [{ on: task-list, where: { client: "other@TENANT" }, answer: 403 }]',
        'where: { client: "other@TENANT" }, ',
        clients("me", "other"),
        [200, 403],
    ),
    Need(
        "a load fails while the job before is in one phase",
        "faults: [{ on: aggregation-status, where: { phase: ACCOUNTS_COLLECTED }, answer: 500 }]",
        "where: { phase: ACCOUNTS_COLLECTED }, ",
        course("2s", 4),
        ["STARTED", "500", "500", "COMPLETED"],
    ),
    Need(
        "answers have members that nobody knows, and lack some",
        "faults: [{ on: aggregation-status, change: { body: { brandNew: { a: 1 }, totalAccounts: null } } }]",
        "{ on: aggregation-status, change: { body: { brandNew: { a: 1 }, totalAccounts: null } } }",
        lambda tenant: shape(status_of_a_running_job(tenant)),
        (200, "application/json", True, ["brandNew", *(name for name in RUNNING if name != "totalAccounts")]),
    ),
    Need(
        "a real answer has another status and other fields",
        """
        faults: [{
            on: aggregation-status,
            change: { status: 203, headers: { Content-Type: text/plain, SLPT-Request-ID: null } } }]
        """,
        """{
            on: aggregation-status,
            change: { status: 203, headers: { Content-Type: text/plain, SLPT-Request-ID: null } } }""",
        lambda tenant: shape(status_of_a_running_job(tenant)),
        (203, "text/plain", False, RUNNING),
    ),
    Need(
        "an upload is reset half-way and nothing is done",
        "faults: [{ on: load-accounts, calls: 1, wire: { reset-upload: 64KiB } }]",
        "{ on: load-accounts, calls: 1, wire: { reset-upload: 64KiB } }",
        interrupted,
        ("the connection broke", 0),
    ),
    Need(
        "an upload goes over a slow line",
        "faults: [{ on: load-accounts, wire: { read: 16KiB, every: 100ms } }]",
        "{ on: load-accounts, wire: { read: 16KiB, every: 100ms } }",
        taken_in,
        ([202], True, "read: 16384, every: 100ms"),
    ),
    Need(
        "tokens of the first seconds are revoked",
        "faults: [{ where: { token-issued: 0s..5s }, between: 10s.., answer: { 401: expired } }]",
        "where: { token-issued: 0s..5s }, ",
        tokens("9s", "1s"),
        [200, 200, 401, 200],
    ),
    Need(
        "tokens are good for a minute at most",
        "faults: [{ on: task-list, where: { token-age: 60s+ }, answer: { 401: expired } }]",
        "where: { token-age: 60s+ }, ",
        tokens("59s", "1s"),
        [200, 200, 401, 200],
    ),
    Need(
        "from the second export on nothing goes",
        "faults: [{ on: [export-start, task-list], from: { on: export-start, calls: 2 }, answer: { 401: expired } }]",
        "from: { on: export-start, calls: 2 }, ",
        from_one_call_until_another,
        [202, 202, 401, 200, 401, 401, 401, 200],
    ),
    Need(
        "and goes again with a new token",
        'faults: [{ on: "*", from: { on: export-start, calls: 2 }, until: { on: token }, answer: { 401: expired } }]',
        "until: { on: token }, ",
        from_one_call_until_another,
        [202, 202, 401, 200, 202, 202, 401, 200],
    ),
    Need(
        "an outage begins and does not end",
        "faults: [{ on: task-list, between: 30s.., answer: 503 }]",
        "between: 30s.., ",
        at("0s", "29s", "1s", "300d"),
        [200, 200, 503, 503],
    ),
    Need(
        "an outage begins and ends",
        "faults: [{ on: task-list, between: 30s..60s, answer: 503 }]",
        "between: 30s..60s, ",
        at("29s", "1s", "30s", "1s"),
        [200, 503, 503, 200],
    ),
    Need(
        "a header field of an answer takes the place of the service's",
        'faults: [{ on: task-list, answer: { status: 200, headers: { Date: "Thu, 01 Jan 1970 00:00:00 GMT" } } }]',
        ', headers: { Date: "Thu, 01 Jan 1970 00:00:00 GMT" }',
        rename("Date"),
        (200, ["Thu, 01 Jan 1970 00:00:00 GMT"]),
    ),
    Need(
        "an answer has no request id",
        "faults: [{ on: task-list, answer: { status: 500, headers: { SLPT-Request-ID: null } } }]",
        ", headers: { SLPT-Request-ID: null }",
        rename("SLPT-Request-ID"),
        (500, []),
    ),
    Need(
        "an answer of 200 is empty",
        "faults: [{ on: task-list, answer: { status: 200 } }]",
        "{ on: task-list, answer: { status: 200 } }",
        bare,
        (200, ""),
    ),
    Need(
        "a status goes back",
        "aggregation: { plan: [STARTED 2s, ACCOUNTS_COLLECTED 2s, STARTED 1s, COMPLETED] }",
        "plan: [STARTED 2s, ACCOUNTS_COLLECTED 2s, STARTED 1s, COMPLETED]",
        course(polls=6),
        ["STARTED", "STARTED", "ACCOUNTS_COLLECTED", "ACCOUNTS_COLLECTED", "STARTED", "COMPLETED"],
    ),
    Need(
        "a course goes by the client's polls",
        "aggregation: { progress: polls, plan: [STARTED 1, RETRIED 2, STARTED 1, TERMINATED] }",
        ", plan: [STARTED 1, RETRIED 2, STARTED 1, TERMINATED]",
        course(None, 5),
        ["STARTED", "RETRIED", "RETRIED", "STARTED", "TERMINATED"],
    ),
    Need(
        "a task ends before it says how",
        "aggregation: { collect: 2s, process: 3s, completion-lag: 1s }",
        ", completion-lag: 1s",
        ends_of_a_task,
        [(False, None), (True, None), (True, "SUCCESS")],
    ),
    Need(
        "the first export fails and the next ones work",
        "export: [{ outcome: error }, { outcome: success }]",
        "{ outcome: error }, ",
        exports,
        ["ERROR", "SUCCESS", "SUCCESS"],
    ),
    Need(
        "files have semicolons",
        f'sources: [{{ id: {SOURCE}, columns: [id, name], delimiter: ";" }}]',
        ', delimiter: ";"',
        counted(SEMICOLONS),
        (2, []),
    ),
    Need(
        "files have tabs",
        f'sources: [{{ id: {SOURCE}, columns: [id, name], delimiter: "\\t" }}]',
        ', delimiter: "\\t"',
        counted(SEMICOLONS.replace(b";", b"\t")),
        (2, []),
    ),
    Need(
        "keys begin with a hash",
        f"sources: [{{ id: {SOURCE}, comment: none }}]",
        ", comment: none",
        counted(b"id\n#1\n#2\n3\n"),
        (3, []),
    ),
    Need(
        "files have two lines above their header",
        f"sources: [{{ id: {SOURCE}, columns: [id, name], skip-lines: 2 }}]",
        ", skip-lines: 2",
        counted(b"Our people\n2026\nid,name\n1,Ada\n"),
        (1, []),
    ),
    Need(
        "a neighbour of the API answers with what it was asked",
        """
        name: neighbours
        stubs: [{ on: "GET /v2025/identities/{id}", answer: {
            headers: { X-Source: stub }, body: { id: "${path.id}", name: "${query.name}", of: "${tenant}" } } }]
        """,
        """stubs: [{ on: "GET /v2025/identities/{id}", answer: {
            headers: { X-Source: stub }, body: { id: "${path.id}", name: "${query.name}", of: "${tenant}" } } }]""",
        neighbour,
        (200, "stub", {"id": "i-7", "name": "Ada", "of": "TENANT"}),
    ),
    Need(
        "the neighbour fails at its second call",
        """
        stubs: [{ on: GET /v3/identity-profiles, answer: { body: [] } }]
        faults: [{ on: GET /v3/identity-profiles, calls: 2, answer: 500 }]
        """,
        "faults: [{ on: GET /v3/identity-profiles, calls: 2, answer: 500 }]",
        statuses(*["/v3/identity-profiles"] * 3),
        [200, 500, 200],
    ),
    Need(
        "the work is done and its answer lost",
        "faults: [{ on: load-accounts, calls: 1, wire: reset, when: after }]",
        ", when: after",
        lost,
        ("the connection broke", 1),
    ),
    Need(
        "the first two loads are throttled",
        "faults: [{ on: load-accounts, calls: 1-2, answer: 429, retry-after: 3s }]",
        ", retry-after: 3s",
        throttled,
        [(429, "3"), (429, "3"), (202, None)],
    ),
    Need(
        "each job fails once",
        "faults: [{ on: aggregation-status, count-by: job, calls: 1, answer: 500 }]",
        "count-by: job, ",
        two_jobs,
        [[500, 200], [500, 200]],
    ),
    Need(
        "tokens are not to be had during maintenance",
        """
        faults:
          - on: token
            answer: { status: 503, headers: { Retry-After: "5" }, body: { error: maintenance } }
        """,
        ', headers: { Retry-After: "5" }, body: { error: maintenance }',
        maintenance,
        (503, "5", True),
    ),
    Need(
        "a file that would delete too much deletes nothing",
        f"sources: [{{ id: {SOURCE}, delete-threshold: 10% }}]",
        ", delete-threshold: 10%",
        later_deletions,
        (0, ["WARN"]),
    ),
]


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: need.need)
def test_need_is_met_by_its_key_alone(tenant: Tenant, need: Need) -> None:
    seen = need.play(need.scenario, tenant)
    assert json.loads(json.dumps(seen).replace(tenant.name, "TENANT")) == json.loads(json.dumps(need.seen))
    assert need.play(need.without, tenant) != seen


def test_there_are_as_many_needs_as_testers_had() -> None:
    assert len({need.need for need in NEEDS}) == len(NEEDS) >= 25


def test_a_rule_counts_its_time_from_the_moment_it_came_into_force(tenant: Tenant) -> None:
    """Also when the tenant lives on: its jobs stay, and its clock has moved."""
    job = tenant.load()
    tenant.advance("1h")
    rule = b"faults: [{ on: task-list, between: 30s.., answer: 503 }]"
    tenant.admin.call("PUT", "scenario", rule, content_type="application/yaml", keep="state")
    assert at("0s", "29s", "1s")(tenant) == [200, 200, 503]
    assert tenant.task(job).json["completionStatus"] == "SUCCESS"


def test_the_journal_tells_which_rule_refused_which_upload(tenant: Tenant) -> None:
    tenant.admin.use_scenario("faults: [{ on: token, delay: 1ms }, { where: { rows: 1000+ }, answer: { status: 413 } }]")
    assert loads(rows(1000))(tenant) == [413]
    [entry] = tenant.admin.get("requests")["requests"]
    assert (entry["decidingRule"], entry["upload"]["rows"], entry["upload"]["fileName"]) == (1, 1000, "accounts.csv")


def test_a_stub_for_what_is_emulated_is_an_error(tenant: Tenant) -> None:
    with pytest.raises(AdminError, match="line 1, column 15: .*Drydock emulates its path"):
        tenant.admin.use_scenario("stubs: [{ on: 'GET /v2025/task-status/{id}', answer: {} }]")


def test_a_folder_has_a_scenario_for_each_tenant(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    folder = tmp_path / "tenants"
    folder.mkdir()
    (folder / "acme.yaml").write_text("faults: [{ on: task-list, answer: 500 }]\n")
    (folder / "default.yaml").write_text("stubs: [{ on: GET /v3/me, answer: { file: me.json } }]\n")
    (folder / "me.json").write_text('{"tenant":"${tenant}"}')
    drydock = Drydock(tmp_path / "log", str(folder))
    request.addfinalizer(drydock.stop)
    assert drydock.client("acme").get(TASKS).status == 500
    assert drydock.client("acme").get("/v3/me").status == 404
    assert drydock.client("other").get(TASKS).status == 200
    assert drydock.client("other").get("/v3/me").json == {"tenant": "other"}
