"""Each ready scenario, met by the SDK 2.1.72 as its comment says a client would meet it.

The clock is set to manual where a scenario waits, so that its minutes take no time; what is waited for stays the same.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import urllib3
from sailpoint.exceptions import (
    ApiException,
    ForbiddenException,
    NotFoundException,
    ServiceException,
    UnauthorizedException,
)

from support import paths
from support.feeds import OTHER_SOURCE, ROLE, SESSION, SOURCE, UNKNOWN_EXPORT, UNKNOWN_TASK, feed
from support.http import Answer
from support.sdk2 import Sdk
from support.server import BINARY, Drydock

EXPERIMENTAL = {"x_sail_point_experimental": "true"}
# Those about events are tested with receivers, in wire/test_deliveries.py.
TESTED = {"event-before-processing", "event-lost", "event-twice"}


def scenario(name: str, **options):
    """Gives a test a server that runs the ready scenario, and its SDK."""
    TESTED.add(name)
    return pytest.mark.parametrize("ready", [(name, options)], ids=[name])


@pytest.fixture
def drydock(ready, serve) -> Drydock:
    name, options = ready
    drydock = serve(name=name, **options)
    assert drydock.ready["scenario"] == name
    return drydock


@pytest.fixture
def sdk(drydock) -> Sdk:
    return Sdk(drydock)


@pytest.fixture
def slept(monkeypatch, drydock) -> list[float]:
    """Seconds that urllib3 wanted to sleep; the tenant's clock moves by them instead."""
    seconds: list[float] = []

    def sleep(pause: float) -> None:
        seconds.append(pause)
        drydock.advance(f"{int(pause)}s")

    monkeypatch.setattr(time, "sleep", sleep)
    return seconds


def statuses(drydock: Drydock, sdk: Sdk, job: str, step: str, limit: int = 40) -> list[str]:
    """Polls until an end state, or `limit` times; each run of equal statuses counts once."""
    seen: list[str] = []
    for _ in range(limit):
        status = sdk.status(job).status
        if seen[-1:] != [status]:
            seen.append(status)
        if status in {"COMPLETED", "CANCELLED", "TERMINATED"}:
            break
        drydock.advance(step)
    return seen


@pytest.mark.core
@scenario("default")
def test_everything_goes_well(drydock, sdk) -> None:
    job = sdk.load(SOURCE, feed())
    assert statuses(drydock, sdk, job, "1s") == ["STARTED", "ACCOUNTS_COLLECTED", "COMPLETED"]
    assert sdk.status(job).processed_accounts == 100
    assert sdk.task(job).completion_status == "SUCCESS"


@scenario("default", clock=None)
def test_everything_goes_well_in_real_time(drydock, sdk) -> None:
    """The one test that waits for a real clock, for five seconds, with the control plane's help and not by sleeping."""
    job = sdk.load(SOURCE, feed())
    drydock.admin.get(f"jobs/{job}/wait", status="COMPLETED", timeout="15s")
    assert sdk.status(job).processed_accounts == 100


@pytest.mark.core
@scenario("throttled")
def test_uploads_and_polls_are_throttled(drydock, sdk, slept) -> None:
    for _ in range(2):
        with pytest.raises(ApiException) as caught:
            sdk.load(SOURCE, feed())
        assert (caught.value.status, caught.value.headers["Retry-After"]) == (429, "3")
    job = sdk.load(SOURCE, feed())
    assert [sdk.status(job).status for _ in range(19)] == ["STARTED"] * 18 + ["ACCOUNTS_COLLECTED"]
    assert slept == [1, 1], "two of the 21 status requests are throttled, and the SDK retries them"
    assert drydock.admin.count(operation="aggregation-status", status=429) == 2


