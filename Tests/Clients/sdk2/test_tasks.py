"""Task status through the SDK 2.1.72: one task, its correction by PATCH, and the list."""

from __future__ import annotations

import pytest
from sailpoint.exceptions import BadRequestException, NotFoundException
from sailpoint.task_management.models.json_patch_operation import JsonPatchOperation
from sailpoint.task_management.models.json_patch_operation_value import JsonPatchOperationValue

from support.feeds import OTHER_SOURCE, SOURCE, UNKNOWN_TASK, feed
from support.sdk2 import Sdk

SCENARIO = f"""
sources: [{{id: {SOURCE}, name: HR feed}}, {{id: {OTHER_SOURCE}, name: Payroll}}]
aggregation: {{collect: 2s, process: 8s}}
"""


@pytest.fixture
def drydock(serve):
    return serve(SCENARIO)


@pytest.fixture
def sdk(drydock):
    return Sdk(drydock)


def replace(path: str, value: str) -> JsonPatchOperation:
    return JsonPatchOperation(op="replace", path=path, value=JsonPatchOperationValue(value))


@pytest.mark.core
def test_task_of_an_aggregation(drydock, sdk) -> None:
    job = sdk.load(SOURCE, feed())
    drydock.advance("5s")
    task = sdk.task(job)
    assert task.id == job
    assert task.type == "QUARTZ"
    assert task.unique_name and task.description and task.launcher
    assert task.parent_name is None and task.completed is None and task.completion_status is None
    assert (str(task.modified), task.percent_complete) == ("2026-01-01 00:00:02+00:00", 37)
    assert task.returns and all(item.name and item.attribute_name for item in task.returns)


def test_unknown_task_is_not_found(sdk) -> None:
    with pytest.raises(NotFoundException) as caught:
        sdk.task(UNKNOWN_TASK)
    assert '"404 Not found"' in caught.value.body


def test_pending_task_is_cleared_by_patch(drydock, sdk) -> None:
    job = sdk.load(SOURCE, feed())
    patch = [replace("/completionStatus", "ERROR"), replace("/completed", "2026-01-31T15:00:00.000Z")]
    assert sdk.tasks.update_task_status_v1(job, patch).completion_status == "ERROR"
    assert sdk.task(job).completion_status == "ERROR"
    assert sdk.task(job).completed.isoformat() == "2026-01-31T15:00:00+00:00"


def test_patch_in_the_words_of_the_documentation(sdk) -> None:
    job = sdk.load(SOURCE, feed())
    patch = [replace("/completionStatus", "Error"), replace("/completed", "2024-05-17T19:33:16.470Z")]
    assert sdk.tasks.update_task_status_v1(job, patch).completion_status == "ERROR"


def test_patch_of_something_else_is_refused(sdk) -> None:
    job = sdk.load(SOURCE, feed())
    with pytest.raises(BadRequestException):
        sdk.tasks.update_task_status_v1(job, [replace("/launcher", "someone")])


def test_patch_of_an_unknown_task_is_not_found(sdk) -> None:
    with pytest.raises(NotFoundException):
        sdk.tasks.update_task_status_v1(UNKNOWN_TASK, [replace("/completionStatus", "ERROR")])


@pytest.fixture
def three_tasks(drydock, sdk) -> tuple[str, str, str]:
    """Two finished aggregations of two sources, and one that runs."""
    first = sdk.load(SOURCE, feed())
    drydock.advance("20s")
    second = sdk.load(OTHER_SOURCE, feed())
    drydock.advance("20s")
    return first, second, sdk.load(SOURCE, feed(range(5)))


@pytest.mark.parametrize(
    "filters, expected",
    [
        (None, [2, 1, 0]),
        ('sourceId eq "{source}"', [2, 0]),
        ('sourceId in ("{source}", "{other}")', [2, 1, 0]),
        ('completionStatus eq "SUCCESS"', [1, 0]),
        ("completionStatus isnull", [2]),
        ('id eq "{second}"', [1]),
        ('id in ("{first}","{third}")', [2, 0]),
        ('type eq "CLOUD_ACCOUNT_AGGREGATION" and sourceId eq "{other}"', [1]),
        ('sourceId eq "nobody"', []),
    ],
)
def test_list_is_filtered(sdk, three_tasks, filters, expected) -> None:
    names = dict(zip(("first", "second", "third"), three_tasks, strict=True))
    text = filters and filters.format(source=SOURCE, other=OTHER_SOURCE, **names)
    found = sdk.tasks.get_task_status_list_v1(filters=text, sorters="-created")
    assert [task.id for task in found] == [three_tasks[index] for index in expected]


def test_list_is_sorted_and_paged(sdk, three_tasks) -> None:
    first, second, third = three_tasks
    ask = sdk.tasks.get_task_status_list_v1_with_http_info
    assert [task.id for task in ask(sorters="created", limit=2).data] == [first, second]
    assert [task.id for task in ask(sorters="created", limit=2, offset=2).data] == [third]
    counted = ask(limit=1, count=True)
    assert counted.headers["X-Total-Count"] == "3"
    assert "X-Total-Count" not in ask(limit=1).headers


@pytest.mark.parametrize(
    "arguments",
    [{"filters": "nonsense"}, {"filters": 'colour eq "red"'}, {"sorters": "colour"}],
    ids=["no filter", "unknown filter", "unknown sorter"],
)
def test_wrong_query_is_refused(sdk, arguments) -> None:
    with pytest.raises(BadRequestException):
        sdk.tasks.get_task_status_list_v1(**arguments)
