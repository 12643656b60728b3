"""Paths as clients spell them, and connections as they use them."""

from __future__ import annotations

import re
import socket

import pytest

from support import paths
from support.feeds import SOURCE, UNKNOWN_TASK, feed
from support.http import ANY_TOKEN, read_answer, send_bytes


@pytest.mark.core
@pytest.mark.parametrize("version", paths.VERSIONS)
@pytest.mark.parametrize(
    "spell",
    [
        lambda path: path,
        lambda path: "/" + path,
        lambda path: path.replace("/", "//"),
        lambda path: path + "/",
        lambda path: path + "?",
        lambda path: path.replace(SOURCE, f"%32{SOURCE[1:]}"),
    ],
    ids=["plain", "leading", "doubled", "trailing", "empty query", "encoded id"],
)
def test_spellings_of_a_path(tenant, version, spell) -> None:
    answer = tenant.client.upload(spell(paths.load_accounts(version, SOURCE)), feed())
    assert answer.status == 202
    assert answer.json["task"]["attributes"]["appId"] == SOURCE


def test_encoded_slash_belongs_to_the_id(tenant) -> None:
    answer = tenant.client.upload("/v2025/sources/a%2Fb%20c/load-accounts", feed())
    assert answer.json["task"]["attributes"]["appId"] == "a/b c"


@pytest.mark.parametrize(
    "target",
    [
        "/v2025/sources/{source}/load-account",
        "/v2025/source/{source}/load-accounts",
        "/v3/sources/{source}/load-accounts",
        "/sources/{source}/load-accounts",
        "/V2025/sources/{source}/load-accounts",
        "/",
        "/nothing/of/the/kind",
    ],
)
def test_path_nearly_right_is_not_found_in_the_words_of_isc(tenant, target) -> None:
    answer = tenant.client.post(target.format(source=SOURCE))
    assert answer.status == 404
    assert answer.json["detailCode"] == "404 Not found"
    assert answer.json["trackingId"] == answer.header("SLPT-Request-ID")
    text = "The server did not find a current representation for the target resource."
    assert [message["text"] for message in answer.json["messages"]] == [text, text]


@pytest.mark.parametrize(
    "method, target, allowed",
    [
        ("GET", "/v2025/sources/x/load-accounts", "POST"),
        ("PUT", "/sources/v1/x/load-entitlements", "POST"),
        ("DELETE", "/beta/sources/x/load-uncorrelated-accounts", "POST"),
        ("POST", "/beta/account-aggregations/x/status", "GET, HEAD"),
        ("POST", "/v2024/task-status/x", "GET, HEAD, PATCH"),
        ("GET", "/oauth/token", "POST"),
        # A source may be called like that.
        ("POST", "/v2025/sources/load-accounts", "GET, HEAD, PUT, PATCH, DELETE"),
        ("DELETE", "/v2025/role-mining-sessions/s/potential-roles/r/export-async", "POST"),
    ],
)
def test_wrong_method_names_the_right_ones(tenant, method, target, allowed) -> None:
    answer = tenant.client.request(method, target)
    assert answer.status == 405
    assert answer.header("Allow") == allowed
    assert answer.json["detailCode"] == "405 Method Not Allowed"
    assert answer.json["trackingId"] == answer.header("SLPT-Request-ID")
    text = f"The target resource has only these methods: {allowed}."
    assert [message["text"] for message in answer.json["messages"]] == [text, text]


def test_one_connection_serves_many_requests(tenant) -> None:
    job = tenant.load()
    connection = tenant.client._connection.sock
    for _ in range(20):
        assert tenant.status(job).status == 200
    assert tenant.client._connection.sock is connection


def test_post_without_a_body_keeps_the_connection(tenant) -> None:
    """`Content-Length: 0`, as every SDK sends when nothing is given."""
    for _ in range(3):
        assert tenant.client.post(paths.load_entitlements("beta", SOURCE)).status == 202


def test_pipelined_requests_are_answered_in_order(tenant) -> None:
    job = tenant.load()
    fields = f"Host: x\r\nAuthorization: Bearer {ANY_TOKEN}\r\nX-Drydock-Tenant: {tenant.name}\r\n\r\n"
    targets = (paths.aggregation_status("beta", job), paths.task("beta", job), paths.task("beta", UNKNOWN_TASK))
    data = "".join(f"GET {target} HTTP/1.1\r\n{fields}" for target in targets).encode()
    first, second, third = send_bytes(tenant.port, data, answers=3)
    assert (first.json["status"], second.json["id"], third.status) == ("STARTED", job, 404)


def test_http_1_0_client_is_answered_and_left(tenant) -> None:
    data = f"GET /v2025/task-status HTTP/1.0\r\nAuthorization: Bearer t\r\nX-Drydock-Tenant: {tenant.name}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", tenant.port), timeout=10) as connection:
        connection.sendall(data.encode())
        assert read_answer(connection).status == 200
        assert connection.recv(1) == b""


def test_lower_case_field_names_are_understood(tenant) -> None:
    client = tenant.drydock.client(tenant.name, token=None)
    assert client.get("/v2025/task-status", {"authorization": "Bearer t"}).status == 200
    assert client.get("/v2025/task-status", {"authorization": "bearer t"}).status == 200
    client.close()


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer ", "Basic eDp5"])
def test_request_without_a_bearer_token_is_unauthorized(tenant, authorization) -> None:
    with tenant.drydock.client(tenant.name, token=None) as client:
        answer = client.get("/v2025/task-status", {} if authorization is None else {"Authorization": authorization})
    assert answer.status == 401
    assert answer.json == {"error": "JWT is required"}


def test_tenants_see_nothing_of_each_other(tenant) -> None:
    job = tenant.load()
    with tenant.drydock.client(f"{tenant.name[:40]}-other") as stranger:
        assert stranger.get(paths.task("v2025", job)).status == 404
        assert stranger.get(paths.tasks("v2025")).json == []


def test_tenant_is_named_by_the_host(tenant) -> None:
    job = tenant.load()
    with tenant.drydock.client(None) as client:
        target = paths.task("v2025", job)
        assert client.get(target, {"Host": f"{tenant.name}.api.identitynow.com"}).status == 200
        assert client.get(target, {"Host": f"{tenant.name}.localhost:{tenant.port}"}).status == 200
        assert client.get(target, {"Host": "someone-else.api.identitynow.com"}).status == 404


def test_tenant_is_named_by_the_token(tenant) -> None:
    job = tenant.load()
    with tenant.drydock.client(tenant.name) as client:
        token = client.fetch_token("qa-admin")
    with tenant.drydock.client(None, token=token) as client:
        assert client.get(paths.task("v2025", job)).status == 200


def test_fields_of_an_answer_are_those_of_the_real_service(tenant) -> None:
    answer = tenant.client.get("/v2025/task-status")
    assert answer.fields == (
        ("Content-Type", "application/json"),
        ("Cache-Control", "no-cache, no-store, must-revalidate"),
        ("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"),
        ("X-Robots-Tag", "noindex"),
        ("Access-Control-Expose-Headers", "Retry-After,Connection,SLPT-Request-ID,Date,X-Zuul-ServiceId"),
        ("SLPT-Request-ID", answer.header("SLPT-Request-ID")),
        ("Date", "Thu, 01 Jan 2026 00:00:00 GMT"),
        ("Content-Length", "2"),
    )
    assert re.fullmatch("[0-9a-f]{32}", answer.header("SLPT-Request-ID"))
