"""SailPoint's SDKs, over HTTP and HTTPS: they see what a plain client sees. HTTP/2 they do not speak."""

from __future__ import annotations

import importlib.metadata

import pytest

from support import paths
from support.feeds import SOURCE, feed
from support.server import Drydock

if importlib.metadata.version("sailpoint").startswith("2."):
    from support.sdk2 import Sdk

    VERSIONS = {"v1": Sdk}
else:
    from functools import partial

    from support.sdk1 import Sdk

    VERSIONS = {version: partial(Sdk, version=version) for version in ("beta", "v2024", "v2025")}

CLIENT = "visitor"
LOADS = ((range(7), 7), (range(7), 0), (range(2, 8), 3))


@pytest.fixture
def drydock(serve, tmp_path, monkeypatch) -> Drydock:
    drydock = serve("", "--https-port", "0", "--tls-directory", str(tmp_path / "tls"))
    # The SDK's token request knows no setting for it.
    monkeypatch.setenv("SSL_CERT_FILE", drydock.ready["caFile"])
    return drydock


def by_hand(drydock: Drydock, version: str) -> list[tuple]:
    """What a plain client sees, load by load."""
    admin, seen = drydock.admin.of(CLIENT), []
    with drydock.client() as client:
        client.fetch_token(CLIENT)
        for numbers, _ in LOADS:
            job = client.upload(paths.load_accounts(version, SOURCE), feed(numbers)).json["task"]["id"]
            admin.advance("5s")
            status = client.get(paths.aggregation_status(version, job)).json
            task = client.get(paths.task(version, job)).json
            seen.append((job, status["status"], status["totalAccounts"], task["completionStatus"]))
    return seen


@pytest.mark.parametrize("is_secure", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("version", VERSIONS)
def test_sdk_sees_what_a_plain_client_sees(drydock, version, is_secure) -> None:
    expected = by_hand(drydock, version)
    assert [(status, total) for _, status, total, _ in expected] == [("COMPLETED", total) for _, total in LOADS]
    admin, seen = drydock.admin.of(CLIENT), []
    admin.post("reset")
    sdk = VERSIONS[version](drydock, client_id=CLIENT, is_secure=is_secure)
    for numbers, _ in LOADS:
        job = sdk.load(SOURCE, feed(numbers))
        admin.advance("5s")
        status, task = sdk.status(job), sdk.task(job)
        seen.append((job, status.status, status.total_accounts, task.completion_status))
    assert seen == expected