@pytest.mark.core
@scenario("token-expires-mid-poll")
def test_token_expires_in_the_middle(drydock, sdk) -> None:
    job = sdk.load(SOURCE, feed())
    renewed = 0
    seen = []
    while "COMPLETED" not in seen:
        try:
            seen.append(sdk.status(job).status)
        except UnauthorizedException as caught:
            assert caught.data.error == "JWT validation failed: JWT is expired"
            sdk = Sdk(drydock)
            renewed += 1
        drydock.advance("1s")
        assert len(seen) + renewed < 20
    assert renewed >= 2
    assert Sdk(drydock).status(job).total_accounts == 100


@scenario("forbidden")
def test_every_call_is_forbidden_but_tokens_are_not(sdk) -> None:
    assert sdk.configuration.access_token.count(".") == 2, "it is a JWT"
    for call in (
        lambda: sdk.load(SOURCE, feed()),
        lambda: sdk.sources.import_entitlements_v1(SOURCE),
        lambda: sdk.sources.import_uncorrelated_accounts_v1(SOURCE),
        lambda: sdk.status(UNKNOWN_TASK),
        lambda: sdk.task(UNKNOWN_TASK),
        lambda: sdk.tasks.get_task_status_list_v1(),
        lambda: sdk.role_mining.export_role_mining_potential_role_async_v1(SESSION, ROLE, **EXPERIMENTAL),
        lambda: sdk.role_mining.export_role_mining_potential_role_status_v1(
            SESSION, ROLE, UNKNOWN_EXPORT, **EXPERIMENTAL
        ),
        lambda: sdk.role_mining.download_role_mining_potential_role_zip_v1(
            SESSION, ROLE, UNKNOWN_EXPORT, **EXPERIMENTAL
        ),
    ):
        with pytest.raises(ForbiddenException):
            call()


@scenario("va-lost")
def test_virtual_appliance_is_lost_twice(drydock, sdk) -> None:
    job = sdk.load(SOURCE, feed())
    assert statuses(drydock, sdk, job, "500ms") == [
        "STARTED",
        "RETRIED",
        "STARTED",
        "RETRIED",
        "STARTED",
        "ACCOUNTS_COLLECTED",
        "COMPLETED",
    ]
    assert sdk.task(job).completion_status == "SUCCESS"


@scenario("va-gave-up")
def test_virtual_appliance_is_given_up(drydock, sdk) -> None:
    job = sdk.load(SOURCE, feed())
    assert statuses(drydock, sdk, job, "500ms") == ["STARTED", "RETRIED"] * 3 + ["TERMINATED"]
    assert sdk.status(job).total_accounts is None
    assert sdk.task(job).completion_status == "TERMINATED"


@scenario("cancelled")
def test_aggregation_is_cancelled(drydock, sdk) -> None:
    job = sdk.load(SOURCE, feed())
    assert statuses(drydock, sdk, job, "1s")[-1] == "CANCELLED"
    assert sdk.status(job).total_accounts is None


@scenario("completed-with-errors")
def test_aggregation_completes_with_errors(drydock, sdk) -> None:
    job = sdk.load(SOURCE, feed())
    assert statuses(drydock, sdk, job, "1s")[-1] == "COMPLETED"
    task = sdk.task(job)
    assert task.completion_status == "ERROR"
    # The first account that differs fails, and so does every tenth after it.
    status = sdk.status(job)
    assert status.processed_accounts == status.total_accounts - (status.total_accounts + 9) // 10
    assert [(message.type, message.key) for message in task.messages] == [
        ("ERROR", "aggregation_failed_records"),
        ("WARN", "aggregation_skipped_records"),
    ]
    assert task.messages[0].localized_text.message == "3 records could not be aggregated"


@scenario("nothing-changed")
def test_nothing_has_changed(drydock, sdk) -> None:
    job = sdk.sources.import_accounts_v1(SOURCE).task.id
    assert statuses(drydock, sdk, job, "1s")[-1] == "COMPLETED"
    status = sdk.status(job)
    assert (status.total_accounts, status.processed_accounts, status.deleted_accounts) == (0, 0, 0)


