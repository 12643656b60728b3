"""Account aggregations through the SDK 2.1.72: every way to upload, and polling to the end."""

from __future__ import annotations

import base64
import json
from datetime import datetime

import pytest
from sailpoint.exceptions import BadRequestException

from support.feeds import OTHER_SOURCE, SOURCE, feed
from support.sdk2 import Sdk

SCENARIO = f"""
clock: {{mode: manual, start: 2026-01-31T14:30:00Z}}
sources:
  - {{id: {SOURCE}, name: HR feed, kind: delimited-file}}
  - {{id: {OTHER_SOURCE}, name: Directory, kind: direct, accounts: 500, changes: {{new: 10, changed: 5, deleted: 2}}}}
aggregation: {{collect: 2s, process: 10s}}
"""


@pytest.fixture
def drydock(serve):
    return serve(SCENARIO)


@pytest.fixture
def sdk(drydock):
    return Sdk(drydock)


def finish(drydock, sdk: Sdk, job: str):
    drydock.advance("1m")
    status = sdk.status(job)
    assert status.status == "COMPLETED"
    return status


@pytest.mark.core
def test_token_is_a_jwt_with_the_claims_of_isc(sdk) -> None:
    header, claims, signature = sdk.configuration.access_token.split(".")
    assert json.loads(base64.urlsafe_b64decode(header + "=="))["typ"] == "JWT"
    content = json.loads(base64.urlsafe_b64decode(claims + "=="))
    expected = {
        "tenant_id",
        "pod",
        "org",
        "identity_id",
        "user_name",
        "authorities",
        "client_id",
        "scope",
        "exp",
        "jti",
    }
    assert expected <= set(content)
    assert content["authorities"] == ["ORG_ADMIN"]
    assert content["client_id"] == "qa-admin"
    # 256 bits in base64url.
    assert len(signature) == 43


