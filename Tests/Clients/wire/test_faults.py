"""What a client meets on the wire when a scenario says so, in HTTP/1.1 and HTTP/2, to the byte."""

from __future__ import annotations

import frames
import pytest

from support import paths
from support.cut import Pieces
from support.feeds import UNKNOWN_TASK
from support.tenant import Tenant

TARGET = paths.task("v2025", UNKNOWN_TASK)
INTERNAL_ERROR, CANCEL = 2, 8


@pytest.fixture
def disturbed(tenant: Tenant):
    """Puts an effect in force for the first call, of a tenant that is in its first state."""

    def put(effect: str) -> Tenant:
        tenant.admin.use_scenario(f"faults: [{{on: task-status, calls: 1, wire: {effect}}}]")
        return tenant

    return put


@pytest.fixture
def body(tenant: Tenant) -> bytes:
    """What the first call is answered with when nothing disturbs it: the seed gives its bytes."""
    tenant.admin.use_scenario("name: undisturbed")
    body = tenant.task(UNKNOWN_TASK).body
    assert len(body) == 343
    return body


def ask_http1(tenant: Tenant) -> bytes | None:
    """All that comes before the connection ends; None when it is reset before anything came."""
    fields = f"Host: localhost\r\nAuthorization: Bearer t\r\nX-Drydock-Tenant: {tenant.name}\r\nConnection: close\r\n"
    with Pieces(tenant.port) as pieces:
        pieces.send(f"GET {TARGET} HTTP/1.1\r\n{fields}\r\n".encode())
        try:
            return pieces.whole_answer()
        except ConnectionResetError:
            return None


def ask_http2(tenant: Tenant) -> tuple[bytes, int | None]:
    """The content that comes on the stream, and the code with which it is reset; None for one that ends well."""
    block = frames.fields(path=TARGET, more=[("authorization", "Bearer t"), ("x-drydock-tenant", tenant.name)])
    content, received = b"", b""
    with Pieces(tenant.port) as pieces:
        pieces.send(
            frames.PREFACE + frames.settings() + frames.request(1, frames.END_STREAM | frames.END_HEADERS, block)
        )
        while more := pieces.receive():
            received += more
            while len(received) >= 9 and len(received) >= (end := 9 + int.from_bytes(received[:3], "big")):
                kind, flags, payload, received = received[3], received[4], received[9:end], received[end:]
                if kind == frames.DATA:
                    content += payload
                    if flags & frames.END_STREAM:
                        return content, None
                if kind == frames.RST_STREAM:
                    return content, frames.code(payload)
    raise AssertionError(f"the connection ended after {content!r} and {received!r}")


def test_reset(disturbed) -> None:
    assert ask_http1(disturbed("reset")) is None
    assert ask_http2(disturbed("reset")) == (b"", INTERNAL_ERROR)


def test_close(disturbed) -> None:
    assert ask_http1(disturbed("close")) == b""
    assert ask_http2(disturbed("close")) == (b"", CANCEL)


@pytest.mark.parametrize("length", [0, 1, 40, 342])
def test_truncated_answer(disturbed, body, length) -> None:
    head, _, got = ask_http1(disturbed(f"{{truncate: {length}}}")).partition(b"\r\n\r\n")
    assert b"\r\nContent-Length: 343\r\n" in head + b"\r\n"
    assert got == body[:length]
    assert ask_http2(disturbed(f"{{truncate: {length}}}")) == (body[:length], INTERNAL_ERROR)


def test_dribbled_answer_is_whole(disturbed, body) -> None:
    answer = ask_http1(disturbed("{dribble: 30, every: 1ms}"))
    assert answer.partition(b"\r\n\r\n")[2] == body
    assert ask_http2(disturbed("{dribble: 30, every: 1ms}")) == (body, None)


def test_garbage_is_no_answer(disturbed) -> None:
    answer = ask_http1(disturbed("garbage"))
    assert len(answer) == 64
    assert not answer.startswith(b"HTTP/")


@pytest.mark.parametrize("effect", ["reset", "close", "{truncate: 1}", "garbage"])
def test_next_call_is_answered(disturbed, effect) -> None:
    tenant = disturbed(effect)
    ask_http1(tenant)
    assert ask_http1(tenant).startswith(b"HTTP/1.1 404 Not Found\r\n")
    content, code = ask_http2(tenant)
    assert (len(content), code) == (343, None)


def test_stalled_answer_never_comes_and_holds_nobody_up(disturbed) -> None:
    tenant = disturbed("stall")
    with Pieces(tenant.port) as pieces:
        fields = f"Host: a\r\nAuthorization: Bearer t\r\nX-Drydock-Tenant: {tenant.name}\r\n\r\n"
        pieces.send(f"GET {TARGET} HTTP/1.1\r\n{fields}".encode())
        # The journal knows the call, so the server is done with it; others are served, and nothing has come.
        assert tenant.admin.get("requests/wait", operation="task-status", count=1, timeout="5s")["count"] == 1
        assert tenant.task(UNKNOWN_TASK).status == 404
        pieces.raw.setblocking(False)
        with pytest.raises(BlockingIOError):
            pieces.raw.recv(1)
