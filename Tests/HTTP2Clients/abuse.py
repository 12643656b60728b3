#!/usr/bin/env python3
"""Clients of HTTP/2 that mean harm, busy ones that only look like it, and a neighbour that is neither.

    abuse.py --port 8080 --pid 4711 [--only reset]

Every abuse must end by the server's doing: the abuser gets GOAWAY with the fitting code and loses its connection. All
the while the neighbour asks for something and must be answered, and the server must not grow. Busy clients must get
every answer they wait for. The server's time-outs for heads and content should be about a second. Only the standard
library is used. Exit code 0 when all is well.
"""
import argparse
import select
import struct
import sys
import time

from frames import *

arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments.add_argument("--port", type=int, required=True)
arguments.add_argument("--pid", type=int, required=True, help="the server's process")
arguments.add_argument("--only", default="", help="run the abuses whose name contains this")
options = arguments.parse_args()
server.port, server.timeout = options.port, 10.0

FLOOD = 3000                # frames; more than any budget for them
PIECE = 50                  # frames that are sent between two looks at the neighbour
LARGEST_GROWTH = 64 << 20   # bytes that the server may grow by under one abuse

# Name, a function that makes the pieces to send, the code of GOAWAY, the client's first settings.
ABUSES = []
# Name, a function of an index that gives what is sent, with one request that must be answered: on stream 1 + 4 * index.
BUSY = []


def flood(name, one, goaway=ENHANCE_YOUR_CALM, first=b"", after=ping(), opening=()):
    """An abuse that sends `first`, then `one(index)` by the thousand, with `after` behind each piece."""
    def pieces():
        yield first
        for start in range(0, FLOOD, PIECE):
            yield b"".join(one(index) for index in range(start, start + PIECE)) + after
    ABUSES.append((name, pieces, goaway, opening))


def silence(name, sent, goaway, opening=()):
    """An abuse that sends something and then nothing more."""
    ABUSES.append((name, lambda: [sent], goaway, opening))


def stream(index):
    return 1 + 2 * index


def size():
    """The server's resident memory in bytes."""
    pages = open(f"/proc/{options.pid}/statm").read().split()[1]
    return int(pages) * 4096


# Floods of frames that cost the client nothing.
flood("rapid reset", lambda index: request(stream(index)) + reset(stream(index)))
flood("SETTINGS", lambda index: settings())
flood("SETTINGS of another table size", lambda index: settings((1, index % 2 * 4096)))
flood("acknowledged SETTINGS", lambda index: frame(SETTINGS, ACK), PROTOCOL_ERROR)
flood("PING", lambda index: ping())
flood("PING with ACK", lambda index: ping(ACK))
flood("PRIORITY", lambda index: priority(stream(index)))
flood("PRIORITY of one stream", lambda index: priority(1, 3 + 2 * (index % 100)))
flood("WINDOW_UPDATE", lambda index: window_update(0, 1))
flood("GOAWAY", lambda index: frame(GOAWAY, 0, 0, bytes(8)), None)  # Who says good-bye needs no GOAWAY.
flood("frames of unknown type", lambda index: frame(0x77, 0, 0, b"?"))
flood("empty DATA", lambda index: frame(DATA, 0, 1), first=upload())
flood("DATA of nothing but padding", lambda index: frame(DATA, PADDED, 1, b"\x01\x00"), first=upload())
flood("empty CONTINUATION", lambda index: frame(CONTINUATION, 0, 1), first=request(flags=1), after=b"")
flood("CONTINUATION with a field", lambda index: frame(CONTINUATION, 0, 1, literal(f"x-{index}", "a" * 100)),
      first=request(flags=1), after=b"")
flood("CONTINUATION of 1 KiB", lambda index: frame(CONTINUATION, 0, 1, literal("x", "a" * 1000)),
      first=request(flags=1), after=b"")
flood("a window opened byte by byte", lambda index: window_update(stream(index % 100), 1),
      first=b"".join(request(stream(index)) for index in range(100)), opening=[(4, 0)])

# Streams that the server itself must reset, as in CVE-2025-8671.
flood("streams broken by WINDOW_UPDATE by 0", lambda index: upload(stream(index)) + window_update(stream(index), 0),
      PROTOCOL_ERROR)
flood("streams broken by a window that overflows",
      lambda index: upload(stream(index)) + window_update(stream(index), 0x7FFFFFFF))
flood("streams that depend on themselves",
      lambda index: upload(stream(index)) + priority(stream(index), stream(index)), PROTOCOL_ERROR)
flood("streams broken by PRIORITY of another length",
      lambda index: upload(stream(index)) + frame(PRIORITY, 0, stream(index), bytes(4)), FRAME_SIZE_ERROR)
flood("streams with DATA after their end", lambda index: request(stream(index)) + frame(DATA, 0, stream(index), b"x"),
      STREAM_CLOSED)
flood("streams with HEADERS after their end", lambda index: request(stream(index)) + request(stream(index)), STREAM_CLOSED)
flood("streams with less content than promised",
      lambda index: upload(stream(index), [("content-length", "9")]) + frame(DATA, END_STREAM, stream(index), b"x"))
flood("malformed requests", lambda index: request(stream(index), block=fields(more=[("Capital", "x")])))
flood("requests without a method", lambda index: request(stream(index), block=fields(None)))
flood("streams beyond the limit", lambda index: upload(stream(index)), PROTOCOL_ERROR)
flood("streams beyond the limit, all windows shut", lambda index: request(stream(index)), PROTOCOL_ERROR,
      opening=[(4, 0)])

