"""One request, cut in two at every place of its bytes, and in every way that HTTP/2 can put it in frames.

Whatever way it comes, the answer is the same to the byte, and so is what the journal notes of it.
"""

from __future__ import annotations

import itertools
import json
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import frames
import pytest

from support import paths
from support.cut import Pieces
from support.feeds import SOURCE, feed
from support.http import multipart
from support.server import Drydock
from support.tenant import Tenant
from support.walk import FORM, GRANT, OF_THE_CLIENT, without

UPLOAD, UPLOAD_TYPE = multipart(feed(range(3)), boundary="cut")
FIELDS = (("x-drydock-tenant", "cut"), ("authorization", "Bearer t"))
# Target, type and content, and what the journal has to say: operation, status, rows of the upload.
CALLS = {
    "token": ("/oauth/token", FORM, GRANT.encode(), ("token", 200, None)),
    "upload": (paths.load_accounts("v2025", SOURCE), UPLOAD_TYPE, UPLOAD, ("load-accounts", 202, 3)),
}


@pytest.fixture(scope="module")
def drydock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drydock]:
    folder = tmp_path_factory.mktemp("cuts")
    tls = ("--https-port", "0", "--tls-directory", str(folder / "tls"))
    drydock = Drydock(folder / "stderr.log", "--clock", "manual", "--seed", "7", *tls)
    yield drydock
    drydock.stop()


class Server:
    """A server whose tenant is in its first state before every request."""

    def __init__(self, drydock: Drydock, protocol: str) -> None:
        self.is_http2 = protocol.startswith("h2")
        self._tenant = Tenant(drydock, "cut")
        self._port, self._context = drydock.port, None
        if protocol in ("h2", "https/1.1"):
            self._port = int(drydock.ready["httpsUrl"].rsplit(":", 1)[1])
            self._context = ssl.create_default_context(cafile=drydock.ready["caFile"])
            self._context.set_alpn_protocols(["h2" if self.is_http2 else "http/1.1"])

    def outcome(self, send: Callable[[Pieces], None]) -> tuple:
        """What a request leads to: the answer's bytes, and the journal's entry."""
        reset = self._tenant.client.post("/__admin/reset")
        assert reset.status == 200
        with Pieces(self._port, self._context) as pieces:
            send(pieces)
            answer = pieces.whole_stream() if self.is_http2 else pieces.whole_answer()
        [entry] = self._tenant.client.get("/__admin/requests").json["requests"]
        return answer, without(OF_THE_CLIENT, entry)


@pytest.fixture
def server(request: pytest.FixtureRequest, drydock: Drydock) -> Callable[[str], Server]:
    request.node.drydocks = [drydock]
    return lambda protocol: Server(drydock, protocol)


def noted(entry: dict) -> tuple:
    return entry["operation"], entry["status"], entry["upload"] and entry["upload"]["rows"]


def in_http1(call: str, *, chunks: int = 0) -> bytes:
    """A request in HTTP/1.1: its length told, or in chunks of so many bytes."""
    target, content_type, content, _ = CALLS[call]
    framing = "Transfer-Encoding: chunked" if chunks else f"Content-Length: {len(content)}"
    fields = [f"{name}: {value}" for name, value in FIELDS]
    lines = [f"POST {target} HTTP/1.1", "Host: localhost", *fields, f"Content-Type: {content_type}", framing]
    if chunks:
        pieces = (content[start : start + chunks] for start in range(0, len(content), chunks))
        content = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + content


def head_block(call: str, *, has_length: bool = True) -> bytes:
    target, content_type, content, _ = CALLS[call]
    more = [*FIELDS, ("content-type", content_type)]
    if has_length:
        more.append(("content-length", str(len(content))))
    return frames.fields("POST", more, path=target)


def in_http2(call: str) -> bytes:
    """A request in HTTP/2, from the preface on: one frame for the head, one for the content."""
    head = frames.request(1, frames.END_HEADERS, head_block(call))
    return frames.PREFACE + frames.settings() + head + frames.frame(frames.DATA, frames.END_STREAM, 1, CALLS[call][2])


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "protocol, chunks", [("http/1.1", 0), ("http/1.1", 40), ("h2c", 0), ("h2", 0)], ids=["1.1", "chunked", "h2c", "h2"]
)
def test_cut_in_two_at_every_byte(server, call, protocol, chunks) -> None:
    server = server(protocol)
    data = in_http2(call) if server.is_http2 else in_http1(call, chunks=chunks)
    whole = server.outcome(lambda pieces: pieces.send(data))
    assert noted(whole[1]) == CALLS[call][3]
    for cut in range(1, len(data)):
        outcome = server.outcome(lambda pieces, cut=cut: pieces.send(data[:cut], data[cut:]))
        assert outcome == whole, f"cut after {cut} bytes: ...{data[:cut][-20:]!r} | {data[cut:][:20]!r}..."


