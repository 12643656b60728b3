#!/usr/bin/env python3
"""Conformance of an HTTP/2 server on the loopback interface, frame by frame.

    conformance.py [--port 8080] [--path /__admin/health] [--only 6.9]

Every case opens a connection of its own, sends frames made by hand and looks at the frames that come back. Sections
are those of RFC 9113 and RFC 7541. Only the standard library is used. Exit code 0 when every case passes.
"""
import argparse
import struct
import sys

from frames import *

arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments.add_argument("--port", type=int, default=server.port)
arguments.add_argument("--path", default=server.path)
arguments.add_argument("--timeout", type=float, default=server.timeout, help="seconds to wait for an answer")
arguments.add_argument("--only", default="", help="run the sections that begin so")
options = arguments.parse_args()
server.port, server.path, server.timeout = options.port, options.path, options.timeout


# What a case may expect. Each takes a connection and says what went wrong, or nothing.

def connection_error(*codes):
    """GOAWAY with one of the codes, or the end of the connection (RFC 9113 §5.4.1)."""
    def check(connection):
        got = connection.until(lambda kind, *_: kind == GOAWAY)
        if got is None:
            return None if connection.isClosed else "the connection stays open"
        if code(got[3], 4) not in codes:
            return f"GOAWAY has code {code(got[3], 4)}"
        connection.until(lambda *_: False)
        return None if connection.isClosed else "the connection stays open after GOAWAY"
    return check


def stream_error(*codes, stream=1):
    """RST_STREAM with one of the codes, or an error of the whole connection (RFC 9113 §5.4.2)."""
    def check(connection):
        got = connection.until(
            lambda kind, flags, number, payload: kind == GOAWAY or (kind == RST_STREAM and number == stream))
        if got is None:
            return None if connection.isClosed else "the stream is not reset"
        found = code(got[3], 4 if got[0] == GOAWAY else 0)
        return None if found in codes else f"code {found}"
    return check


def answer(stream=1):
    """A response's head and its end."""
    def check(connection):
        got = connection.until(lambda kind, flags, number, payload: number == stream and kind in (HEADERS, RST_STREAM))
        if got is None or got[0] != HEADERS:
            return f"no answer: {got}"
        if not got[1] & END_STREAM and not connection.until(
                lambda kind, flags, number, payload: kind == DATA and number == stream and flags & END_STREAM):
            return "the answer does not end"
        return None
    return check


def alive(connection):
    """A PING is answered, so the connection has survived."""
    connection.send(frame(PING, 0, 0, b"survived"))
    got = connection.until(lambda kind, flags, stream, payload: kind == PING and flags & ACK and payload == b"survived")
    return None if got else "the connection is gone"


def content(length):
    """The first frame of content has this length."""
    def check(connection):
        got = connection.until(lambda kind, *_: kind == DATA)
        return None if got and len(got[3]) == length else f"content: {got}"
    return check


def last_stream(number):
    """GOAWAY tells which streams were served (RFC 9113 §6.8)."""
    def check(connection):
        got = connection.until(lambda kind, *_: kind == GOAWAY)
        return None if got and code(got[3]) == number else f"GOAWAY: {got}"
    return check


def settings_acknowledged(connection):
    got = connection.until(lambda kind, flags, *_: kind == SETTINGS and flags & ACK)
    return None if got else "SETTINGS are not acknowledged"


def ping_answered(connection):
    got = connection.until(lambda kind, flags, stream, payload: kind == PING and flags & ACK)
    return None if got and got[3] == b"drydock!" else "PING is not answered"


CASES = []


def case(section, name, sent, expected, opening=()):
    """`sent` is bytes, or a function of the connection; the connection is open already when it is sent."""
    CASES.append((section, name, sent, expected, opening))


def after(first, wanted, then):
    """Sends, waits for a frame, sends again."""
    def run(connection):
        connection.send(first)
        connection.until(wanted)
        connection.send(then)
    return run


def ended(kind, flags, stream, payload):
    return stream == 1 and kind in (HEADERS, DATA) and flags & END_STREAM



def closed(then):
    """`then` is sent on stream 1 after the whole answer has come."""
    return after(request(), ended, then)