@scenario("busy-source")
def test_second_load_fails_while_the_first_runs(drydock, sdk) -> None:
    first, second = sdk.load(SOURCE, feed()), sdk.load(SOURCE, feed())
    elsewhere = sdk.load(OTHER_SOURCE, feed())
    failed = sdk.task(second)
    assert failed.completion_status == "ERROR"
    assert "currently running aggregation must complete" in failed.messages[0].localized_text.message
    drydock.advance("31s")
    assert [sdk.task(job).completion_status for job in (first, elsewhere)] == ["SUCCESS", "SUCCESS"]
    third = sdk.load(SOURCE, feed())
    drydock.advance("31s")
    assert sdk.task(third).completion_status == "SUCCESS"


@scenario("slow-store")
def test_aggregation_is_found_at_the_fourth_request(sdk) -> None:
    job = sdk.load(SOURCE, feed())
    for _ in range(3):
        with pytest.raises(NotFoundException):
            sdk.status(job)
    assert sdk.status(job).status == "STARTED"


@scenario("gone-after-an-hour")
def test_status_is_gone_after_an_hour(drydock, sdk) -> None:
    job = sdk.load(SOURCE, feed())
    drydock.advance("11m")
    assert sdk.status(job).status == "COMPLETED"
    drydock.advance("58m")
    assert sdk.status(job).status == "COMPLETED"
    drydock.advance("2m")
    with pytest.raises(NotFoundException):
        sdk.status(job)
    assert sdk.task(job).completion_status == "SUCCESS"


@scenario("gone-after-an-hour", clock=None)
def test_an_hour_lasts_six_seconds(drydock) -> None:
    before = drydock.admin.get("clock")
    assert (before["mode"], before["factor"]) == ("scaled", 600)


@scenario("stuck")
def test_nothing_ever_ends(drydock, sdk) -> None:
    job = sdk.load(SOURCE, feed())
    api = sdk.role_mining
    export = api.export_role_mining_potential_role_async_v1(SESSION, ROLE, **EXPERIMENTAL).export_id
    drydock.advance("10m")
    sdk = Sdk(drydock)
    drydock.advance("10m")
    assert sdk.status(job).status == "ACCOUNTS_COLLECTED"
    assert sdk.task(job).completion_status is None
    status = sdk.role_mining.export_role_mining_potential_role_status_v1(SESSION, ROLE, export, **EXPERIMENTAL)
    assert status.status == "IN_PROGRESS"


def visit(drydock: Drydock, target: str) -> str:
    """One status request of a plain client: what came of it, in a word."""
    connection = http.client.HTTPConnection("127.0.0.1", drydock.port, timeout=20)
    try:
        connection.request("GET", target, headers={"Authorization": "Bearer t"})
        return str(Answer.of(connection.getresponse()).status)
    except http.client.IncompleteRead:
        return "cut off"
    except (ConnectionError, http.client.HTTPException):
        return "broken"
    finally:
        connection.close()


