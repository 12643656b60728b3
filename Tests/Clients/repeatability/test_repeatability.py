"""The same requests give the same bytes: in another process, after a reset, and beside 31 other tenants."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from support import paths
from support.feeds import ROLE, SESSION, SOURCE, feed
from support.http import multipart

SCENARIO = """
aggregation: {progress: polls, collect: 2, process: 3}
export: {progress: polls}
faults:
  - {on: aggregation-status, chance: 30%, answer: 500}
  - {on: task-status, chance: 50%, delay: {min: 0ms, max: 2ms}}
  - {on: task-list, chance: 20%, wire: {truncate: 40}}
"""
TENANTS = 32


class Transcript:
    """The bytes that a tenant's client receives, each connection closed by the server or by the answer's end."""

    def __init__(self, port: int, tenant: str) -> None:
        self.port = port
        self.fields = (
            f"Host: localhost\r\nAuthorization: Bearer t\r\nX-Drydock-Tenant: {tenant}\r\nConnection: close\r\n"
        )
        self.received: list[bytes] = []

    def exchange(self, method: str, target: str, body: bytes = b"", content_type: str = "application/json") -> bytes:
        head = f"{method} {target} HTTP/1.1\r\n{self.fields}X-SailPoint-Experimental: true\r\n"
        if body:
            head += f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n"
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(head.encode() + b"\r\n" + body)
            answer = b""
            while more := connection.recv(65536):
                answer += more
        self.received.append(answer)
        return answer


def walk(port: int, tenant: str) -> list[bytes]:
    """A client's whole visit: a token, loads of all kinds, polls, tasks, an export, refusals."""
    transcript = Transcript(port, tenant)
    exchange = transcript.exchange
    form = "application/x-www-form-urlencoded"
    exchange("POST", "/oauth/token", b"grant_type=client_credentials&client_id=c&client_secret=s", form)
    body, content_type = multipart(feed(), boundary="the-same-every-time")
    upload = exchange("POST", paths.load_accounts("v2025", SOURCE), body, content_type)
    job = upload.split(b'"id":"', 1)[1][:32].decode()
    for _ in range(8):
        exchange("GET", paths.aggregation_status("v2025", job))
        exchange("GET", paths.task("v2025", job))
    exchange("POST", paths.load_uncorrelated_accounts("beta", SOURCE), body, content_type)
    exchange("POST", paths.load_entitlements("v1", SOURCE), body, content_type)
    for _ in range(4):
        exchange("GET", paths.tasks("v2026", "count=true"))
    started = exchange("POST", paths.exports("v2024", SESSION, ROLE), b"{}")
    export = started.split(b'"exportId":"', 1)[1][:36].decode()
    for _ in range(3):
        exchange("GET", paths.export("v2024", SESSION, ROLE, export))
    exchange("GET", paths.download("v2024", SESSION, ROLE, export))
    exchange("GET", "/v2024/nothing/of/the/kind")
    return transcript.received


def tenant_names() -> list[str]:
    return [f"tenant-{number}" for number in range(TENANTS)]


@pytest.fixture
def alone(serve) -> dict[str, list[bytes]]:
    """What each tenant's client hears when the tenants come one after the other."""
    drydock = serve(SCENARIO)
    return {name: walk(drydock.port, name) for name in tenant_names()}


@pytest.mark.core
def test_two_processes_answer_with_the_same_bytes(serve) -> None:
    first, second = (walk(serve(SCENARIO).port, "acme") for _ in range(2))
    assert first == second
    assert any(b" 500 " in answer[:20] for answer in first), "the walk should meet a drawn fault"
    assert all(b"Date: Thu, 01 Jan 2026 00:00:00 GMT" in answer for answer in first if b"\r\n\r\n" in answer)


def test_reset_brings_the_first_bytes_back(serve) -> None:
    drydock = serve(SCENARIO)
    first = walk(drydock.port, "acme")
    drydock.admin.of("acme").post("reset")
    assert walk(drydock.port, "acme") == first


def test_another_seed_gives_other_ids_and_other_draws(serve) -> None:
    first = walk(serve(SCENARIO).port, "acme")
    other = walk(serve(SCENARIO, seed=8).port, "acme")
    assert first != other


def test_tenants_differ_from_each_other(alone) -> None:
    assert len({b"".join(answers) for answers in alone.values()}) == TENANTS


@pytest.mark.parametrize("attempt", range(2))
def test_tenants_in_parallel_do_not_change_each_others_bytes(serve, alone, attempt) -> None:
    drydock = serve(SCENARIO)
    with ThreadPoolExecutor(TENANTS) as pool:
        together = dict(
            zip(tenant_names(), pool.map(lambda name: walk(drydock.port, name), tenant_names()), strict=True)
        )
    differing = [name for name in alone if alone[name] != together[name]]
    assert differing == []
