"""The control plane over real connections: who waits hears at once, pages of other sites hear no, secrets stay out."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
import pytest

from support import control, paths
from support.feeds import SOURCE, feed
from support.tenant import Tenant

PATIENCE = "30s"
AT_ONCE_SECONDS = 5


def hold_to_description(answer: httpx.Response) -> None:
    fields = answer.headers.get("Content-Type", "")
    control.check(answer.request.method, str(answer.request.url), answer.status_code, fields, answer.read())


@pytest.fixture(params=["http/1.1", "h2c"])
def ask(request: pytest.FixtureRequest, tenant: Tenant) -> Callable[..., httpx.Response]:
    """Calls the control plane of the tenant in either protocol."""
    with httpx.Client(
        base_url=f"http://127.0.0.1:{tenant.port}/__admin/",
        params={"tenant": tenant.name},
        http1=request.param == "http/1.1",
        http2=request.param == "h2c",
        timeout=20,
        event_hooks={"response": [hold_to_description]},
    ) as client:
        yield client.request


def wait(tenant: Tenant, ask, path: str, deed: Callable[[], None], **query: str) -> tuple[httpx.Response, float]:
    """The answer to a call that waits, and how long after the deed it came."""
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(ask, "GET", path, params={"tenant": tenant.name, "timeout": PATIENCE} | query)
        while not waiting(tenant):
            time.sleep(0.001)
        start = time.monotonic()
        deed()
        return answer.result(20), time.monotonic() - start


def waiting(tenant: Tenant) -> int:
    """How many calls wait for the tenant."""
    tenants = {one["name"]: one["waiting"] for one in tenant.drydock.admin.get("tenants")["tenants"]}
    return tenants.get(tenant.name, 0)


def test_request_wakes_who_waits_for_it(tenant, ask) -> None:
    # The tenant is there before anybody waits in it.
    tenant.client.get("/v2025/task-status")
    deed = partial(tenant.client.get, paths.tasks("v2025"))
    answer, seconds = wait(tenant, ask, "requests/wait", deed, operation="task-list", count="2")
    assert (answer.status_code, answer.json()["count"]) == (200, 2)
    assert seconds < AT_ONCE_SECONDS
    assert waiting(tenant) == 0


def test_clock_wakes_who_waits_for_a_job(tenant, ask) -> None:
    job = tenant.load()
    answer, seconds = wait(tenant, ask, f"jobs/{job}/wait", partial(tenant.advance, "1m"), status="COMPLETED")
    assert (answer.status_code, answer.json()["phase"]) == (200, "COMPLETED")
    assert seconds < AT_ONCE_SECONDS


def test_command_wakes_who_waits_for_a_job(tenant, ask) -> None:
    job = tenant.load()
    deed = partial(tenant.admin.post, f"jobs/{job}/cancel")
    answer, seconds = wait(tenant, ask, f"jobs/{job}/wait", deed, status="COMPLETED")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "job-has-ended")
    assert seconds < AT_ONCE_SECONDS


@pytest.mark.parametrize("path", ["jobs/{job}/wait", "requests/wait"])
def test_who_waits_for_a_tenant_that_is_forgotten_hears_at_once(tenant, ask, path) -> None:
    job = tenant.load()
    query = {"count": "1000"} if path == "requests/wait" else {"status": "COMPLETED"}
    deed = partial(tenant.drydock.admin.call, "DELETE", f"tenants/{tenant.name}")
    answer, seconds = wait(tenant, ask, path.format(job=job), deed, **query)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown-tenant")
    assert seconds < AT_ONCE_SECONDS


def test_what_an_advance_of_months_passes_is_told(tenant) -> None:
    """The service forgets tasks after 90 days: they were missing from the answer that had brought them to their end."""
    job = tenant.load()
    passed = tenant.admin.post("clock", {"advance": "200d"})["passed"]
    assert [event["phase"] for event in passed if event["job"] == job] == ["ACCOUNTS_COLLECTED", "COMPLETED"]


def test_load_that_runs_for_more_than_90_days_is_still_there(serve) -> None:
    drydock = serve("aggregation: {process: 999d}")
    with drydock.client() as client:
        job = client.upload(paths.load_accounts("v2025", SOURCE), feed()).json["task"]["id"]
        drydock.advance("998d")
        assert [task["id"] for task in client.get(paths.tasks("v2025")).json] == [job]
    passed = drydock.admin.post("clock", {"advance": "next"})["passed"]
    assert [event["phase"] for event in passed] == ["COMPLETED"]


def test_yaml_that_begins_with_a_brace_is_yaml(tenant) -> None:
    url = f"http://127.0.0.1:{tenant.port}/__admin/scenario?tenant={tenant.name}"
    answer = httpx.put(url, content="{name: braced}", headers={"Content-Type": "application/yaml"})
    assert (answer.status_code, answer.json()["name"]) == (200, "braced")


def test_who_has_waited_in_vain_is_told_so(tenant, ask) -> None:
    job = tenant.load()
    answer = ask("GET", f"jobs/{job}/wait", params={"tenant": tenant.name, "timeout": "30ms", "status": "COMPLETED"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (408, "timeout")


@pytest.mark.parametrize(
    "fields, code",
    [
        ({"Origin": "http://evil.example"}, "foreign-origin"),
        ({"Sec-Fetch-Site": "cross-site"}, "foreign-origin"),
        ({"Host": "evil.example"}, "foreign-host"),
    ],
    ids=str,
)
def test_pages_of_other_sites_may_not_drive(tenant, ask, fields, code) -> None:
    tenant.load()
    answer = ask("POST", "clock", json={"advance": "1m"}, headers=fields)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, code)
    assert ask("GET", "clock").json()["time"] == "2026-01-01T00:00:00.000Z"


def test_secrets_of_a_query_are_not_kept(tenant, ask) -> None:
    grant = "grant_type=client_credentials&client_id=q&client_secret=a-very-secret-secret"
    assert tenant.client.post(f"/oauth/token?{grant}").status == 200
    tenant.client.post(f"{paths.load_accounts('v1', SOURCE)}?access_token=a-very-secret-secret&x=1")
    journal = ask("GET", "requests").json()
    assert "a-very-secret-secret" not in json.dumps(journal)
    assert [entry["target"] for entry in journal["requests"]] == [
        "/oauth/token?grant_type=client_credentials&client_id=q&client_secret=***",
        f"{paths.load_accounts('v1', SOURCE)}?access_token=***&x=1",
    ]


def test_move_wakes_who_watches(tenant, ask) -> None:
    # The tenant is there before anybody watches it: that it was made is a move, too.
    tenant.client.get(paths.tasks("v2025"))
    cursor = ask("GET", "changes", params={"tenant": tenant.name}).json()["cursor"]
    with ThreadPoolExecutor(1) as pool:
        query = {"tenant": tenant.name, "since": cursor, "timeout": PATIENCE}
        watching = pool.submit(ask, "GET", "changes", params=query)
        job = tenant.load()
        moved = watching.result(20).json()
    assert moved["tenants"] == {tenant.name: {"requests": 2, "jobs": 1, "clock": 0, "scenario": 0, "deliveries": 0}}
    tenant.admin.post(f"jobs/{job}/cancel")
    later = ask("GET", "changes", params={"tenant": tenant.name, "since": moved["cursor"]}).json()
    assert later["tenants"] == {tenant.name: {"requests": 2, "jobs": 2, "clock": 0, "scenario": 0, "deliveries": 0}}


def test_tenant_is_made_in_one_call(tenant, ask) -> None:
    wish = {"name": f"{tenant.name}-2", "scenario": "throttled", "clock": {"mode": "scaled", "factor": 60}}
    made = ask("POST", "tenants", json=wish)
    assert (made.status_code, made.json()["scenario"]) == (201, "throttled")
    again = ask("POST", "tenants", json=wish)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "tenant-exists")
    wrong = ask("POST", "tenants", json={"name": "t", "scenario": {"seed": -1, "faults": 5}})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "invalid-scenario")
    # The places are those of the body, which has one line.
    assert [problem["line"] for problem in wrong.json()["problems"]] == [1, 1]
    assert all(problem["column"] > 20 for problem in wrong.json()["problems"])


def test_outage_refuses_clients_and_ends(serve) -> None:
    drydock = serve("", "--admin-port", "0")
    with httpx.Client(base_url=drydock.ready["adminUrl"] + "/", timeout=20) as admin, httpx.Client() as client:
        url = f"{drydock.url}/v2025/task-status"
        assert client.get(url).status_code == 401
        assert admin.post("outage", json={"for": "1h"}).status_code == 200
        # The connection that was open is reset, and a new one is refused.
        for _ in range(2):
            with pytest.raises(httpx.TransportError):
                client.get(url)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", drydock.port), timeout=5)
        assert admin.get("health").status_code == 200
        assert admin.post("outage", json={"for": "0s"}).status_code == 200
        for _ in range(1000):
            try:
                assert client.get(url).status_code == 401
                break
            except httpx.TransportError:
                time.sleep(0.01)
        else:
            pytest.fail("the outage does not end")


def test_health_is_told_without_a_token_and_without_control_plane(serve) -> None:
    for options, status, words in (
        (["--admin-token", "secret"], 401, '"code":"token-required"'),
        (["--no-admin"], 404, '"detailCode":"404 Not found"'),
    ):
        drydock = serve("", *options)
        health = drydock.client().get("/__admin/health")
        assert (health.status, health.json["status"]) == (200, "healthy")
        refused = httpx.get(f"{drydock.url}/__admin/version")
        assert refused.status_code == status and words in refused.text


def test_clock_of_the_command_line_outlives_a_scenario(serve) -> None:
    admin = serve("").admin
    admin.use_scenario("name: another")
    assert admin.get("clock")["mode"] == "manual"
    admin.use_scenario("clock: { mode: real }")
    assert admin.get("clock")["mode"] == "real"