@pytest.mark.core
@pytest.mark.parametrize("form", ["path", "bytes", "tuple"])
def test_upload(drydock, sdk, form, tmp_path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(feed())
    file = {"path": str(path), "bytes": feed(), "tuple": ("people.csv", feed())}[form]

    answer = sdk.sources.import_accounts_v1(SOURCE, file=file)

    assert answer.success is True
    task = answer.task
    assert len(task.id) == 32 and int(task.id, 16)
    assert task.type == "QUARTZ"
    assert task.name == "Cloud Account Aggregation"
    assert task.created == datetime.fromisoformat("2026-01-31T14:30:00+00:00")
    assert (task.completed, task.completion_status, task.parent_name) == (None, None, None)
    assert task.progress == "Initializing..."
    assert task.messages == []
    assert (task.attributes.app_id, task.attributes.optimized_aggregation) == (SOURCE, "enabled")
    assert len(task.returns) == 28
    assert task.returns[0].attribute_name == "applications"
    assert finish(drydock, sdk, task.id).total_accounts == 100


def test_empty_file_is_refused(sdk) -> None:
    with pytest.raises(BadRequestException) as caught:
        sdk.sources.import_accounts_v1(SOURCE, file=b"")
    assert caught.value.data.detail_code == "400.1.3 Illegal value"


def test_urlencoded_form(drydock, sdk) -> None:
    answer = sdk.sources.import_accounts_v1(
        OTHER_SOURCE, disable_optimization="true", _content_type="application/x-www-form-urlencoded"
    )
    assert answer.task.attributes.optimized_aggregation == "disabled"
    assert finish(drydock, sdk, answer.task.id).total_accounts == 510


def test_no_body_at_all(drydock, sdk) -> None:
    answer = sdk.sources.import_accounts_v1(OTHER_SOURCE)
    assert answer.task.attributes.optimized_aggregation == "enabled"
    status = finish(drydock, sdk, answer.task.id)
    assert (status.total_accounts, status.processed_accounts) == (17, 17)
    assert (status.total_accounts_marked_for_deletion, status.deleted_accounts) == (2, 2)


@pytest.mark.parametrize("value, count", [("true", 510), ("false", 17)])
def test_disable_optimization_alone(drydock, sdk, value, count) -> None:
    answer = sdk.sources.import_accounts_v1(OTHER_SOURCE, disable_optimization=value)
    assert finish(drydock, sdk, answer.task.id).total_accounts == count


@pytest.mark.core
def test_polling_to_the_end(drydock, sdk) -> None:
    job = sdk.load(SOURCE, feed())

    started = sdk.status(job)
    assert (started.status, started.total_accounts, started.processed_accounts) == ("STARTED", None, None)
    assert started.start == datetime.fromisoformat("2026-01-31T14:30:00+00:00")
    running = sdk.task(job)
    assert (running.completed, running.completion_status) == (None, None)

    processed = []
    drydock.advance("2s")
    while (status := sdk.status(job)).status == "ACCOUNTS_COLLECTED":
        assert status.total_accounts == 100
        processed.append(status.processed_accounts)
        assert len(processed) < 12, processed
        drydock.advance("1s")
    assert processed == sorted(processed)
    assert processed[0] == 0 and processed[5] == 50 and len(processed) == 10

    assert (status.status, status.total_accounts, status.processed_accounts) == ("COMPLETED", 100, 100)
    done = sdk.task(job)
    assert done.completion_status == "SUCCESS"
    assert done.completed == datetime.fromisoformat("2026-01-31T14:30:12+00:00")
    assert done.percent_complete == 100


@pytest.mark.core
def test_second_identical_upload_finds_nothing_to_do(drydock, sdk) -> None:
    finish(drydock, sdk, sdk.load(SOURCE, feed()))
    status = finish(drydock, sdk, sdk.load(SOURCE, feed()))
    assert (status.total_accounts, status.processed_accounts) == (0, 0)


@pytest.mark.core
def test_one_changed_one_dropped_one_added_gives_three(drydock, sdk) -> None:
    finish(drydock, sdk, sdk.load(SOURCE, feed(range(1, 101))))
    status = finish(drydock, sdk, sdk.load(SOURCE, feed(range(2, 102), changed=frozenset({50}))))
    assert (status.total_accounts, status.processed_accounts) == (3, 3)
    assert (status.total_accounts_marked_for_deletion, status.deleted_accounts) == (1, 1)


def test_disabled_optimization_counts_every_account(drydock, sdk) -> None:
    finish(drydock, sdk, sdk.load(SOURCE, feed()))
    status = finish(drydock, sdk, sdk.load(SOURCE, feed(), disable_optimization="true"))
    assert (status.total_accounts, status.processed_accounts) == (100, 100)


def test_row_order_and_column_order_do_not_matter(drydock, sdk) -> None:
    finish(drydock, sdk, sdk.load(SOURCE, b"id,name,email\n1,ann,a@x\n2,bob,b@x\n"))
    status = finish(drydock, sdk, sdk.load(SOURCE, b'\xef\xbb\xbfemail,id,name\r\n"b@x",2,bob\r\na@x,1,"ann"\r\n'))
    assert status.total_accounts == 0


def test_second_aggregation_while_one_runs_fails_as_a_task(drydock, sdk) -> None:
    first = sdk.load(SOURCE, feed())
    second = sdk.load(SOURCE, feed(range(1, 3)))
    drydock.advance("1m")
    failed = sdk.task(second)
    assert failed.completion_status == "ERROR"
    assert "the currently running aggregation must complete" in failed.messages[0].localized_text.message
    assert sdk.task(first).completion_status == "SUCCESS"
    assert sdk.status(first).total_accounts == 100


@pytest.mark.parametrize(
    "csv, place",
    [
        (b"name,email\nann,a@x\n", "id"),
        (b"id,name\n1,ann\n2,bob,extra\n", "3"),
        (b"id,name\n1,\xff\xfe\n", "2"),
        (b'id,name\n1,"ann\n', "2"),
    ],
    ids=["no key column", "ragged row", "not UTF-8", "open quote"],
)
def test_malformed_file_is_refused_and_changes_nothing(serve, csv, place) -> None:
    drydock = serve(SCENARIO.replace("kind: delimited-file", "kind: delimited-file, key: id"))
    sdk = Sdk(drydock)
    finish(drydock, sdk, sdk.load(SOURCE, feed()))

    with pytest.raises(BadRequestException) as caught:
        sdk.load(SOURCE, csv)
    error = caught.value.data
    assert error.detail_code == "400.1.3 Illegal value"
    assert place in error.messages[0].text

    assert finish(drydock, sdk, sdk.load(SOURCE, feed())).total_accounts == 0


def test_unknown_columns_are_refused_as_isc_words_it(serve) -> None:
    drydock = serve(SCENARIO.replace("kind: delimited-file", "kind: delimited-file, columns: [id, name, givenName]"))
    with pytest.raises(BadRequestException) as caught:
        Sdk(drydock).load(SOURCE, b"id,displayName\n1,ann\n")
    error = caught.value.data
    assert error.detail_code == "400.1.3 Illegal value"
    assert error.tracking_id == caught.value.headers["SLPT-Request-ID"]
    assert "is unknown and/or column" in error.messages[0].text
    assert "displayName" in error.messages[0].text and "givenName" in error.messages[0].text


def test_trailing_slash_in_the_base_url(drydock) -> None:
    drydock.url += "/"
    assert Sdk(drydock).load(SOURCE, feed())
