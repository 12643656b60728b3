"""Entitlement loads and correlations through the SDK 2.1.72."""

from __future__ import annotations

import pytest

from support.feeds import SOURCE, feed
from support.sdk2 import Sdk

GROUPS = b"id,name,description\ng1,Readers,may read\ng2,Writers,may write\n"


@pytest.mark.core
@pytest.mark.parametrize("file", [GROUPS, ("groups.csv", GROUPS), None], ids=["bytes", "tuple", "no file"])
def test_entitlement_load(serve, file) -> None:
    drydock = serve()
    sdk = Sdk(drydock)
    answer = sdk.sources.import_entitlements_v1(SOURCE, file=file)
    assert len(answer.id) == 32
    assert answer.type == "QUARTZ"
    assert answer.unique_name.startswith("Cloud Group Aggregation")
    assert answer.launcher and answer.created
    assert [item.attribute_name for item in answer.returns] == [
        "applications",
        "total",
        "groupsCreated",
        "groupsUpdated",
        "groupsDeleted",
    ]

    assert sdk.task(answer.id).completion_status is None
    drydock.advance("1m")
    assert sdk.task(answer.id).completion_status == "SUCCESS"


@pytest.mark.core
@pytest.mark.parametrize("file", [feed(), ("accounts.csv", feed()), None], ids=["bytes", "tuple", "no file"])
def test_uncorrelated_load(serve, file) -> None:
    drydock = serve()
    sdk = Sdk(drydock)
    answer = sdk.sources.import_uncorrelated_accounts_v1(SOURCE, file=file)
    assert answer.success is True
    assert answer.task.name == "Cloud Process Uncorrelated Accounts"
    assert answer.task.type == "QUARTZ"
    assert answer.task.completed is None

    drydock.advance("1m")
    assert sdk.task(answer.task.id).completion_status == "SUCCESS"


def test_loads_are_told_apart_in_the_task_list(serve) -> None:
    sdk = Sdk(serve())
    entitlements = sdk.sources.import_entitlements_v1(SOURCE, file=GROUPS).id
    correlation = sdk.sources.import_uncorrelated_accounts_v1(SOURCE, file=feed()).task.id
    accounts = sdk.load(SOURCE, feed())
    for kind, job in {
        "CLOUD_GROUP_AGGREGATION": entitlements,
        "CLOUD_PROCESS_UNCORRELATED_ACCOUNTS": correlation,
        "CLOUD_ACCOUNT_AGGREGATION": accounts,
    }.items():
        found = sdk.tasks.get_task_status_list_v1(filters=f'type eq "{kind}"')
        assert [task.id for task in found] == [job], kind
