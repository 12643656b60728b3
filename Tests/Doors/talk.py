"""Many connections at once, each with its bytes, and what came back on them. Only the standard library is used."""

import errno
import re
import select
import socket
import struct
import time


class Talk:
    """What is said on one connection, and what the server says to it.

    `whole` talks end when the server ends them: their last request asks for that, or `shuts` says that the client closes
    its half once all is said. Others are left when time is over.
    """

    def __init__(self, data, *, shuts=False, whole=True):
        self.data, self.shuts, self.whole = data, shuts, whole
        self.received, self.is_over = bytearray(), False
        self._sent = 0
        self.socket = None

    def open(self, port):
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        status = self.socket.connect_ex(("127.0.0.1", port))
        if status not in (0, errno.EINPROGRESS):
            self.close()

    def send(self):
        """Sends what the socket takes; returns whether all is said."""
        try:
            self._sent += self.socket.send(self.data[self._sent : self._sent + 262_144])
        except BlockingIOError:
            return False
        except OSError:
            # The server has closed: what it said before that can still be read.
            self._sent = len(self.data)
        if self._sent < len(self.data):
            return False
        if self.shuts:
            try:
                self.socket.shutdown(socket.SHUT_WR)
            except OSError:
                pass
        return True

    def receive(self):
        try:
            more = self.socket.recv(262_144)
        except BlockingIOError:
            return
        except OSError:
            more = b""
        self.received += more
        if not more:
            self.close()

    def close(self):
        """Leaves at once, without a trace in the system's table of connections."""
        self.is_over = True
        try:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            pass
        self.socket.close()


def talk_all(port, talks, seconds, moment):
    """Carries on all talks; returns the whole ones that the server did not end in time.

    Those that nobody waits for are left a moment after the whole ones are over.
    """
    poll, open_talks = select.poll(), {}
    for talk in talks:
        talk.open(port)
        if not talk.is_over:
            open_talks[talk.socket.fileno()] = talk
            poll.register(talk.socket, select.POLLIN | select.POLLOUT)
    deadline, is_last_moment = time.monotonic() + seconds, False
    while open_talks and (left := deadline - time.monotonic()) > 0:
        if not is_last_moment and not any(talk.whole for talk in open_talks.values()):
            deadline, is_last_moment, left = time.monotonic() + moment, True, moment
        for number, event in poll.poll(left * 1000):
            talk = open_talks[number]
            if event & select.POLLOUT and talk.send():
                poll.modify(number, select.POLLIN)
            if event & ~select.POLLOUT:
                talk.receive()
            if talk.is_over:
                del open_talks[number]
                poll.unregister(number)
    for talk in open_talks.values():
        talk.close()
    return [talk for talk in open_talks.values() if talk.whole]


class Malformed(Exception):
    """What the server sent is no sequence of answers."""


STATUS_LINE = re.compile(rb"HTTP/1\.1 ([1-5][0-9][0-9]) [ -~]*\r\n")
FIELD_LINE = re.compile(rb"[!#-'*+.^-z|~0-9A-Z-]+: ?[\t -~\x80-\xff]*\r\n")


def statuses(data, methods):
    """The status codes of answers in HTTP/1.1 to requests with those methods; as many as have come whole.

    Raises Malformed for anything that is not exactly an answer.
    """
    found, position = [], 0
    for method in methods:
        while True:
            end = data.find(b"\r\n\r\n", position)
            if end < 0:
                if len(data) > position and not b"HTTP/1.1 ".startswith(data[position : position + 9]):
                    raise Malformed(f"no answer: {bytes(data[position:position + 200])!r}")
                return found
            line = STATUS_LINE.match(data, position)
            if not line:
                raise Malformed(f"no status line: {bytes(data[position:position + 200])!r}")
            status, length = int(line[1]), None
            at = line.end()
            while at < end + 2:
                field = FIELD_LINE.match(data, at)
                if not field:
                    raise Malformed(f"no field: {bytes(data[at:at + 200])!r}")
                if field[0][:15].lower() == b"content-length:":
                    length = int(field[0][15:])
                at = field.end()
            position = end + 4
            if status >= 200:
                break
        if method != "HEAD" and status not in (204, 304):
            if length is None:
                raise Malformed("an answer without Content-Length")
            if len(data) < position + length:
                return found
            position += length
        found.append(status)
    if position < len(data):
        raise Malformed(f"more than the answers: {bytes(data[position:position + 200])!r}")
    return found


def request(method, target, content=None, fields=(), *, close=False):
    """A request in HTTP/1.1 that is framed as it should be, whatever stands in it."""
    lines = [f"{method} {target} HTTP/1.1", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in fields]
    if content is not None:
        lines.append(f"Content-Length: {len(content)}")
    if close:
        lines.append("Connection: close")
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogatepass") + (content or b"")