# SETTINGS_INITIAL_WINDOW_SIZE of one byte and of none.
small, shut = [(4, 1)], [(4, 0)]

# Requests as they should be.
case("8.3.1", "GET", request(), answer())
case("8.3.1", "HEAD", request(block=fields("HEAD")), answer())
case("8.1", "POST with content", upload() + frame(DATA, END_STREAM, 1, b"test"), answer())
case("8.1", "POST with content in two frames", upload() + frame(DATA, 0, 1, b"a") + frame(DATA, END_STREAM, 1, b"b"), answer())
case("8.1", "POST with trailers", upload() + frame(DATA, 0, 1, b"a") + frame(HEADERS, END_STREAM | END_HEADERS, 1, literal("x-test", "ok")), answer())
case("6.1", "padded DATA", upload() + frame(DATA, END_STREAM | PADDED, 1, b"\x06test" + b"\0" * 6), answer())
case("6.2", "padded HEADERS", request(flags=5 | PADDED, block=b"\x06" + fields() + b"\0" * 6), answer())
case("6.2", "HEADERS with priority", request(flags=5 | PRIORITY_FLAG, block=b"\0\0\0\0\xff" + fields()), answer())
for dependency, weight, name in [(0, 0, "1"), (0, 255, "256"), (3, 15, "with a dependency"), (0x80000003, 15, "exclusive")]:
    case("6.3", f"PRIORITY {name}", priority(1, dependency, weight) + request(), answer())
case("5.1", "PRIORITY on an idle stream", priority(1), alive)
case("5.1", "PRIORITY on an idle stream, then a request on a lower one", priority(7) + request(1), answer())
case("5.1", "PRIORITY on a closed stream", closed(priority(1)), alive)
case("5.1", "WINDOW_UPDATE on a half-closed stream", request() + window_update(1, 10), answer())
case("5.1", "WINDOW_UPDATE on a half-closed stream opens its window", request() + window_update(1, 1), content(1), shut)
case("5.1", "PRIORITY on a half-closed stream", request() + priority(1, 0, 255) + window_update(1, 1), content(1), shut)
case("5.1", "WINDOW_UPDATE on a closed stream", closed(window_update(1, 10)), alive)
case("5.1", "RST_STREAM on a half-closed stream", request() + reset(1), alive)
case("6.4", "RST_STREAM on an open stream", upload() + reset(1), alive)
case("6.5", "SETTINGS", settings((3, 100)), settings_acknowledged)
case("6.7", "PING", ping(), ping_answered)
case("6.7", "PING with ACK is not answered", frame(PING, ACK, 0, b"unwanted"), alive)
case("6.4", "RST_STREAM on a stream that waits for its window", request() + reset(1), alive, shut)
case("6.8", "GOAWAY without an error", frame(GOAWAY, 0, 0, bytes(8)) , connection_error(0))
case("6.9", "WINDOW_UPDATE of the connection", window_update(0, 1) + request(), answer())
case("6.9", "WINDOW_UPDATE of a stream", upload() + window_update(1, 1) + frame(DATA, END_STREAM, 1), answer())
case("6.10", "CONTINUATION", request(flags=1, block=fields()) + frame(CONTINUATION, END_HEADERS, 1, literal("x-test", "ok")), answer())
case("6.10", "two CONTINUATION", request(flags=1, block=fields()) + frame(CONTINUATION, 0, 1, literal("x-a", "1")) + frame(CONTINUATION, END_HEADERS, 1, literal("x-b", "2")), answer())

