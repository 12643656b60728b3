"""The words of a tenant, as a test uses them."""

import json
import pathlib

import pytest
from client import Client

from drydock import DrydockError


@pytest.fixture
def client(drydock):
    return Client(drydock.url, drydock.headers)


@pytest.mark.drydock(scenario="throttled", clock="manual")
def test_heeds_retry_after(drydock, client):
    task = client.upload(pause=lambda seconds: drydock.advance(f"{seconds}s"))
    assert [request["status"] for request in drydock.requests(operation="load-accounts")] == [429, 429, 202]
    assert len(drydock.requests(status=429)) == 2
    drydock.verify(
        expect=[{"operation": "load-accounts", "exactly": 3}, {"operation": "load-accounts", "status": 202, "exactly": 1}],
        order=[{"operation": "load-accounts", "status": 429}, {"operation": "load-accounts", "status": 202}],
        pause=[{"operation": "load-accounts", "atLeast": "3s"}], findings="none")
    assert drydock.jobs()[0]["id"] == task
    assert drydock.report()["findings"] == []


@pytest.mark.drydock(clock="manual")
def test_clock_stands_still_until_it_is_moved(drydock, client):
    task = client.upload(rows=3)
    assert client.status(task)["status"] == "STARTED"
    assert drydock.next()["passed"][0]["phase"] == "ACCOUNTS_COLLECTED"
    drydock.advance("1h")
    assert drydock.wait(task, "COMPLETED")["phase"] == "COMPLETED"
    assert drydock.wait(drydock.jobs()[0])["final"]
    assert client.status(task)["processedAccounts"] == 3


@pytest.mark.drydock(clock="manual")
def test_waiting_in_vain_says_so(drydock, client):
    task = client.upload()
    with pytest.raises(AssertionError, match="COMPLETED"):
        drydock.wait(task, "COMPLETED", timeout="50ms")


def test_what_differs_is_said_in_a_sentence(drydock, client):
    client.upload()
    with pytest.raises(AssertionError, match="exactly 2 operation load-accounts, there were 1"):
        drydock.verify(expect=[{"operation": "load-accounts", "exactly": 2}])
    with pytest.raises(AssertionError):
        drydock.verify(order=[{"operation": "aggregation-status"}, {"operation": "load-accounts"}])


def test_a_wrong_call_is_told_from_a_wrong_client(drydock):
    with pytest.raises(DrydockError, match="laod-accounts"):
        drydock.verify(expect=[{"operation": "laod-accounts"}])
    with pytest.raises(DrydockError, match="throttled"):
        drydock.play("throtled")


def test_every_form_of_a_scenario(drydock, client, tmp_path):
    refused = {"faults": [{"on": "load-accounts", "answer": 403}]}
    file = tmp_path / "refused.yaml"
    file.write_text(json.dumps(refused))
    for scenario in ("forbidden", refused, json.dumps(refused) + "\n", str(file), pathlib.Path(file)):
        drydock.play(scenario)
        with pytest.raises(AssertionError, match="403"):
            client.upload()
    drydock.reset()
    assert drydock.requests() == []
    with pytest.raises(AssertionError, match="403"):
        client.upload()


@pytest.mark.drydock(scenario="name: mine\naggregation: { outcome: cancelled }\n")
def test_a_tenant_may_begin_with_text(drydock, client):
    task = client.upload()
    drydock.advance("1h")
    assert drydock.wait(task, "CANCELLED")["phase"] == "CANCELLED"


def test_the_rest_of_the_control_plane_is_there(drydock, client):
    task = client.upload()
    assert drydock.admin("POST", f"jobs/{task}/cancel")
    assert drydock.admin("GET", "requests/count", operation="load-accounts") == {"count": 1}


@pytest.mark.parametrize("rows", range(1, 9))
def test_no_test_sees_another(drydock, client, rows):
    client.upload(rows=rows)
    assert [request["upload"]["rows"] for request in drydock.requests()] == [rows]
    assert drydock.name.startswith(f"test-no-test-sees-another-{rows}-")


@pytest.mark.drydock(findings="show")
def test_findings_may_be_expected(drydock, client):
    assert client.start_export() == 400
    assert [finding["rule"] for finding in drydock.report()["findings"]] == ["missing-experimental-header"]


def test_a_second_tenant_is_another_one(drydock, drydock_server, client):
    client.upload()
    other = drydock_server.tenant("the other", clock="scaled:60")
    assert other.requests() == []
    other.forget()
