"""The SDK 1.4.2 in its three packages: the same walks under /beta, /v2024 and /v2025."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest

from support.feeds import OTHER_SOURCE, ROLE, SESSION, SOURCE, UNKNOWN_EXPORT, UNKNOWN_TASK, feed
from support.sdk1 import Sdk

SCENARIO = f"""
sources:
  - {{id: {SOURCE}, name: HR feed, kind: delimited-file}}
  - {{id: {OTHER_SOURCE}, name: Directory, kind: direct, accounts: 500, changes: {{new: 10, changed: 5, deleted: 2}}}}
aggregation: {{collect: 2s, process: 10s}}
"""
GROUPS = b"id,name\ng1,Readers\n"


@pytest.fixture(params=["beta", "v2024", "v2025"])
def version(request) -> str:
    return request.param


@pytest.fixture
def drydock(serve):
    return serve(SCENARIO)


@pytest.fixture
def sdk(drydock, version) -> Sdk:
    return Sdk(drydock, version)


def finish(drydock, sdk: Sdk, job: str):
    drydock.advance("1m")
    status = sdk.status(job)
    assert status.status == "COMPLETED"
    return status


@pytest.mark.parametrize("form", ["path", "bytes", "tuple"])
def test_upload(drydock, sdk, form, tmp_path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(feed())
    file = {"path": str(path), "bytes": feed(), "tuple": ("people.csv", feed())}[form]
    answer = sdk.sources.import_accounts(SOURCE, file=file, disable_optimization="false")
    assert answer.success is True
    assert answer.task.name == "Cloud Account Aggregation"
    assert (answer.task.completed, answer.task.completion_status, answer.task.messages) == (None, None, [])
    assert len(answer.task.returns) == 28
    assert finish(drydock, sdk, answer.task.id).total_accounts == 100


def test_no_body_at_all(drydock, sdk) -> None:
    assert finish(drydock, sdk, sdk.sources.import_accounts(OTHER_SOURCE).task.id).total_accounts == 17


def test_urlencoded_form_is_documented_in_beta_only(drydock) -> None:
    sdk = Sdk(drydock, "beta")
    answer = sdk.sources.import_accounts(
        OTHER_SOURCE, disable_optimization="true", _content_type="application/x-www-form-urlencoded"
    )
    assert answer.task.attributes.optimized_aggregation == "disabled"
    assert finish(drydock, sdk, answer.task.id).total_accounts == 510


def test_polling_to_the_end_with_both_ids_agreeing(drydock, sdk, version) -> None:
    job = sdk.load(SOURCE, feed())
    assert (sdk.status(job).status, sdk.status(job).total_accounts) == ("STARTED", None)
    assert sdk.task(job).completion_status is None
    drydock.advance("7s")
    collected = sdk.status(job)
    assert (collected.status, collected.total_accounts, collected.processed_accounts) == ("ACCOUNTS_COLLECTED", 100, 50)
    done = finish(drydock, sdk, job)
    assert (done.total_accounts, done.processed_accounts) == (100, 100)
    task = sdk.task(job)
    assert (task.completion_status, task.percent_complete) == ("SUCCESS", 100)
    counts = json.loads(drydock.client("qa-admin").get(f"/{version}/account-aggregations/{job}/status").body)
    assert ("totalIdentities" in counts) == (version != "beta")


def test_deltas(drydock, sdk) -> None:
    finish(drydock, sdk, sdk.load(SOURCE, feed()))
    assert finish(drydock, sdk, sdk.load(SOURCE, feed())).total_accounts == 0
    changed = feed(range(2, 102), changed=frozenset({50}))
    assert finish(drydock, sdk, sdk.load(SOURCE, changed)).total_accounts == 3


def test_one_aggregation_is_seen_through_every_version(drydock) -> None:
    job = Sdk(drydock, "beta").load(SOURCE, feed())
    drydock.advance("1m")
    assert [Sdk(drydock, name).status(job).total_accounts for name in ("beta", "v2024", "v2025")] == [100] * 3


def test_entitlement_load(drydock, sdk) -> None:
    answer = sdk.sources.import_entitlements(SOURCE, file=GROUPS)
    assert answer.unique_name.startswith("Cloud Group Aggregation")
    assert len(answer.returns) == 5
    drydock.advance("1m")
    assert sdk.task(answer.id).completion_status == "SUCCESS"


def test_uncorrelated_load(drydock, sdk) -> None:
    answer = sdk.sources.import_uncorrelated_accounts(SOURCE, file=feed())
    assert answer.success is True
    assert answer.task.name == "Cloud Process Uncorrelated Accounts"
    drydock.advance("1m")
    assert sdk.task(answer.task.id).completion_status == "SUCCESS"


def test_role_export(drydock, sdk, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    api = sdk.role_mining
    request = sdk.models.RoleMiningPotentialRoleExportRequest(
        min_entitlement_popularity=10, include_common_access=False
    )
    export_id = api.export_role_mining_potential_role_async(
        SESSION, ROLE, role_mining_potential_role_export_request=request
    ).export_id
    drydock.advance("1m")
    done = api.export_role_mining_potential_role_status(SESSION, ROLE, export_id)
    assert (done.status, done.min_entitlement_popularity, done.include_common_access) == ("SUCCESS", 10, False)
    with zipfile.ZipFile(api.download_role_mining_potential_role_zip(SESSION, ROLE, export_id)) as archive:
        for name in archive.namelist():
            assert list(csv.DictReader(io.StringIO(archive.read(name).decode()))), name
        assert len(archive.namelist()) == 2


def test_experimental_header_is_required_outside_beta(drydock, version) -> None:
    sdk = Sdk(drydock, version)
    call = sdk.role_mining.export_role_mining_potential_role_status
    if version == "beta":
        with pytest.raises(sdk.exceptions.NotFoundException):
            call(SESSION, ROLE, UNKNOWN_EXPORT)
    else:
        with pytest.raises(sdk.exceptions.BadRequestException) as caught:
            call(SESSION, ROLE, UNKNOWN_EXPORT, x_sail_point_experimental="false")
        assert caught.value.body == '{"error":"Experimental Header is missing or invalid."}'


def test_task_list_shows_running_tasks_from_v2025_on(drydock, sdk, version) -> None:
    finished = sdk.load(SOURCE, feed())
    drydock.advance("1m")
    running = sdk.load(SOURCE, feed())
    ids = [task.id for task in sdk.tasks.get_task_status_list(sorters="created")]
    assert ids == ([finished, running] if version == "v2025" else [finished])


def test_pending_task_is_cleared_by_patch(drydock, sdk) -> None:
    job = sdk.load(SOURCE, feed())
    patch = [
        sdk.models.JsonPatchOperation.from_dict({"op": "replace", "path": path})
        for path in ("/completionStatus", "/completed")
    ]
    value_type = sdk.models.UpdateMultiHostSourcesRequestInnerValue
    for operation, value in zip(patch, ("Error", "2024-05-17T19:33:16.470Z"), strict=True):
        operation.value = value_type(value)
    assert sdk.tasks.update_task_status(job, patch).completion_status == "ERROR"


def test_refusals_are_raised_as_their_own_kinds(serve, version) -> None:
    drydock = serve(
        SCENARIO
        + """
