"""Exports of a potential role through the SDK 2.1.72: start, status, download."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest
from sailpoint.exceptions import BadRequestException, NotFoundException
from sailpoint.iai_role_mining.models.role_mining_potential_role_export_request import (
    RoleMiningPotentialRoleExportRequest,
)

from support.feeds import ROLE, SESSION, UNKNOWN_EXPORT
from support.sdk2 import Sdk

EXPERIMENTAL = {"x_sail_point_experimental": "true"}


def start(sdk: Sdk, popularity: int = 0, common: bool = True):
    request = RoleMiningPotentialRoleExportRequest(min_entitlement_popularity=popularity, include_common_access=common)
    return sdk.role_mining.export_role_mining_potential_role_async_v1(
        SESSION, ROLE, role_mining_potential_role_export_request=request, **EXPERIMENTAL
    )


def status(sdk: Sdk, export_id: str):
    return sdk.role_mining.export_role_mining_potential_role_status_v1(SESSION, ROLE, export_id, **EXPERIMENTAL)


def rows(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    [member] = [member for member in archive.namelist() if name in member and member.endswith(".csv")]
    return list(csv.DictReader(io.StringIO(archive.read(member).decode())))


@pytest.mark.core
def test_export_from_start_to_download(serve, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    drydock = serve("export: {queue: 1s, run: 3s}")
    sdk = Sdk(drydock)

    started = start(sdk, popularity=40, common=False)
    assert started.status == "QUEUED"
    assert (started.min_entitlement_popularity, started.include_common_access) == (40, False)
    export_id = started.export_id

    seen = []
    for _ in range(5):
        seen.append(status(sdk, export_id).status)
        drydock.advance("1s")
    assert seen == ["QUEUED", "IN_PROGRESS", "IN_PROGRESS", "IN_PROGRESS", "SUCCESS"]
    done = status(sdk, export_id)
    assert (done.export_id, done.min_entitlement_popularity, done.include_common_access) == (export_id, 40, False)

    path = sdk.role_mining.download_role_mining_potential_role_zip_v1(SESSION, ROLE, export_id, **EXPERIMENTAL)
    assert path.startswith(str(tmp_path)) and path.endswith(".zip") and "downloaded_file" not in path
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert [len(rows(archive, name)) for name in ("identities", "entitlements")] == [5, 5]


def test_start_without_a_body(serve) -> None:
    sdk = Sdk(serve())
    started = sdk.role_mining.export_role_mining_potential_role_async_v1(SESSION, ROLE, **EXPERIMENTAL)
    assert started.status == "QUEUED"
    assert (started.min_entitlement_popularity, started.include_common_access) == (0, True)


def test_two_exports_have_two_ids(serve) -> None:
    sdk = Sdk(serve())
    assert start(sdk).export_id != start(sdk).export_id


def test_failing_export_ends_in_error(serve) -> None:
    drydock = serve("export: {queue: 1s, run: 1s, outcome: error}")
    sdk = Sdk(drydock)
    export_id = start(sdk).export_id
    drydock.advance("10s")
    assert status(sdk, export_id).status == "ERROR"


def test_export_of_the_scenario_is_there_from_the_start(serve) -> None:
    export_id = "4940ffd4-836f-48a3-b2b0-6d498c3fdf40"
    sdk = Sdk(serve(f"exports: [{{session: {SESSION}, role: {ROLE}, id: {export_id}, status: IN_PROGRESS}}]"))
    assert status(sdk, export_id).status == "IN_PROGRESS"


@pytest.mark.parametrize(
    "unknown, error, detail",
    [
        ("404", NotFoundException, "404 Not found"),
        ("400", BadRequestException, "400.1 Bad Request Content"),
    ],
)
def test_unknown_export_is_refused(serve, unknown, error, detail) -> None:
    sdk = Sdk(serve(f"unknown-export: {unknown}"))
    with pytest.raises(error) as caught:
        status(sdk, UNKNOWN_EXPORT)
    assert json.loads(caught.value.body)["detailCode"] == detail


def test_unknown_export_can_be_accepted(serve) -> None:
    sdk = Sdk(serve("unknown-export: accept"))
    assert status(sdk, UNKNOWN_EXPORT).status == "QUEUED"


@pytest.mark.core
def test_missing_experimental_header_is_refused(serve) -> None:
    sdk = Sdk(serve())
    with pytest.raises(BadRequestException) as caught:
        sdk.role_mining.export_role_mining_potential_role_status_v1(SESSION, ROLE, UNKNOWN_EXPORT)
    assert caught.value.body == '{"error":"Experimental Header is missing or invalid."}'
    assert caught.value.headers["SLPT-Request-ID"] and caught.value.headers["Date"]


def test_scenario_can_do_without_the_experimental_header(serve) -> None:
    sdk = Sdk(serve("experimental-header: never"))
    assert sdk.role_mining.export_role_mining_potential_role_async_v1(SESSION, ROLE).status == "QUEUED"