# §3 and §4: the preface and frames.
case("3.4", "a wrong preface", lambda c: c.send(b"INVALID CONNECTION PREFACE\r\n\r\n"), connection_error(PROTOCOL_ERROR), None)
case("3.4", "SETTINGS come first", lambda c: c.send(PREFACE + settings()), lambda c: None if (c.frame() or [0])[0] == SETTINGS else "another frame first", None)
case("4.1", "a frame of unknown type", frame(0xFF, 0, 0, b"unknown") , alive)
case("4.1", "undefined flags", frame(PING, 0x16, 0, b"drydock!"), ping_answered)
case("4.1", "the reserved bit", frame(PING, 0, 0x80000000, b"drydock!"), ping_answered)
case("4.2", "DATA of the largest size", upload() + frame(DATA, END_STREAM, 1, bytes(LARGEST_FRAME)), answer())
case("4.2", "DATA that is too large", upload() + frame(DATA, END_STREAM, 1, bytes(LARGEST_FRAME + 1)), stream_error(FRAME_SIZE_ERROR))
case("4.2", "HEADERS that are too large", request(block=fields(more=[("x", "a" * LARGEST_FRAME)])), connection_error(FRAME_SIZE_ERROR))
case("4.3", "a header block that cannot be decoded", request(block=b"\x40\x02\xff"), connection_error(COMPRESSION_ERROR))
case("4.3", "PRIORITY inside a header block", request(flags=1) + priority(1) + frame(CONTINUATION, END_HEADERS, 1), connection_error(PROTOCOL_ERROR))
case("4.3", "HEADERS of another stream inside a header block", request(flags=1) + request(3), connection_error(PROTOCOL_ERROR))

# §5.1: states of streams.
case("5.1", "idle: DATA", frame(DATA, END_STREAM, 1, b"test"), connection_error(PROTOCOL_ERROR))
case("5.1", "idle: RST_STREAM", reset(1), connection_error(PROTOCOL_ERROR))
case("5.1", "idle: WINDOW_UPDATE", window_update(1, 100), connection_error(PROTOCOL_ERROR))
case("5.1", "idle: CONTINUATION", frame(CONTINUATION, END_HEADERS, 1, fields()), connection_error(PROTOCOL_ERROR))
case("5.1", "half-closed: DATA", request() + frame(DATA, END_STREAM, 1, b"test"), stream_error(STREAM_CLOSED))
case("5.1", "half-closed: HEADERS", request() + request(), stream_error(STREAM_CLOSED))
case("5.1", "half-closed: CONTINUATION", request() + frame(CONTINUATION, END_HEADERS, 1, fields()), connection_error(STREAM_CLOSED, PROTOCOL_ERROR))
case("5.1", "closed by RST_STREAM: DATA", upload() + reset(1) + frame(DATA, END_STREAM, 1, b"test"), stream_error(STREAM_CLOSED))
case("5.1", "closed by RST_STREAM: HEADERS", upload() + reset(1) + request(), stream_error(STREAM_CLOSED))
case("5.1", "closed by RST_STREAM: CONTINUATION", upload() + reset(1) + frame(CONTINUATION, END_HEADERS, 1, fields()), connection_error(STREAM_CLOSED, PROTOCOL_ERROR))
case("5.1", "closed by END_STREAM: DATA", closed(frame(DATA, END_STREAM, 1, b"test")), connection_error(STREAM_CLOSED))
case("5.1", "closed by END_STREAM: HEADERS", closed(request()), connection_error(STREAM_CLOSED))
case("5.1", "closed by END_STREAM: CONTINUATION", closed(frame(CONTINUATION, END_HEADERS, 1, fields())), connection_error(STREAM_CLOSED, PROTOCOL_ERROR))
case("5.1.1", "an even stream", request(2), connection_error(PROTOCOL_ERROR))
case("5.1.1", "a stream below the last", request(5) + request(3), connection_error(PROTOCOL_ERROR))
case("5.1.2", "more streams than allowed", b"".join(upload(1 + 2 * index) for index in range(101)), stream_error(PROTOCOL_ERROR, REFUSED_STREAM, stream=201))
case("5.1.2", "more streams than allowed, all waiting for their windows", b"".join(request(1 + 2 * index) for index in range(101)), stream_error(PROTOCOL_ERROR, REFUSED_STREAM, stream=201), shut)
case("5.3.1", "HEADERS that depend on themselves", request(flags=5 | PRIORITY_FLAG, block=b"\0\0\0\x01\xff" + fields()), stream_error(PROTOCOL_ERROR))
case("5.3.1", "PRIORITY that depends on itself", priority(1, 1), stream_error(PROTOCOL_ERROR))
case("5.4.1", "an error ends the connection", frame(PING, 0, 0, b"short"), connection_error(FRAME_SIZE_ERROR))
case("5.4.1", "GOAWAY names the last stream", after(request(), ended, frame(PING, 0, 0, b"short")), last_stream(1))
case("5.5", "an unknown frame on a stream", request() + frame(0xFF, 0, 1, b"x"), answer())
case("5.5", "an unknown frame inside a header block", request(flags=1) + frame(0xFF, 0, 1, b"x") + frame(CONTINUATION, END_HEADERS, 1), connection_error(PROTOCOL_ERROR))

