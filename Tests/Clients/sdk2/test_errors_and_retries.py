"""Refusals as the SDK 2.1.72 raises them, and as its urllib3 retries them.

urllib3 sleeps for Retry-After. Here the sleep is recorded and the tenant's clock is moved instead, so a wait that is
long enough in truth is long enough in the test, and takes no time.
"""

from __future__ import annotations

import base64
import json
import time

import pytest
import urllib3
from sailpoint.exceptions import (
    ApiException,
    BadRequestException,
    ForbiddenException,
    NotFoundException,
    ServiceException,
    UnauthorizedException,
)

from support.feeds import SOURCE, UNKNOWN_TASK, feed
from support.sdk2 import Sdk

STRICT = """
auth:
  mode: strict
  clients:
    - {id: qa-admin, secret: s3cret, authorities: [ORG_ADMIN], lifetime: 30s}
    - {id: helpdesk, secret: s3cret, authorities: [HELPDESK]}
    - {id: reader, secret: s3cret, authorities: [ORG_ADMIN], scopes: ["idn:sources:read"]}
"""


@pytest.fixture
def slept(monkeypatch) -> list[float]:
    """The seconds that urllib3 wanted to sleep."""
    seconds: list[float] = []
    monkeypatch.setattr(time, "sleep", seconds.append)
    return seconds


def test_malformed_token_is_unauthorized(serve) -> None:
    sdk = Sdk(serve(STRICT), access_token="nonsense")
    with pytest.raises(UnauthorizedException) as caught:
        sdk.status(UNKNOWN_TASK)
    assert json.loads(caught.value.body) == {"error": "JWT validation failed: JWT is not trusted"}


@pytest.mark.core
def test_expired_token_is_unauthorized_in_the_documented_words(serve) -> None:
    drydock = serve(STRICT)
    sdk = Sdk(drydock)
    job = sdk.load(SOURCE, feed())
    assert sdk.status(job).status == "STARTED"
    drydock.advance("31s")
    with pytest.raises(UnauthorizedException) as caught:
        sdk.status(job)
    assert caught.value.data.error == "JWT validation failed: JWT is expired"
    assert Sdk(drydock).status(job).status == "COMPLETED"


def test_expired_token_from_elsewhere_is_unauthorized(serve) -> None:
    def part(value: dict) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    token = f"{part({'alg': 'ES256', 'typ': 'JWT'})}.{part({'exp': 1500000000})}.c2lnbmF0dXJl"
    with pytest.raises(UnauthorizedException, match="JWT is expired"):
        Sdk(serve(), access_token=token).load(SOURCE, feed())


def test_wrong_secret_gives_no_token(serve, capsys) -> None:
    sdk = Sdk(serve(STRICT), client_id="stranger")
    assert sdk.configuration.access_token is None
    assert "Unauthorized" in capsys.readouterr().out
    with pytest.raises(TypeError):
        sdk.status(UNKNOWN_TASK)


@pytest.mark.core
@pytest.mark.parametrize("client", ["helpdesk", "reader"])
def test_missing_authority_or_scope_is_forbidden(serve, client) -> None:
    with pytest.raises(ForbiddenException) as caught:
        Sdk(serve(STRICT), client_id=client).load(SOURCE, feed())
    error = caught.value.data
    assert error.detail_code == "403 Forbidden"
    assert error.messages[0].text == "The server understood the request but refuses to authorize it."
    assert error.tracking_id == caught.value.headers["SLPT-Request-ID"]


@pytest.mark.core
def test_unknown_aggregation_is_not_found(serve) -> None:
    with pytest.raises(NotFoundException) as caught:
        Sdk(serve()).status(UNKNOWN_TASK)
    error = caught.value.data
    assert error.detail_code == "404 Not found"
    assert error.messages[0].text == "The server did not find a current representation for the target resource."


@pytest.mark.parametrize("setting, error", [("404", NotFoundException), ("400", BadRequestException)])
def test_unknown_source_is_refused_when_asked_for(serve, setting, error) -> None:
    with pytest.raises(error):
        Sdk(serve(f"unknown-source: {setting}")).load(SOURCE, feed())


def test_missing_file_is_refused_when_asked_for(serve) -> None:
    scenario = f"missing-file: 400\nsources: [{{id: {SOURCE}, kind: delimited-file}}]"
    with pytest.raises(BadRequestException):
        Sdk(serve(scenario)).sources.import_accounts_v1(SOURCE)


@pytest.mark.core
def test_get_is_retried_after_the_seconds_asked_for(serve, slept) -> None:
    drydock = serve("faults: [{on: aggregation-status, calls: 1-2, answer: 429, retry-after: 3s}]")
    sdk = Sdk(drydock)
    job = sdk.load(SOURCE, feed())
    assert sdk.status(job).status == "STARTED"
    assert slept == [3, 3]
    assert drydock.admin.count(operation="aggregation-status") == 3
    assert drydock.admin.count(operation="aggregation-status", status=429) == 2


