"""GET /__admin/report: what a client did that would hurt it at the real service, and nothing about one that behaves."""

from __future__ import annotations

import json

import pytest

from support import paths
from support.feeds import OTHER_SOURCE, ROLE, SESSION, SOURCE, UNKNOWN_EXPORT, UNKNOWN_TASK, feed
from support.http import RawClient, multipart
from support.sdk2 import Sdk
from support.tenant import Tenant

SCENARIO = f"""
sources:
  - {{id: {SOURCE}, kind: delimited-file}}
  - {{id: {OTHER_SOURCE}, kind: direct, accounts: 10, changes: {{new: 1, changed: 0, deleted: 0}}}}
faults:
  - {{on: load-entitlements, calls: 1, answer: 429, retry-after: 60s}}
  - {{on: task-status, answer: 500}}
"""


def early_retry(tenant: Tenant) -> None:
    for _ in range(2):
        tenant.client.post(paths.load_entitlements("v2025", SOURCE))


def no_backoff(tenant: Tenant) -> None:
    for _ in range(5):
        tenant.task(UNKNOWN_TASK)
        tenant.advance("1s")


def polls_after_terminal(tenant: Tenant) -> None:
    job = tenant.load()
    tenant.advance("1m")
    for _ in range(3):
        tenant.status(job)
        tenant.advance("5s")


def poll_interval_below_1s(tenant: Tenant) -> None:
    job = tenant.load()
    for _ in range(5):
        tenant.status(job)


def rate_limit_exceeded(tenant: Tenant) -> None:
    for _ in range(101):
        tenant.client.get(paths.tasks("v2025"))


def token_per_request(tenant: Tenant) -> None:
    for _ in range(6):
        tenant.client.fetch_token("powershell")
        tenant.client.get(paths.tasks("v2025"))


def expired_token_used(tenant: Tenant) -> None:
    tenant.client.fetch_token("late")
    tenant.advance("13m")
    tenant.client.get(paths.tasks("v2025"))


def missing_experimental_header(tenant: Tenant) -> None:
    tenant.client.get(paths.export("v2025", SESSION, ROLE, UNKNOWN_EXPORT))


def multipart_without_boundary(tenant: Tenant) -> None:
    tenant.client.post(
        paths.load_accounts("v2025", SOURCE), multipart(feed())[0], {"Content-Type": "multipart/form-data"}
    )


def wrong_file_field(tenant: Tenant) -> None:
    body, content_type = multipart(feed())
    body = body.replace(b'name="file"', b'name="csvFile"')
    tenant.client.post(paths.load_accounts("v2025", SOURCE), body, {"Content-Type": content_type})


def file_sent_to_direct_source(tenant: Tenant) -> None:
    tenant.load(version="v2025", source=OTHER_SOURCE)


def duplicate_upload(tenant: Tenant) -> None:
    for _ in range(2):
        tenant.load()


def deprecated_version(tenant: Tenant) -> None:
    tenant.client.get(paths.tasks("beta"))


def unknown_path(tenant: Tenant) -> None:
    tenant.client.get("/v2025/task-statuses")


def accept_not_json(tenant: Tenant) -> None:
    tenant.client.get(paths.tasks("v2025"), {"Accept": "text/csv"})


def repeat_after_refusal(tenant: Tenant) -> None:
    for _ in range(4):
        tenant.status(UNKNOWN_TASK)


def endless_poll(tenant: Tenant) -> None:
    tenant.admin.use_scenario("name: stuck\naggregation: {outcome: stuck}\nrate-limit: off\nclock: {mode: manual}\n")
    job = tenant.load()
    for _ in range(101):
        tenant.status(job)
        tenant.advance("20s")


def json_optimization_flag(tenant: Tenant) -> None:
    tenant.client.post(
        paths.load_accounts("v2025", SOURCE), b'{"disableOptimization":true}', {"Content-Type": "application/json"}
    )


def no_token(tenant: Tenant) -> None:
    tenant.client.token = None
    tenant.client.get(paths.tasks("v2025"))


def token_reused_after_401(tenant: Tenant) -> None:
    tenant.client.fetch_token("late")
    tenant.advance("13m")
    for _ in range(2):
        tenant.client.get(paths.tasks("v2025"))


def parallel_loads(tenant: Tenant) -> None:
    tenant.load()
    tenant.client.upload(paths.load_accounts("v2025", SOURCE), feed(range(5, 9)))


def empty_upload(tenant: Tenant) -> None:
    tenant.client.upload(paths.load_accounts("v2025", SOURCE), b"")


def no_file(tenant: Tenant) -> None:
    tenant.client.post(paths.load_accounts("v2025", SOURCE))


def wrong_content_type(tenant: Tenant) -> None:
    tenant.client.post(paths.load_accounts("v2025", SOURCE), feed(), {"Content-Type": "text/csv"})


# Each with the severity of its finding.
MISDEEDS = {
    early_retry: "warning",
    no_backoff: "warning",
    polls_after_terminal: "warning",
    poll_interval_below_1s: "warning",
    rate_limit_exceeded: "warning",
    token_per_request: "warning",
    deprecated_version: "information",
    repeat_after_refusal: "warning",
    endless_poll: "warning",
    json_optimization_flag: "warning",
    no_token: "error",
    token_reused_after_401: "error",
    parallel_loads: "error",
    empty_upload: "error",
    no_file: "warning",
    wrong_content_type: "error",
    expired_token_used: "error",
    missing_experimental_header: "error",
    multipart_without_boundary: "error",
    wrong_file_field: "error",
    file_sent_to_direct_source: "error",
    duplicate_upload: "error",
    unknown_path: "error",
    accept_not_json: "error",
}


@pytest.mark.parametrize("misdeed", MISDEEDS, ids=lambda misdeed: misdeed.__name__)
def test_misdeed_is_found(tenant: Tenant, misdeed) -> None:
    tenant.admin.use_scenario(SCENARIO)
    misdeed(tenant)
    rule = misdeed.__name__.replace("_", "-")
    found = {finding["rule"]: finding for finding in tenant.admin.get("report")["findings"]}
    assert rule in found
    assert found[rule]["severity"] == MISDEEDS[misdeed]
    assert found[rule]["count"] > 0
    assert found[rule]["requestIds"]
    assert found[rule]["advice"]
    assert rule in tenant.admin.get("report", format="text")
    assert rule in tenant.admin.get("report", format="junit")


def test_well_behaved_client_is_not_blamed(serve) -> None:
    drydock = serve()
    sdk = Sdk(drydock)
    job = sdk.load(SOURCE, feed())
    while sdk.status(job).status != "COMPLETED":
        drydock.advance("5s")
    assert sdk.task(job).completion_status == "SUCCESS"
    assert drydock.admin.get("report")["findings"] == []


def test_same_file_to_three_operations_is_no_duplicate(tenant: Tenant) -> None:
    tenant.load()
    for path in (paths.load_uncorrelated_accounts("v1", SOURCE), paths.load_entitlements("v1", SOURCE)):
        assert tenant.client.upload(path, feed()).status == 202
    assert "duplicate-upload" not in json.dumps(tenant.admin.get("report"))


def test_secrets_are_not_kept(tenant: Tenant) -> None:
    client: RawClient = tenant.client
    client.fetch_token("qa-admin", "a-very-secret-secret")
    client.get(paths.tasks("v2025"))
    journal = json.dumps(tenant.admin.get("requests"))
    assert "a-very-secret-secret" not in journal
    assert client.token not in journal
    assert "Bearer ***" in journal