# §6: frames.
case("6.1", "DATA on stream 0", frame(DATA, END_STREAM, 0, b"test"), connection_error(PROTOCOL_ERROR))
case("6.1", "more padding than DATA", upload() + frame(DATA, END_STREAM | PADDED, 1, b"\x06test"), connection_error(PROTOCOL_ERROR))
case("6.2", "HEADERS on stream 0", request(0), connection_error(PROTOCOL_ERROR))
case("6.2", "more padding than HEADERS", request(flags=5 | PADDED, block=b"\xff" + fields()), connection_error(PROTOCOL_ERROR))
case("6.3", "PRIORITY on stream 0", priority(0, 1), connection_error(PROTOCOL_ERROR))
case("6.3", "PRIORITY of another length", upload() + frame(PRIORITY, 0, 1, bytes(4)), stream_error(FRAME_SIZE_ERROR))
case("6.4", "RST_STREAM on stream 0", reset(0), connection_error(PROTOCOL_ERROR))
case("6.4", "RST_STREAM of another length", upload() + frame(RST_STREAM, 0, 1, bytes(3)), connection_error(FRAME_SIZE_ERROR))
case("6.5", "SETTINGS with ACK and content", frame(SETTINGS, ACK, 0, bytes(6)), connection_error(FRAME_SIZE_ERROR))
case("6.5", "SETTINGS on a stream", frame(SETTINGS, 0, 1, struct.pack("!HI", 3, 1)), connection_error(PROTOCOL_ERROR))
case("6.5", "SETTINGS of another length", frame(SETTINGS, 0, 0, bytes(3)), connection_error(FRAME_SIZE_ERROR))
case("6.5.2", "ENABLE_PUSH other than 0 and 1", settings((2, 2)), connection_error(PROTOCOL_ERROR))
case("6.5.2", "INITIAL_WINDOW_SIZE above the maximum", settings((4, 0x80000000)), connection_error(FLOW_CONTROL_ERROR))
case("6.5.2", "MAX_FRAME_SIZE below its range", settings((5, 16_383)), connection_error(PROTOCOL_ERROR))
case("6.5.2", "MAX_FRAME_SIZE above its range", settings((5, 0x1000000)), connection_error(PROTOCOL_ERROR))
case("6.5.2", "an unknown setting", settings((0xFF, 1)), alive)
case("6.5.3", "INITIAL_WINDOW_SIZE twice: the last counts", settings((4, 100), (4, 1)) + request(), content(1))
case("6.7", "PING on a stream", frame(PING, 0, 1, bytes(8)), connection_error(PROTOCOL_ERROR))
case("6.7", "PING of another length", frame(PING, 0, 0, bytes(6)), connection_error(FRAME_SIZE_ERROR))
case("6.8", "GOAWAY on a stream", frame(GOAWAY, 0, 1, bytes(8)), connection_error(PROTOCOL_ERROR))
case("6.9", "WINDOW_UPDATE by 0 of the connection", window_update(0, 0), connection_error(PROTOCOL_ERROR))
case("6.9", "WINDOW_UPDATE by 0 of a stream", upload() + window_update(1, 0), stream_error(PROTOCOL_ERROR))
case("6.9", "WINDOW_UPDATE of another length", frame(WINDOW_UPDATE, 0, 0, bytes(3)), connection_error(FRAME_SIZE_ERROR))
case("6.9.1", "a window of one byte", request(), content(1), small)
case("6.9.1", "the connection's window overflows", window_update(0, 0x7FFFFFFF), connection_error(FLOW_CONTROL_ERROR))
case("6.9.1", "the connection's window overflows by the second of two", window_update(0, 0x7FFF0000) + window_update(0, 0x7FFF0000), connection_error(FLOW_CONTROL_ERROR))
case("6.9.1", "a stream's window overflows", upload() + window_update(1, 0x7FFFFFFF), stream_error(FLOW_CONTROL_ERROR))
case("6.9.2", "a window opened after the request", request() + settings((4, 1)), content(1), shut)
case("6.9.2", "a window below zero", after(request() , lambda kind, *_: kind == DATA, settings((4, 2)) + window_update(1, 2)), content(1), [(4, 3)])
case("6.9.2", "a setting makes a stream's window overflow", upload() + window_update(1, 0x7FFFFFFF - 65_535) + settings((4, 65_536)), stream_error(FLOW_CONTROL_ERROR))
case("6.10", "CONTINUATION on stream 0", request(flags=1) + frame(CONTINUATION, END_HEADERS, 0), connection_error(PROTOCOL_ERROR))
case("6.10", "CONTINUATION after a complete block", request(flags=END_HEADERS) + frame(CONTINUATION, END_HEADERS, 1, literal("x", "y")), connection_error(PROTOCOL_ERROR))
case("6.10", "CONTINUATION after a complete CONTINUATION", request(flags=0) + frame(CONTINUATION, END_HEADERS, 1) + frame(CONTINUATION, END_HEADERS, 1), connection_error(PROTOCOL_ERROR))
case("6.10", "DATA between CONTINUATION", request(flags=0) + frame(CONTINUATION, 0, 1) + frame(DATA, END_STREAM, 1, b"test"), connection_error(PROTOCOL_ERROR))
case("6.10", "CONTINUATION after DATA", upload() + frame(DATA, 0, 1, b"test") + frame(CONTINUATION, END_HEADERS, 1), connection_error(PROTOCOL_ERROR))
case("6.10", "DATA inside a header block", request(flags=0) + frame(DATA, END_STREAM, 1, b"test"), connection_error(PROTOCOL_ERROR))
case("7", "GOAWAY with an unknown code", frame(GOAWAY, 0, 0, struct.pack("!II", 0, 0xFF)), connection_error(0))
case("7", "RST_STREAM with an unknown code", upload() + reset(1, 0xFF), alive)

