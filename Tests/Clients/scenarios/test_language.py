"""What scenario files can say, through the binary: each new thing once, as a tester would write it."""

from __future__ import annotations

import http.client

import pytest

from support import paths
from support.feeds import SOURCE, feed
from support.http import ANY_TOKEN, multipart
from support.server import Drydock
from support.tenant import Tenant


TASKS = paths.tasks("v2025")
LOAD = paths.load_accounts("v2025", SOURCE)


@pytest.fixture
def acme(tenant) -> Tenant:
    return tenant


def rows(count: int) -> bytes:
    return b"id\n" + b"".join(b"%d\n" % number for number in range(count))


def test_large_uploads_of_one_tenant_are_refused(acme) -> None:
    acme.admin.use_scenario(
        f"""
        faults:
          - on: load-accounts
            where: {{ tenant: "{acme.name}", rows: 1000+, file: "*.csv" }}
            answer: {{ status: 413, body: too large }}
          - {{ on: load-accounts, where: {{ tenant: nobody }}, answer: 500 }}
        """
    )
    assert acme.client.upload(LOAD, rows(999)).status == 202
    refused = acme.client.upload(LOAD, rows(1000))
    assert (refused.status, refused.body) == (413, b"too large")
    entry = acme.admin.get("requests")["requests"][-1]
    assert (entry["decidingRule"], entry["upload"]["rows"]) == (0, 1000)


def test_the_real_answer_is_changed_and_header_fields_are_replaced(acme) -> None:
    job = acme.load()
    acme.admin.call(
        "PUT",
        "scenario",
        b"""
        faults:
          - on: aggregation-status
            change:
              headers: { Content-Type: text/plain, SLPT-Request-ID: null }
              body: { brandNew: { a: 1 }, totalAccounts: null }
          - on: task-list
            answer: { status: 200, headers: { Date: "Thu, 01 Jan 1970 00:00:00 GMT" } }
        """,
        content_type="application/yaml",
        keep="state",
    )
    changed = acme.status(job)
    assert changed.status == 200
    assert changed.header("Content-Type") == "text/plain"
    assert changed.header("SLPT-Request-ID") is None
    assert b'"brandNew":{"a":1}' in changed.body and b"totalAccounts" not in changed.body
    empty = acme.client.get(TASKS)
    assert (empty.status, empty.body) == (200, b"")
    assert [value for name, value in empty.fields if name.lower() == "date"] == ["Thu, 01 Jan 1970 00:00:00 GMT"]


def test_an_upload_is_reset_half_way_and_nothing_is_done(acme) -> None:
    acme.admin.use_scenario("faults: [{ on: load-accounts, calls: 1, wire: { reset-upload: 16KiB } }]")
    body, content_type = multipart(rows(100_000))
    with pytest.raises((ConnectionError, http.client.HTTPException, OSError)):
        acme.client.post(LOAD, body, {"Content-Type": content_type})
    acme.client.close()
    assert acme.client.get("/v2025/task-status/pending-tasks").json == []
    assert acme.client.post(LOAD, body, {"Content-Type": content_type}).status == 202


def test_calls_are_refused_from_one_call_until_another(acme) -> None:
    acme.admin.use_scenario(
        """
        faults:
          - on: "*"
            from: { on: load-accounts, calls: 2 }
            until: { on: token }
            answer: { 401: expired }
        """
    )
    for _ in range(2):
        assert acme.client.upload(LOAD, feed()).status == 202
    assert acme.client.get(TASKS).status == 401
    acme.client.fetch_token("me")
    assert acme.client.get(TASKS).status == 200
    acme.client.token = ANY_TOKEN


def test_a_neighbour_is_stubbed(acme) -> None:
    acme.admin.use_scenario(
        """
        stubs:
          - on: GET /v3/identity-profiles
            answer: { body: [] }
          - on: POST /v2025/workflows/{id}/test
            answer: { status: 202, headers: { X-Source: stub }, body: { id: "${path.id}", input: "${body./input/name}" } }
        faults:
          - { on: GET /v3/identity-profiles, calls: 2, answer: 503 }
        """
    )
    assert [acme.client.get("/v3/identity-profiles").status for _ in range(3)] == [200, 503, 200]
    answer = acme.client.post(
        "/v2025/workflows/a%22b/test", b'{"input":{"name":"x"}}', {"Content-Type": "application/json"}
    )
    assert (answer.status, answer.header("X-Source")) == (202, "stub")
    assert answer.json == {"id": 'a"b', "input": "x"}
    with pytest.raises(AssertionError, match="Drydock emulates its path"):
        acme.admin.use_scenario("stubs: [{ on: 'GET /v2025/task-status/{id}', answer: {} }]")


def test_a_folder_has_a_scenario_for_each_tenant(tmp_path, request) -> None:
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