faults:
  - {on: load-entitlements, answer: 403}
  - {on: load-accounts, answer: 429, retry-after: 3s}
  - {on: load-uncorrelated-accounts, answer: 500}
"""
    )
    sdk = Sdk(drydock, version)
    with pytest.raises(sdk.exceptions.NotFoundException) as missing:
        sdk.status(UNKNOWN_TASK)
    assert missing.value.data.detail_code == "404 Not found"
    with pytest.raises(sdk.exceptions.ForbiddenException) as forbidden:
        sdk.sources.import_entitlements(SOURCE, file=GROUPS)
    assert forbidden.value.data.detail_code == "403 Forbidden"
    with pytest.raises(sdk.exceptions.ApiException) as throttled:
        sdk.load(SOURCE, feed())
    assert (throttled.value.status, throttled.value.headers["Retry-After"]) == (429, "3")
    with pytest.raises(sdk.exceptions.ServiceException) as fault:
        sdk.sources.import_uncorrelated_accounts(SOURCE, file=feed())
    assert fault.value.data.detail_code == "500.0 Internal Fault"


def test_foreign_token_is_unauthorized_in_strict_mode(serve, version) -> None:
    sdk = Sdk(serve("auth: {mode: strict}"), version, access_token="foreign")
    with pytest.raises(sdk.exceptions.UnauthorizedException):
        sdk.status(UNKNOWN_TASK)