@scenario("flaky-network")
def test_network_is_flaky_in_the_same_way_every_time(ready, serve) -> None:
    servers = [serve(name="flaky-network", seed=3) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        runs = list(
            pool.map(lambda drydock: [visit(drydock, paths.task("v2025", UNKNOWN_TASK)) for _ in range(60)], servers)
        )
    for drydock in servers:
        fired = {rule["name"]: rule["fired"] for rule in drydock.admin.get("faults")["rules"]}
        assert fired["slow line"] > 0
        assert fired["answer in small pieces"] > 0
    assert runs[0] == runs[1]
    assert {"404", "502", "cut off", "broken"} == set(runs[0]), "each kind of trouble within 60 requests"
    assert runs[0].count("404") > 40


@pytest.mark.core
@scenario("lost-answer")
def test_first_upload_is_done_and_its_answer_lost(drydock, sdk) -> None:
    with pytest.raises((urllib3.exceptions.HTTPError, ConnectionError)):
        sdk.load(SOURCE, feed())
    [task] = sdk.tasks.get_task_status_list_v1(filters=f'sourceId eq "{SOURCE}"')
    drydock.advance("10s")
    status = sdk.status(task.id)
    assert (status.status, status.total_accounts) == ("COMPLETED", 100)
    again = sdk.load(SOURCE, feed())
    drydock.advance("10s")
    assert sdk.status(again).total_accounts == 0, "the lost upload had been taken"


@scenario("export-fails")
def test_export_fails(drydock, sdk) -> None:
    api = sdk.role_mining
    export = api.export_role_mining_potential_role_async_v1(SESSION, ROLE, **EXPERIMENTAL).export_id
    seen = []
    for _ in range(4):
        seen.append(api.export_role_mining_potential_role_status_v1(SESSION, ROLE, export, **EXPERIMENTAL).status)
        drydock.advance("1s")
    assert seen == ["QUEUED", "IN_PROGRESS", "IN_PROGRESS", "ERROR"]
    with pytest.raises(ApiException):
        api.download_role_mining_potential_role_zip_v1(SESSION, ROLE, export, **EXPERIMENTAL)


@scenario("internal-errors")
def test_uploads_and_polls_fail_at_first(drydock, sdk, slept) -> None:
    with pytest.raises(ServiceException) as caught:
        sdk.load(SOURCE, feed())
    assert caught.value.status == 500
    job = sdk.load(SOURCE, feed())
    with pytest.raises(ServiceException):
        sdk.status(job)
    assert sdk.status(job).status == "STARTED", "the SDK retries the 503 by itself"
    assert slept == [1]
    drydock.advance("10s")
    assert sdk.status(job).total_accounts == 100, "the upload that failed was not taken"
    another = sdk.load(OTHER_SOURCE, feed())
    with pytest.raises(ServiceException):
        sdk.status(another)


@scenario("strict-auth")
def test_only_known_clients_get_in(drydock, sdk) -> None:
    job = sdk.load(SOURCE, feed())
    for token in ("made-up", sdk.configuration.access_token + "x"):
        with pytest.raises(UnauthorizedException):
            Sdk(drydock, access_token=token).status(job)
    assert Sdk(drydock, client_id="stranger").configuration.access_token is None
    with pytest.raises(ForbiddenException):
        Sdk(drydock, client_id="qa-auditor").load(SOURCE, feed())
    drydock.admin.of("default").advance("61s")
    with pytest.raises(UnauthorizedException, match="JWT is expired"):
        sdk.status(job)


@scenario("hr-and-ad")
def test_hr_and_ad(drydock) -> None:
    client = drydock.client()
    listed = client.get("/v2025/sources?filters=name%20eq%20%22HR%22").json
    assert [source["connectorAttributes"]["cloudExternalId"] for source in listed] == ["100201"]
    header = client.get(f"/v2025/sources/{listed[0]['id']}/schemas/accounts").body.decode()
    assert header == "id,name,givenName,familyName,e-mail,location,manager"
    people = (
        "1001,arahman,Aisha,Rahman,aisha.rahman@example.com,Berlin,\n"
        "1002,blind,Bo,Lind,bo.lind@example.com,Osaka,1001\n"
        "1003,cmendes,Carla,Mendes,carla.mendes@example.com,Porto,1001\n"
        "1004,dsokolov,Dmitri,Sokolov,dmitri.sokolov@example.com,Nairobi,1003\n"
        "1005,eowusu,Efua,Owusu,efua.owusu@example.com,Austin,1001\n"
    )
    loaded = client.upload(f"/v2025/sources/{SOURCE}/load-accounts", f"{header}\n{people}".encode()).json["task"]["id"]
    drydock.advance("1m")
    attributes = client.get(f"/v2025/task-status/{loaded}").json["attributes"]
    assert (attributes["created"], attributes["updated"], attributes["deleted"]) == (1, 0, 0)
    accounts = client.get(f"/v2025/accounts?count=true&filters=sourceId%20eq%20%22{SOURCE}%22")
    assert accounts.header("X-Total-Count") == "5"
    assert accounts.json[4]["attributes"]["location"] == "Austin"
    (person,) = client.get("/v2025/accounts?filters=nativeIdentity%20eq%20%22arahman%22").json
    groups = client.get(f"/v2025/accounts/{person['id']}/entitlements").json
    assert [group["name"] for group in groups] == ["Staff", "Finance"]
    assert len(client.get("/v2025/entitlements").json) == 3


@scenario("manual-clock", clock=None)
def test_time_stands_still(drydock, sdk) -> None:
    job = sdk.load(SOURCE, feed())
    assert sdk.status(job).start.isoformat() == "2026-01-01T00:00:00+00:00"
    drydock.advance("next")
    assert sdk.status(job).status == "ACCOUNTS_COLLECTED"
    drydock.advance("next")
    assert Sdk(drydock).status(job).status == "COMPLETED"
    assert drydock.client("qa-admin").get(paths.task("v2025", job)).header("Date") == "Thu, 01 Jan 2026 00:30:00 GMT"


@scenario("token-revoked")
def test_a_token_is_revoked_before_it_expires(drydock, sdk) -> None:
    job = sdk.load(SOURCE, feed())
    drydock.advance("9s")
    assert sdk.status(job).status == "ACCOUNTS_COLLECTED"
    drydock.advance("1s")
    for call in (sdk.status, sdk.task):
        with pytest.raises(UnauthorizedException):
            call(job)
    renewed = Sdk(drydock)
    assert renewed.status(job).status == "ACCOUNTS_COLLECTED"
    drydock.advance("10s")
    assert renewed.status(job).status == "COMPLETED"


@scenario("upload-cut")
def test_an_upload_is_cut_and_nothing_of_it_is_done(drydock, sdk) -> None:
    large = b"id\n" + b"".join(b"%d\n" % number for number in range(100_000))
    with pytest.raises((urllib3.exceptions.HTTPError, OSError)):
        sdk.load(SOURCE, large)
    entries = drydock.admin.get("requests", operation="load-accounts")["requests"]
    assert [entry["wire"] for entry in entries] == ["reset-upload: 16384"]
    assert sdk.status(sdk.load(SOURCE, large)).status == "STARTED", "the source is not busy"


@scenario("unknown-fields")
def test_answers_have_members_that_nobody_knows(drydock, sdk) -> None:
    job = sdk.load(SOURCE, feed())
    drydock.advance("3s")
    status = sdk.status(job)
    assert (status.status, status.total_accounts) == ("ACCOUNTS_COLLECTED", None)
    assert sdk.task(job).completion_status is None
    raw = drydock.client("qa-admin").get(paths.aggregation_status("v2025", job)).json
    assert raw["brandNew"] == {"since": "2026-02", "values": [1, None, "three"]}
    assert "totalAccounts" not in raw


@scenario("status-goes-back")
def test_a_status_goes_back(drydock, sdk) -> None:
    job = sdk.load(SOURCE, feed())
    seen = statuses(drydock, sdk, job, "1s")
    assert seen == ["STARTED", "ACCOUNTS_COLLECTED", "STARTED", "ACCOUNTS_COLLECTED", "COMPLETED"]
    task = sdk.task(job)
    assert task.completed is not None and task.completion_status is None
    drydock.advance("1s")
    assert sdk.task(job).completion_status == "SUCCESS"


@scenario("export-fails-once")
def test_the_first_export_fails_and_the_next_works(drydock, sdk) -> None:
    api = sdk.role_mining
    ends = []
    for _ in range(3):
        export = api.export_role_mining_potential_role_async_v1(SESSION, ROLE, **EXPERIMENTAL).export_id
        drydock.advance("3s")
        ends.append(api.export_role_mining_potential_role_status_v1(SESSION, ROLE, export, **EXPERIMENTAL).status)
    assert ends == ["ERROR", "SUCCESS", "SUCCESS"]


def test_every_ready_scenario_is_tested_here() -> None:
    environment = {"PATH": os.environ["PATH"]}
    listed = subprocess.run([BINARY, "scenarios"], capture_output=True, text=True, check=True, env=environment).stdout
    assert {line.split()[0] for line in listed.splitlines() if line.strip()} == TESTED
