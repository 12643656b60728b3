"""The control plane over real connections: who waits hears at once, pages of other sites hear no, secrets stay out."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
import pytest

from support import paths
from support.feeds import SOURCE
from support.tenant import Tenant

PATIENCE = "30s"
AT_ONCE_SECONDS = 5


@pytest.fixture(params=["http/1.1", "h2c"])
def ask(request: pytest.FixtureRequest, tenant: Tenant) -> Callable[..., httpx.Response]:
    """Calls the control plane of the tenant in either protocol."""
    with httpx.Client(
        base_url=f"http://127.0.0.1:{tenant.port}/__admin/",
        params={"tenant": tenant.name},
        http1=request.param == "http/1.1",
        http2=request.param == "h2c",
        timeout=20,
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
