"""How aggregations can end, as the SDK 2.1.72 sees them; progress by time, by polls and by hand."""

from __future__ import annotations

import pytest
from sailpoint.exceptions import NotFoundException

from support.feeds import SOURCE, feed
from support.sdk2 import Sdk


def seen(drydock, sdk: Sdk, job: str, seconds: int) -> list[str]:
    """The statuses that second-by-second polling shows, each once."""
    statuses = []
    for _ in range(seconds):
        status = sdk.status(job).status
        if not statuses or statuses[-1] != status:
            statuses.append(status)
        drydock.advance("1s")
    return statuses


@pytest.mark.core
@pytest.mark.parametrize(
    "outcome, statuses, completion",
    [
        ("completed", ["STARTED", "ACCOUNTS_COLLECTED", "COMPLETED"], "SUCCESS"),
        ("completed-with-errors", ["STARTED", "ACCOUNTS_COLLECTED", "COMPLETED"], "ERROR"),
        ("cancelled", ["STARTED", "ACCOUNTS_COLLECTED", "CANCELLED"], "TERMINATED"),
        ("retried", ["STARTED", "RETRIED", "STARTED", "ACCOUNTS_COLLECTED", "COMPLETED"], "SUCCESS"),
        ("terminated", ["STARTED", "RETRIED", "STARTED", "RETRIED", "STARTED", "RETRIED", "TERMINATED"], "TERMINATED"),
        ("stuck", ["STARTED", "ACCOUNTS_COLLECTED"], None),
    ],
)
def test_outcome(serve, outcome, statuses, completion) -> None:
    drydock = serve(f"aggregation: {{collect: 2s, process: 3s, outcome: {outcome}}}")
    sdk = Sdk(drydock)
    job = sdk.load(SOURCE, feed())
    assert seen(drydock, sdk, job, 30) == statuses
    assert sdk.task(job).completion_status == completion


def test_errors_come_with_messages(serve) -> None:
    drydock = serve("""
aggregation:
  outcome: completed-with-errors
  messages: [{type: ERROR, key: some_key, text: "3 accounts skipped"}]
""")
    sdk = Sdk(drydock)
    job = sdk.load(SOURCE, feed())
    drydock.advance("1m")
    [message] = sdk.task(job).messages
    assert (message.type, message.key, message.localized_text.message) == ("ERROR", "some_key", "3 accounts skipped")


def test_counts_stand_only_in_collected_and_completed(serve) -> None:
    drydock = serve("aggregation: {collect: 2s, process: 2s, outcome: retried}")
    sdk = Sdk(drydock)
    job = sdk.load(SOURCE, feed())
    for _ in range(10):
        status = sdk.status(job)
        has_counts = status.total_accounts is not None and status.processed_accounts is not None
        assert has_counts == (status.status in {"ACCOUNTS_COLLECTED", "COMPLETED"}), status
        drydock.advance("1s")


def test_progress_by_polls(serve) -> None:
    sdk = Sdk(serve("aggregation: {progress: polls, collect: 2, process: 3}"))
    job = sdk.load(SOURCE, feed())
    for _ in range(4):
        sdk.task(job)
    statuses = [sdk.status(job).status for _ in range(7)]
    assert statuses == ["STARTED"] * 2 + ["ACCOUNTS_COLLECTED"] * 3 + ["COMPLETED"] * 2


def test_progress_by_hand(serve) -> None:
    drydock = serve("aggregation: {progress: manual}")
    sdk = Sdk(drydock)
    job = sdk.load(SOURCE, feed())
    statuses = [sdk.status(job).status]
    for _ in range(2):
        drydock.admin.post(f"jobs/{job}/advance")
        statuses.append(sdk.status(job).status)
    assert statuses == ["STARTED", "ACCOUNTS_COLLECTED", "COMPLETED"]


@pytest.mark.parametrize(
    "action, status, completion",
    [
        ("cancel", "CANCELLED", "TERMINATED"),
        ("terminate", "TERMINATED", "TERMINATED"),
        ("fail", "COMPLETED", "ERROR"),
    ],
)
def test_job_is_ended_by_hand(serve, action, status, completion) -> None:
    drydock = serve()
    sdk = Sdk(drydock)
    job = sdk.load(SOURCE, feed())
    drydock.admin.post(f"jobs/{job}/{action}")
    assert sdk.status(job).status == status
    assert sdk.task(job).completion_status == completion


def test_slow_store_knows_the_job_only_later(serve) -> None:
    sdk = Sdk(serve("aggregation: {found-after: 2}"))
    job = sdk.load(SOURCE, feed())
    for _ in range(2):
        with pytest.raises(NotFoundException):
            sdk.status(job)
    assert sdk.status(job).status == "STARTED"


@pytest.mark.core
def test_status_is_gone_after_an_hour_and_the_task_is_not(serve) -> None:
    drydock = serve("auth: {token-lifetime: 1d}")
    sdk = Sdk(drydock)
    job = sdk.load(SOURCE, feed())
    drydock.advance("59m")
    assert sdk.status(job).status == "COMPLETED"
    drydock.advance("2m")
    with pytest.raises(NotFoundException):
        sdk.status(job)
    assert sdk.task(job).completion_status == "SUCCESS"


def test_expired_status_can_be_not_found_with_200(serve) -> None:
    drydock = serve("aggregation: {expires: 5m, expired: not-found-status}")
    sdk = Sdk(drydock)
    job = sdk.load(SOURCE, feed())
    drydock.advance("10m")
    status = sdk.status(job)
    assert (status.status, status.start, status.total_accounts) == ("NOT_FOUND", None, None)


def test_aggregations_of_a_source_differ_by_their_turn(serve) -> None:
    drydock = serve(f"""
sources:
  - id: {SOURCE}
    aggregations: [{{outcome: terminated}}, {{outcome: completed, collect: 30s}}]
""")
    sdk = Sdk(drydock)
    first = sdk.load(SOURCE, feed())
    drydock.advance("5m")
    assert sdk.status(first).status == "TERMINATED"
    second = sdk.load(SOURCE, feed())
    drydock.advance("29s")
    assert sdk.status(second).status == "STARTED"
    drydock.advance("30s")
    assert sdk.status(second).status == "COMPLETED"


@pytest.mark.parametrize("threshold, deleted, completion", [("10%", 0, "WARNING"), ("90%", 50, "SUCCESS")])
def test_more_deletions_than_the_threshold_delete_nobody(serve, threshold, deleted, completion) -> None:
    drydock = serve(f"sources: [{{id: {SOURCE}, delete-threshold: {threshold}}}]")
    sdk = Sdk(drydock)
    sdk.load(SOURCE, feed(range(100)))
    drydock.advance("1m")
    job = sdk.load(SOURCE, feed(range(50)))
    drydock.advance("1m")
    assert sdk.status(job).deleted_accounts == deleted
    assert sdk.task(job).completion_status == completion