# §8: requests that are malformed.
case("8.1", "a second head without END_STREAM", upload() + frame(HEADERS, END_HEADERS, 1, literal("x-test", "ok")), stream_error(PROTOCOL_ERROR))
case("8.1", "a pseudo-header field in trailers", upload() + frame(HEADERS, 5, 1, literal(":method", "GET")), stream_error(PROTOCOL_ERROR))
for name, block in [
    ("a capital letter in a name", fields(more=[("X-Test", "ok")])),
    ("an unknown pseudo-header field", fields(more=[(":test", "ok")])),
    ("a pseudo-header field of responses", fields(more=[(":status", "200")])),
    ("a pseudo-header field after others", literal("x-test", "ok") + fields()),
    ("connection", fields(more=[("connection", "keep-alive")])),
    ("transfer-encoding", fields(more=[("transfer-encoding", "chunked")])),
    ("TE other than trailers", fields(more=[("te", "trailers, deflate")])),
    ("an empty :path", fields(path="")),
    ("no :method", fields(None)),
    ("no :scheme", fields(scheme=None)),
    ("no :path", fields(path=None)),
    ("two :method", literal(":method", "GET") + fields()),
    ("two :scheme", literal(":scheme", "http") + fields()),
    ("two :path", literal(":path", "/") + fields()),
    ("a NUL in a value", fields(more=[("x-test", "a\0b")])),
    ("a line feed in a value", fields(more=[("x-test", "a\nb")])),
    ("a space in a name", fields(more=[("x test", "ok")])),
]:
    case("8.2, 8.3", name, request(block=block), stream_error(PROTOCOL_ERROR))
