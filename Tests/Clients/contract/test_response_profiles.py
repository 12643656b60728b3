"""`responses: docs` and `responses: wire`: the documentation's examples to the letter, and what captures show."""

from __future__ import annotations

import pytest

from support import paths
from support.feeds import SOURCE, feed
from support.tenant import Tenant


def load(tenant: Tenant, operation, version: str = "beta") -> dict:
    answer = tenant.client.upload(operation(version, SOURCE), feed())
    assert answer.status == 202
    return answer.json


class TestDocs:
    @pytest.fixture
    def tenant(self, tenant: Tenant) -> Tenant:
        tenant.admin.use_scenario("responses: docs\naggregation: {collect: 1s, process: 1s}")
        return tenant

    def test_load_accounts(self, tenant) -> None:
        body = load(tenant, paths.load_accounts)
        assert body["success"] == "true"
        assert body["task"]["completionStatus"] == "Success"
        assert [len(item) for item in body["task"]["returns"]] == [28]
        assert "T42:" not in str(body)

    def test_load_uncorrelated_accounts(self, tenant) -> None:
        body = load(tenant, paths.load_uncorrelated_accounts)
        assert body["success"] == "true"
        assert len(body["task"]["returns"]) == 28
        assert body["task"]["attributes"]["taskStartDelay"] == ""

    def test_load_entitlements(self, tenant) -> None:
        body = load(tenant, paths.load_entitlements)
        assert "uniqueName" in body and "name" not in body
        assert len(body["returns"]) == 5

    def test_one_id_still_works_everywhere(self, tenant) -> None:
        job = load(tenant, paths.load_accounts)["task"]["id"]
        tenant.advance("1m")
        assert tenant.status(job).json["totalAccounts"] == 100
        assert tenant.task(job).json["completionStatus"] == "SUCCESS"


class TestWire:
    @pytest.fixture
    def tenant(self, tenant: Tenant) -> Tenant:
        tenant.admin.use_scenario("responses: wire\nclock: {mode: manual, start: 2026-01-01T00:00:00Z}")
        return tenant

    def test_load_accounts(self, tenant) -> None:
        body = load(tenant, paths.load_accounts)
        task = body["task"]
        assert body["success"] is True
        assert task["created"] == 1767225600000
        assert task["description"] == "Aggregates from the specified application."
        assert (task["completed"], task["completionStatus"], task["progress"], task["parentName"]) == (None,) * 4
        assert isinstance(task["attributes"]["eventId"], int)
        assert len(task["returns"]) == 28

    def test_load_entitlements(self, tenant) -> None:
        body = load(tenant, paths.load_entitlements)
        assert body["name"].startswith("Cloud Group Aggregation") and "uniqueName" not in body
        assert body["created"] == "2026-01-01T00:00:00.000+00:00"
        assert (body["launched"], body["completed"], body["completionStatus"]) == (None, None, None)
