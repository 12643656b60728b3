"""Bytes to a server in pieces: each is sent when the server has read the one before."""

from __future__ import annotations

import socket
import ssl
import struct
import time

import frames

READ_WITHIN_SECONDS = 10


class Unread:
    """What the kernel holds of a connection's bytes that the server has not taken yet: Linux tells (sock_diag(7))."""

    _QUERY = struct.Struct("=IHHII BBBBI 2s2s 16s16s I II")
    _EXACT, _QUEUE_AT, _ERROR = 20, 72, 2

    def __init__(self, server: int, client: int) -> None:
        loopback = socket.inet_aton("127.0.0.1") + bytes(12)
        ports = server.to_bytes(2, "big"), client.to_bytes(2, "big")
        every_state, any_cookie = 0xFFFFFFFF, 0xFFFFFFFF
        self._query = self._QUERY.pack(
            *(self._QUERY.size, self._EXACT, 1, 0, 0),
            *(socket.AF_INET, socket.IPPROTO_TCP, 0, 0, every_state),
            *(*ports, loopback, loopback, 0, any_cookie, any_cookie),
        )
        self._netlink = None
        if hasattr(socket, "AF_NETLINK"):
            sock_diag = 4
            self._netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, sock_diag)

    def close(self) -> None:
        if self._netlink:
            self._netlink.close()

    def bytes(self) -> int:
        if not self._netlink:
            # Elsewhere the server has time enough, though nobody knows that it has used it.
            time.sleep(0.002)
            return 0
        self._netlink.send(self._query)
        answer = self._netlink.recv(4096)
        assert int.from_bytes(answer[4:6], "little") != self._ERROR, "the kernel knows no such connection"
        return struct.unpack_from("=I", answer, self._QUEUE_AT)[0]


class Pieces:
    """A connection that sends pieces; with TLS, each in a record of its own."""

    def __init__(self, port: int, context: ssl.SSLContext | None = None) -> None:
        self.raw = socket.create_connection(("127.0.0.1", port), timeout=READ_WITHIN_SECONDS)
        self.raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._unread = Unread(port, self.raw.getsockname()[1])
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context and context.wrap_bio(self._incoming, self._outgoing, server_hostname="localhost")
        if self._tls:
            self._with_input(self._tls.do_handshake)

    def __enter__(self) -> Pieces:
        return self

    def __exit__(self, *_) -> None:
        self._unread.close()
        self.raw.close()

    def send(self, *pieces: bytes) -> None:
        """Sends pieces, some of which may be empty, and waits after each but the last."""
        self._send_apart([self._record(piece) for piece in pieces if piece])

    def send_record_cut(self, data: bytes, cut: int) -> None:
        """Sends data in one record of TLS, cut in two at an offset from the record's start; negative ones from its end."""
        record = self._record(data)
        self._send_apart([record[:cut], record[cut:]])

    def _record(self, data: bytes) -> bytes:
        if not self._tls:
            return data
        self._tls.write(data)
        return self._outgoing.read()

    def _send_apart(self, pieces: list[bytes]) -> None:
        for piece in pieces[:-1]:
            self.raw.sendall(piece)
            self._wait_until_read()
        self.raw.sendall(pieces[-1])

    def _wait_until_read(self) -> None:
        deadline = time.monotonic() + READ_WITHIN_SECONDS
        while time.monotonic() < deadline:
            if not self._unread.bytes():
                return
            time.sleep(0)
        raise AssertionError("the server does not read")

    def receive(self) -> bytes:
        """The next bytes, b"" at the end."""
        if not self._tls:
            return self.raw.recv(65536)
        try:
            return self._with_input(lambda: self._tls.read(65536))
        except ssl.SSLZeroReturnError:
            return b""

    def _with_input(self, step):
        while True:
            try:
                return step()
            except ssl.SSLWantReadError:
                if self._outgoing.pending:
                    self.raw.sendall(self._outgoing.read())
                more = self.raw.recv(65536)
                self._incoming.write(more) if more else self._incoming.write_eof()

    def whole_answer(self) -> bytes:
        """All that comes until the server closes."""
        return b"".join(iter(self.receive, b""))

    def whole_stream(self, stream: int = 1) -> tuple[bytes, bytes]:
        """Header block and content of an HTTP/2 answer; whatever ends it otherwise is an error."""
        head, content, input = b"", b"", b""
        while more := self.receive():
            input += more
            while len(input) >= 9 and len(input) >= (end := 9 + int.from_bytes(input[:3], "big")):
                kind, flags, payload = input[3], input[4], input[9:end]
                identifier, input = int.from_bytes(input[5:9], "big"), input[end:]
                assert kind not in (frames.GOAWAY, frames.RST_STREAM), f"the answer is a frame {kind}: {payload!r}"
                if identifier != stream:
                    continue
                if kind in (frames.HEADERS, frames.CONTINUATION):
                    head += payload
                elif kind == frames.DATA:
                    content += payload
                if kind in (frames.HEADERS, frames.DATA) and flags & frames.END_STREAM:
                    return head, content
        raise AssertionError(f"the connection ended in the midst of the answer {content!r}")