def test_get_gives_up_after_three_retries(serve, slept) -> None:
    drydock = serve("faults: [{on: aggregation-status, answer: 429, retry-after: 1s}]")
    with pytest.raises(ApiException) as caught:
        Sdk(drydock).status(UNKNOWN_TASK)
    assert caught.value.status == 429
    assert slept == [1, 1, 1]
    assert drydock.admin.count(operation="aggregation-status") == 4


def test_get_without_retry_after_is_not_retried(serve, slept) -> None:
    drydock = serve("faults: [{on: aggregation-status, answer: 429, retry-after: none}]")
    with pytest.raises(ApiException) as caught:
        Sdk(drydock).status(UNKNOWN_TASK)
    assert caught.value.status == 429
    assert caught.value.body == '{"message":" Rate Limit Exceeded "}'
    assert slept == []


@pytest.mark.core
def test_upload_is_never_retried(serve, slept) -> None:
    drydock = serve("faults: [{on: load-accounts, calls: 1, answer: 429, retry-after: 3s}]")
    sdk = Sdk(drydock)
    with pytest.raises(ApiException) as caught:
        sdk.load(SOURCE, feed())
    assert (caught.value.status, caught.value.headers["Retry-After"]) == (429, "3")
    assert slept == []
    assert drydock.admin.count(operation="load-accounts") == 1


def test_upload_is_retried_by_a_client_that_asks_for_it(serve, slept) -> None:
    drydock = serve("faults: [{on: load-accounts, calls: 1-2, answer: 429, retry-after: 3s}]")
    retries = urllib3.Retry(3, allowed_methods=None, status_forcelist=[429])
    job = Sdk(drydock, retries=retries).load(SOURCE, feed())
    assert slept == [3, 3]
    drydock.advance("1m")
    assert drydock.client("qa-admin").get(f"/account-aggregations/v1/{job}/status").json["totalAccounts"] == 100


@pytest.mark.core
def test_waiting_for_the_retry_after_of_the_rate_limit_is_enough(serve, monkeypatch) -> None:
    drydock = serve("rate-limit: {requests: 5, per: 10s}")
    waited = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        drydock.advance(f"{int(seconds)}s")

    monkeypatch.setattr(time, "sleep", sleep)
    sdk = Sdk(drydock)
    job = sdk.load(SOURCE, feed())
    seen = [sdk.status(job).status for _ in range(20)]
    assert sorted(set(seen), key=seen.index) == ["STARTED", "COMPLETED"]
    assert waited and set(waited) <= set(range(1, 11))
    # Every wait was long enough: no request was refused twice running.
    assert len(waited) == drydock.admin.count(status=429)
    assert drydock.admin.count(operation="aggregation-status", status=200) == 20


def test_rate_limit_is_per_version_and_spares_tokens(serve) -> None:
    drydock = serve("rate-limit: {requests: 2, per: 10s}")
    for _ in range(5):
        Sdk(drydock)
    client = drydock.client()
    client.fetch_token("qa-admin")
    seen = [client.get(f"/{version}/task-status").status for version in ("v2024", "v2025") for _ in range(3)]
    assert seen == [200, 200, 429, 200, 200, 429]


@pytest.mark.parametrize(
    "code, error",
    [
        (400, BadRequestException),
        (401, UnauthorizedException),
        (403, ForbiddenException),
        (404, NotFoundException),
        (500, ServiceException),
        (502, ServiceException),
        (504, ServiceException),
    ],
)
def test_injected_answer_is_raised_as_its_own_kind(serve, code, error) -> None:
    sdk = Sdk(serve(f"faults: [{{on: load-accounts, answer: {code}}}]"), retries=False)
    with pytest.raises(error) as caught:
        sdk.load(SOURCE, feed())
    assert caught.value.status == code
    assert caught.value.headers["SLPT-Request-ID"] and caught.value.headers["Date"]


def test_internal_fault_has_the_documented_body_and_is_not_retried(serve, slept) -> None:
    drydock = serve("faults: [{on: task-status, answer: 500}]")
    with pytest.raises(ServiceException) as caught:
        Sdk(drydock).task(UNKNOWN_TASK)
    assert caught.value.data.detail_code == "500.0 Internal Fault"
    assert caught.value.data.messages[0].text == "An internal fault occurred."
    assert slept == []
    assert drydock.admin.count(operation="task-status") == 1


def test_maintenance_with_retry_after_is_retried_like_a_limit(serve, slept) -> None:
    drydock = serve("""
faults:
  - on: aggregation-status
    calls: 1
    answer: {status: 503, headers: {Retry-After: "5"}, body: {error: maintenance}}
""")
    sdk = Sdk(drydock)
    assert sdk.status(sdk.load(SOURCE, feed())).status == "STARTED"
    assert slept == [5]