# Header blocks that grow when they are decoded.
entry = b"\x40" + text("x-bomb") + text("a" * 4000)
silence("an HPACK bomb", request(block=fields() + entry + b"\xbe" * 10_000), ENHANCE_YOUR_CALM)
flood("HPACK bombs one after the other", lambda index: request(stream(index + 1), block=fields() + b"\xbe" * 60),
      first=request(1, block=fields() + entry))
silence("thousands of settings in one frame", settings(*[(0xF000, 1)] * 2700), ENHANCE_YOUR_CALM)
silence("the connection's window overflows", window_update(0, 0x7FFFFFFF), FLOW_CONTROL_ERROR)

# Something begun and not ended.
silence("half a frame's header", b"\0\0", ENHANCE_YOUR_CALM)
silence("half a frame", ping()[:-3], ENHANCE_YOUR_CALM)
silence("half of DATA", upload() + frame(DATA, 0, 1, b"test")[:-2], ENHANCE_YOUR_CALM)
silence("a header block that does not end", request(flags=1), ENHANCE_YOUR_CALM)
silence("HEADERS cut off in their block", request()[:-5], ENHANCE_YOUR_CALM)
silence("windows that never open", b"".join(request(stream(index)) for index in range(100)), 0, opening=[(4, 0)])
silence("uploads that never come", b"".join(upload(stream(index)) for index in range(100)), 0)
silence("nothing after SETTINGS", b"", 0)


# What browsers and libraries send around requests, and clients that change their minds.
BUSY += [
    ("one request in two is given up", lambda index: request(4 * index + 1) + request(4 * index + 3) + reset(4 * index + 3)),
    ("one request in two is given up, with PING",
     lambda index: request(4 * index + 1) + request(4 * index + 3) + reset(4 * index + 3) + ping()),
    ("one upload in two is given up in its middle",
     lambda index: upload(4 * index + 1) + data(FORM, 4 * index + 1) + upload(4 * index + 3)
     + data(b"grant", 4 * index + 3, 0) + reset(4 * index + 3)),
    ("priorities, windows and PING with each request",
     lambda index: frame(0x10, 0, 0, struct.pack("!I", 4 * index + 1) + b"u=1") + priority(4 * index + 1) + ping()
     + request(4 * index + 1) + window_update(0, 100) + window_update(4 * index + 1, 100)),
]


class Neighbour(Connection):
    """A client that means well, on one connection all the time."""

    def __init__(self):
        super().__init__()
        self.open()
        self.send(window_update(0, 0x7FFF0000 - 65_535))
        self.stream = -1

    def ask(self):
        """Whether a request is answered."""
        self.stream += 2
        self.send(request(self.stream))
        return self.until(lambda kind, flags, number, payload:
                          number == self.stream and kind in (HEADERS, DATA) and flags & END_STREAM) is not None


class Abuser(Connection):
    """Remembers the code of GOAWAY."""

    goaway = None

    def listen(self, seconds):
        """Takes frames until a PING is answered or none comes for so long."""
        while not self.isClosed and select.select([self.socket], [], [], seconds)[0]:
            got = self.frame()
            if got and got[0] == GOAWAY:
                self.goaway = code(got[3], 4)
            if got and got[0] == PING and got[1] & ACK:
                return


def serve(one):
    """Lets a busy client ask by the thousand; what went wrong, or nothing."""
    client, answered = Connection(), 0
    try:
        client.open()
        client.send(window_update(0, 0x7FFF0000 - 65_535))
        for start in range(0, FLOOD, PIECE):
            wanted = {4 * index + 1 for index in range(start, start + PIECE)}
            client.send(b"".join(one(index) for index in range(start, start + PIECE)))
            while wanted and (got := client.frame()):
                kind, flags, number, payload = got
                if kind == GOAWAY:
                    return f"GOAWAY with code {code(payload, 4)} after {answered} answers"
                if kind == HEADERS and number in wanted and status(payload) != 200:
                    return f"status {status(payload)}"
                if kind in (HEADERS, DATA) and flags & END_STREAM and number in wanted:
                    wanted.remove(number)
                    answered += 1
        return None if answered == FLOOD and client.isAlive() else f"{answered} of {FLOOD} are answered"
    finally:
        client.socket.close()


def run(pieces, goaway, opening, neighbour):
    """Lets one abuse happen; what went wrong, or nothing."""
    abuser, before = Abuser(), size()
    try:
        abuser.open(*opening)
        abuser.send(window_update(0, 0x7FFF0000 - 65_535))
        for piece in pieces():
            abuser.send(piece)
            abuser.listen(0.05)
            if not neighbour.ask():
                return "the neighbour is not answered"
            if abuser.goaway is not None or abuser.isClosed:
                break
        deadline = time.monotonic() + server.timeout
        while not abuser.isClosed and time.monotonic() < deadline:
            abuser.listen(0.1)
            if not neighbour.ask():
                return "the neighbour is not answered afterwards"
    finally:
        abuser.socket.close()
    if abuser.goaway != goaway or not abuser.isClosed:
        return f"GOAWAY has code {abuser.goaway}, the connection is {'closed' if abuser.isClosed else 'open'}"
    return "the server grows" if size() - before > LARGEST_GROWTH else None


def main():
    neighbour, failures = Neighbour(), 0
    chosen = [one for one in ABUSES if options.only in one[0]]
    for name, pieces, goaway, opening in chosen:
        problem = run(pieces, goaway, opening, neighbour)
        if problem:
            failures += 1
            print(f"FAILED  {name}: {problem}")
    busy = [one for one in BUSY if options.only in one[0]]
    for name, one in busy:
        problem = serve(one)
        if problem:
            failures += 1
            print(f"FAILED  {name}: {problem}")
    total = len(chosen) + len(busy)
    print(f"{total - failures} of {total} end well: {len(chosen)} abuses and {len(busy)} busy clients")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
