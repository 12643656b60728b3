"""Uploads that break off, byte for byte in both versions of HTTP: the journal has one entry of each, in its tenant."""

from __future__ import annotations

import json
import socket
import struct

import frames
import pytest

from support import paths
from support.cut import Pieces
from support.feeds import SOURCE
from support.http import read_answer

LOAD = paths.load_accounts("v2025", SOURCE)
FORM = "multipart/form-data; boundary=b"
LEFT = "The client left before its content was complete."
WITH_AND_WITHOUT_TOKEN = pytest.mark.parametrize("token", ["t", None], ids=["token", "no-token"])


@pytest.fixture
def drydock(serve):
    drydock = serve("", "--body-timeout", "1s")
    drydock.admin.post("tenants", {"name": "k"})
    return drydock


def fields(token: str | None) -> list[tuple[str, str]]:
    own = [("authorization", f"Bearer {token}")] if token else []
    return [("x-drydock-tenant", "k"), ("content-type", FORM), *own]


def head(token: str | None, framing: str) -> bytes:
    lines = [f"POST {LOAD} HTTP/1.1", "Host: x", *(f"{name}: {value}" for name, value in fields(token)), framing, "", ""]
    return "\r\n".join(lines).encode()


def head2(token: str | None, length: int, stream: int = 1) -> bytes:
    more = [*fields(token), ("content-length", str(length))]
    return frames.frame(frames.HEADERS, frames.END_HEADERS, stream, frames.fields("POST", more, path=LOAD))


def journal(drydock, tenant: str) -> list[tuple]:
    """What each entry says: operation, source, status, refusal."""
    entries = drydock.admin.of(tenant).get("requests")["requests"]
    return [(entry["operation"], entry["source"], entry["status"], entry["refusal"]) for entry in entries]


def wait_for_entry(drydock) -> None:
    assert drydock.admin.of("k").get("requests/wait", operation="load-accounts", count=1, timeout="10s")


def check(drydock, status: int, reason: str) -> None:
    assert journal(drydock, "k") == [("load-accounts", SOURCE, status, reason)]
    assert journal(drydock, "default") == []
    one = {"operation": "load-accounts", "exactly": 1}
    drydock.admin.of("k").post("verify", {"expect": [one]})


HTTP1 = {
    "too much is announced": (f"Content-Length: {2**63 - 1}", b"", False, 413),
    "a chunk's size is none": ("Transfer-Encoding: chunked", b"zz\r\n", False, 400),
    "too slow": ("Content-Length: 100", b"-", False, 408),
    "half-closed": ("Content-Length: 100", b"-", True, 400),
}


@WITH_AND_WITHOUT_TOKEN
@pytest.mark.parametrize("apart", [False, True], ids=["at-once", "apart"])
@pytest.mark.parametrize("case", HTTP1)
def test_broken_upload_stands_once_in_its_tenant(drydock, case, apart, token) -> None:
    framing, content, closes, status = HTTP1[case]
    start = head(token, framing)
    with Pieces(drydock.port) as pieces:
        pieces.send(start, content) if apart else pieces.send(start + content)
        if closes:
            pieces.raw.shutdown(socket.SHUT_WR)
        answer = read_answer(pieces.raw)
    assert answer.status == status
    check(drydock, status, answer.json["messages"][0]["text"])


HTTP2 = {
    "too much is announced": (2**62, b"", 413),
    "less than is announced": (100, frames.data(b"-"), 400),
    "more than is announced": (1, frames.data(b"--", flags=0), 400),
    "too slow": (100, frames.data(b"-", flags=0), 408),
}


@WITH_AND_WITHOUT_TOKEN
@pytest.mark.parametrize("apart", [False, True], ids=["at-once", "apart"])
@pytest.mark.parametrize("case", HTTP2)
def test_broken_upload_stands_once_in_its_tenant_in_http2(drydock, case, apart, token) -> None:
    length, content, status = HTTP2[case]
    start = frames.PREFACE + frames.settings() + head2(token, length)
    with Pieces(drydock.port) as pieces:
        pieces.send(start, content) if apart else pieces.send(start + content)
        block, body = pieces.whole_stream()
    assert frames.status(block) == status
    check(drydock, status, json.loads(body)["messages"][0]["text"])


@WITH_AND_WITHOUT_TOKEN
def test_upload_whose_client_resets_the_connection_stands_in_its_tenant(drydock, token) -> None:
    with Pieces(drydock.port) as pieces:
        pieces.send(head(token, "Content-Length: 100"), b"-", b"-")
        pieces.raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wait_for_entry(drydock)
    check(drydock, 0, LEFT)


@WITH_AND_WITHOUT_TOKEN
def test_upload_whose_client_resets_the_stream_stands_in_its_tenant(drydock, token) -> None:
    start = frames.PREFACE + frames.settings() + head2(token, 100)
    with Pieces(drydock.port) as pieces:
        pieces.send(start, frames.data(b"-", flags=0), frames.reset(1))
        wait_for_entry(drydock)
        check(drydock, 0, LEFT)