case("8.1.1", "less content than promised", upload(more=[("content-length", "5")]) + frame(DATA, END_STREAM, 1, b"test"), stream_error(PROTOCOL_ERROR))
case("8.1.1", "more content than promised", upload(more=[("content-length", "1")]) + frame(DATA, END_STREAM, 1, b"test"), stream_error(PROTOCOL_ERROR))
case("8.1.1", "less content than promised, in two frames", upload(more=[("content-length", "9")]) + frame(DATA, 0, 1, b"test") + frame(DATA, END_STREAM, 1, b"test"), stream_error(PROTOCOL_ERROR))
case("8.4", "PUSH_PROMISE by a client", request() + frame(PUSH_PROMISE, END_HEADERS, 1, struct.pack("!I", 2) + fields()), connection_error(PROTOCOL_ERROR))

# RFC 7541.
huffman_x_test, huffman_ok = b"\x85\xf2\xb2\x4a\x84\xff", b"\x82\x3f\x5f"
indexed = b"\x82\x86\x84" + literal(":authority", "localhost")
for name, block in [
    ("indexed fields", indexed),
    ("incremental indexing, indexed name", fields() + b"\x7a" + text("test")),
    ("incremental indexing, new name", fields() + b"\x40" + text("x-test") + text("ok")),
    ("incremental indexing, then the entry by its index", fields() + b"\x40" + text("x-test") + text("ok") + b"\xbe"),
    ("without indexing, indexed name", fields() + b"\x0f\x2b" + text("test")),
    ("without indexing, new name", fields() + b"\x00" + text("x-test") + text("ok")),
    ("never indexed, indexed name", fields() + b"\x1f\x2b" + text("test")),
    ("never indexed, new name", fields() + b"\x10" + text("x-test") + text("ok")),
    ("Huffman coding, incremental indexing", fields() + b"\x40" + huffman_x_test + huffman_ok),
    ("Huffman coding, without indexing", fields() + b"\x00" + huffman_x_test + huffman_ok),
    ("Huffman coding, without indexing, indexed name", fields() + b"\x0f\x2b" + huffman_ok),
    ("Huffman coding, never indexed", fields() + b"\x10" + huffman_x_test + huffman_ok),
    ("Huffman coding of a long value", fields() + b"\x1f\x08\xff\x03" + b"\x18\xc6\x31\x8c\x63" * 26),
    ("a size update to nothing", b"\x20" + fields()),
    ("a size update", b"\x3f\x61" + fields()),
    ("two size updates", b"\x20\x3f\x61" + fields()),
]:
    case("HPACK 6", name, request(block=block), answer())
for section, name, block in [
    ("HPACK 2.3.3", "an index beyond the tables", fields() + b"\xff\xff\x03"),
    ("HPACK 2.3.3", "a name's index beyond the tables", fields() + b"\x7f\xff\x03" + text("x")),
    ("HPACK 4.2", "a size update at the end", fields() + b"\x20"),
    ("HPACK 5.2", "padding of more than 7 bits", fields() + b"\x00\x81\xff\x83\xff\xff\xff"),
    ("HPACK 5.2", "padding that is not ones", fields() + b"\x00\x01x\x81\x00"),
    ("HPACK 5.2", "the end-of-string symbol", fields() + b"\x00\x01x\x84\xff\xff\xff\xff"),
    ("HPACK 5.1", "an integer that overflows", fields() + b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
    ("HPACK 6.1", "index 0", fields() + b"\x80"),
    ("HPACK 6.3", "a size update above the setting", b"\x3f\xe2\x1f" + fields()),
]:
    case(section, name, request(block=block), connection_error(COMPRESSION_ERROR))


def run(sent, expected, opening):
    connection = Connection()
    try:
        if opening is not None:
            connection.open(*opening)
        sent(connection) if callable(sent) else connection.send(sent)
        return expected(connection)
    finally:
        connection.socket.close()


def main():
    chosen = [one for one in CASES if one[0].startswith(options.only)]
    failures = 0
    for section, name, sent, expected, opening in chosen:
        problem = run(sent, expected, opening)
        if problem:
            failures += 1
            print(f"FAILED  {section}  {name}: {problem}")
    print(f"{len(chosen) - failures} of {len(chosen)} cases pass")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