@pytest.mark.parametrize("protocol", ["https/1.1", "h2"])
def test_record_of_tls_cut_in_two_at_every_byte(server, protocol) -> None:
    server = server(protocol)
    data = in_http2("token") if server.is_http2 else in_http1("token")
    whole = server.outcome(lambda pieces: pieces.send(data))
    # Five bytes head, and behind the data its type and a tag of 16 bytes (RFC 8446 §5.2).
    for cut in range(1, len(data) + 22):
        outcome = server.outcome(lambda pieces, cut=cut: pieces.send_record_cut(data, cut))
        assert outcome == whole, f"the record cut after {cut} bytes"


@dataclass(frozen=True)
class Framing:
    """A way to put a request in frames."""

    head: str
    data: str
    end: str
    has_length: bool

    HEADS = ("whole", "padded", "with a priority", "continued", "continued five times")
    DATA = ("one", "halves", "seven bytes each", "one byte each", "padded", "after an empty one", "empty ones between")
    ENDS = ("with the last data", "with empty data", "with trailers", "with continued trailers")

    @classmethod
    def all(cls) -> Iterator[Framing]:
        for way in itertools.product(cls.HEADS, cls.DATA, cls.ENDS, (True, False)):
            yield cls(*way)

    def frames(self, call: str) -> list[bytes]:
        return [*self._head(head_block(call, has_length=self.has_length)), *self._content(CALLS[call][2])]

    def _head(self, block: bytes) -> list[bytes]:
        match self.head:
            case "padded":
                return [frames.request(1, frames.END_HEADERS | frames.PADDED, b"\x07" + block + bytes(7))]
            case "with a priority":
                priority = b"\0\0\0\0\x0f"
                return [frames.request(1, frames.END_HEADERS | frames.PRIORITY_FLAG, priority + block)]
            case "continued":
                return continued(block, 2)
            case "continued five times":
                return continued(block, 6)
        return [frames.request(1, frames.END_HEADERS, block)]

    def _content(self, content: bytes) -> list[bytes]:
        def cut(size: int) -> list[bytes]:
            return [content[start : start + size] for start in range(0, len(content), size)]

        padding = 0
        match self.data:
            case "halves":
                parts = cut(-(-len(content) // 2))
            case "seven bytes each":
                parts = cut(7)
            case "one byte each":
                parts = cut(1)
            case "after an empty one":
                parts = [b"", content]
            case "empty ones between":
                parts = [part for piece in cut(50) for part in (piece, b"")][:-1]
            case "padded":
                parts, padding = cut(100), 255
            case _:
                parts = [content]
        if self.end == "with empty data":
            parts.append(b"")
        ends = len(parts) - 1 if "data" in self.end else None
        flags = [frames.END_STREAM if index == ends else 0 for index in range(len(parts))]
        result = []
        for flag, part in zip(flags, parts, strict=True):
            if padding:
                part, flag = bytes([padding]) + part + bytes(padding), flag | frames.PADDED
            result.append(frames.frame(frames.DATA, flag, 1, part))
        trailers = frames.literal("x-digest", "none") + frames.literal("x-more", "of it")
        if self.end == "with trailers":
            result.append(frames.request(1, frames.END_STREAM | frames.END_HEADERS, trailers))
        elif self.end == "with continued trailers":
            result += continued(trailers, 2, frames.END_STREAM)
        return result


def continued(block: bytes, parts: int, flags: int = 0) -> list[bytes]:
    """A header block in HEADERS and CONTINUATION frames (RFC 9113 §6.10)."""
    size = -(-len(block) // parts)
    pieces = [block[start : start + size] for start in range(0, len(block), size)]
    first = frames.frame(frames.HEADERS, flags, 1, pieces[0])
    ends = [0] * (len(pieces) - 2) + [frames.END_HEADERS]
    rest = zip(pieces[1:], ends, strict=True)
    return [first, *(frames.frame(frames.CONTINUATION, end, 1, piece) for piece, end in rest)]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("protocol", ["h2c", "h2"])
def test_in_every_way_of_framing(server, call, protocol) -> None:
    server = server(protocol)
    preface = frames.PREFACE + frames.settings()
    whole = server.outcome(lambda pieces: pieces.send(in_http2(call)))
    assert noted(whole[1]) == CALLS[call][3]
    for framing in Framing.all():
        parts = framing.frames(call)
        head, content = parts[0], b"".join(parts[1:])
        writes = {"at once": [preface + head + content], "after the preface": [preface, head + content]}
        if protocol == "h2c":
            writes["after the head"] = [preface + head, content]
            if len(parts) < 20:
                writes["frame by frame"] = [preface, *parts]
        for name, write in writes.items():
            outcome = server.outcome(lambda pieces, write=write: pieces.send(*write))
            assert outcome == whole, f"{framing}, sent {name}"


def test_request_of_nothing_but_pseudo_fields_has_content(serve) -> None:
    """Node's http2 sends such a request when it is given no fields, `:authority` last."""
    block = bytes.fromhex("8386040c2f6f617574682f746f6b656e010161")
    head = frames.request(1, frames.END_HEADERS, block)
    content = frames.frame(frames.DATA, frames.END_STREAM, 1, GRANT.encode())
    with Pieces(serve().port) as pieces:
        pieces.send(frames.PREFACE + frames.settings() + head + content)
        _, answer = pieces.whole_stream()
    assert json.loads(answer)["token_type"] == "bearer"
