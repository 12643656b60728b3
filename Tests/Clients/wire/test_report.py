"""GET /__admin/report: nothing about clients that behave, and no secrets. Its rules are played in test_report_rules.py."""

from __future__ import annotations

import json

from support import paths
from support.feeds import SOURCE, feed
from support.http import RawClient
from support.sdk2 import Sdk
from support.tenant import Tenant


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
    assert tenant.admin.get("report")["findings"] == []


def test_secrets_are_not_kept(tenant: Tenant) -> None:
    client: RawClient = tenant.client
    client.fetch_token("qa-admin", "a-very-secret-secret")
    client.get(paths.tasks("v2025"))
    journal = json.dumps(tenant.admin.get("requests"))
    assert "a-very-secret-secret" not in journal
    assert client.token not in journal
    assert "Bearer ***" in journal
