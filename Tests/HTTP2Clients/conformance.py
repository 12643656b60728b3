#!/usr/bin/env python3
"""Conformance of Drydock's HTTP/2 on the loopback interface, frame by frame.

    conformance.py [--port 8080] [--only 6.9]

Every case opens a connection of its own, sends frames made by hand and looks at the frames that come back: one status,
one content, one error code is right, and whether the connection lives on. Sections are those of RFC 9113 and RFC 7541.
Only the standard library is used. Exit code 0 when every case passes.
"""
import argparse
import json
import struct
import sys
import time

from frames import *

arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments.add_argument("--port", type=int, default=server.port)
arguments.add_argument("--timeout", type=float, default=server.timeout, help="seconds to wait for an answer")
arguments.add_argument("--only", default="", help="run the sections that begin so")
options = arguments.parse_args()
server.port, server.timeout = options.port, options.timeout


# What content may be right.

def health(content):
    """The answer to GET."""
    body = json.loads(content)
    return list(body) == ["status", "version", "uptimeInSeconds", "timestamp"] and body["status"] == "healthy"


def token(content):
    """The answer to POST, whose form came whole."""
    body = json.loads(content)
    return body["token_type"] == "bearer" and body["org"] == "frames" and body["access_token"].count(".") == 2


def says(text):
    """An error in ISC's form."""
    return lambda content: json.loads(content)["messages"][0]["text"] == text


NOT_FOUND = says("The server did not find a current representation for the target resource.")
NO_FORM = b'{"error":"invalid_request","error_description":"Missing grant type"}'


# What a case may expect. Each takes a connection and says what went wrong, or nothing.

def connection_error(error, last=None):
    """GOAWAY with the code, and perhaps the last stream that was served, then the end (RFC 9113 §5.4.1)."""
    def check(connection):
        got = connection.until(lambda kind, *_: kind == GOAWAY)
        if got is None:
            return f"no GOAWAY; the connection is {'closed' if connection.isClosed else 'open'}"
        if code(got[3], 4) != error or last not in (None, code(got[3])):
            return f"GOAWAY has code {code(got[3], 4)} and stream {code(got[3])}"
        connection.until(lambda *_: False)
        return None if connection.isClosed else "the connection stays open after GOAWAY"
    return check


def stream_error(error, stream=1):
    """RST_STREAM with the code and no answer; the connection lives on (RFC 9113 §5.4.2)."""
    def check(connection):
        reply = connection.reply(stream)
        if reply.reset != error or reply.status is not None:
            return repr(reply)
        return alive(connection)
    return check


def answer(content=health, expected=200, stream=1, interim=()):
    """A whole response of this status and content, which no reset follows."""
    def check(connection):
        reply = connection.reply(stream)
        isRight = content(reply.content) if callable(content) else content == reply.content
        if reply.status != expected or not reply.isWhole or not isRight or tuple(reply.interim) != tuple(interim):
            return repr(reply)
        connection.send(frame(PING, 0, 0, b"survived"))
        got = connection.until(lambda kind, flags, number, payload:
                               kind == PING and payload == b"survived" or kind == RST_STREAM and number == stream)
        return None if got and got[0] == PING else f"after the answer: {got}"
    return check


def malformed(text, stream=1):
    """An answer that says what was wrong, then RST_STREAM (RFC 9113 §8.1.1); the connection lives on."""
    def check(connection):
        reply = connection.reply(stream)
        if reply.status != 400 or not reply.isWhole or reply.text != text:
            return repr(reply)
        after = connection.reply(stream)
        return alive(connection) if after.reset == PROTOCOL_ERROR else f"after the answer: {after!r}"
    return check


def alive(connection):
    """A PING is answered, so the connection has survived."""
    return None if connection.isAlive() else "the connection is gone"


def content(length):
    """The first frame of content has this length."""
    def check(connection):
        got = connection.until(lambda kind, *_: kind == DATA)
        return None if got and len(got[3]) == length else f"content: {got}"
    return check


def settings_acknowledged(connection):
    got = connection.until(lambda kind, flags, *_: kind == SETTINGS and flags & ACK)
    return None if got else "SETTINGS are not acknowledged"


def ping_answered(connection):
    got = connection.until(lambda kind, flags, stream, payload: kind == PING and flags & ACK)
    return None if got and got[3] == b"drydock!" else "PING is not answered"


def good_bye(connection):
    """The connection ends without another word: who said GOAWAY needs none."""
    got = connection.until(lambda kind, *_: kind != WINDOW_UPDATE)
    return None if got is None and connection.isClosed else f"{got}"


def last_answer(connection):
    """The request that was open is answered, then the connection ends."""
    reply = connection.reply()
    return good_bye(connection) if reply.status == 200 and token(reply.content) else repr(reply)


def http1(beginning):
    """An answer in HTTP/1.1, then the end."""
    def check(connection):
        connection.until(lambda *_: False)
        got = connection.input
        return None if got.startswith(beginning) and connection.isClosed else f"{got}"
    return check


def silent(connection):
    """Nothing comes on stream 1, and the connection lives on."""
    connection.send(frame(PING, 0, 0, b"survived"))
    got = connection.until(lambda kind, flags, number, payload: number == 1 or kind == PING and flags & ACK)
    return None if got and got[0] == PING else f"not silent: {got}"


CASES = []


def case(section, name, sent, expected, opening=()):
    """`sent` is bytes, or a function of the connection; the connection is open already when it is sent."""
    CASES.append((section, name, sent, expected, opening))


def after(first, wanted, then):
    """Sends, waits for a frame, or else until the server has read what was sent, sends again."""
    def run(connection):
        connection.send(first)
        if wanted:
            connection.until(wanted)
        else:
            connection.isAlive()
        connection.send(then)
    return run


def ended(kind, flags, stream, payload):
    return stream == 1 and kind in (HEADERS, DATA) and flags & END_STREAM


def interim(kind, flags, stream, payload):
    return stream == 1 and kind == HEADERS and status(payload) == 100


def closed(then):
    """`then` is sent on stream 1 after the whole answer has come."""
    return after(request(), ended, then)


# SETTINGS_INITIAL_WINDOW_SIZE of one byte and of none.
small, shut = [(4, 1)], [(4, 0)]

# Requests as they should be.
case("8.3.1", "GET", request(), answer())
case("8.3.1", "HEAD", request(block=fields("HEAD")), answer(b""))
case("8.3.1", "OPTIONS *", request(block=fields("OPTIONS", path="*")), answer(b"", 204))
case("8.3.1", "Host in the place of :authority", request(block=fields(more=[("host", "localhost:80")], authority=None)), answer())
case("8.3.1", "Host and :authority differ by case", request(block=fields(more=[("host", "LOCALHOST")])), answer())
case("8.1", "POST without content", frame(HEADERS, END_STREAM | END_HEADERS, 1, fields("POST", path="/oauth/token")), answer(NO_FORM, 400))
case("8.1", "POST with empty content", upload() + data(b""), answer(NO_FORM, 400))
case("8.1", "POST with content in one frame", upload() + data(), answer(token))
case("8.1", "POST with content in two frames", upload() + data(FORM[:9], flags=0) + data(FORM[9:]), answer(token))
case("8.1", "POST with an empty frame last", upload() + data(flags=0) + data(b""), answer(token))
case("8.1", "POST with as much content as promised", upload(more=[("content-length", str(len(FORM)))]) + data(), answer(token))
case("8.1", "POST with no content, as promised", upload(more=[("content-length", "0")]) + data(b""), answer(NO_FORM, 400))
case("8.1", "POST with content that comes later", after(upload(), None, data()), answer(token))
case("8.1", "POST with content that waits for 100", after(upload(more=[("expect", "100-continue")]), interim, data()), answer(token))
case("8.1", "POST with content that should have waited", upload(more=[("expect", "100-continue")]) + data(), answer(token))
case("8.1", "POST with trailers", upload() + data(flags=0) + frame(HEADERS, END_STREAM | END_HEADERS, 1, literal("x-test", "ok")), answer(token))
case("8.1", "POST with trailers in two frames", upload() + data(flags=0) + frame(HEADERS, END_STREAM, 1, literal("x-test", "ok")) + frame(CONTINUATION, END_HEADERS, 1, literal("x-more", "ok")), answer(token))
case("8.3.1", "POST of pseudo-header fields alone, :authority last", bytes.fromhex("0000130104000000018386040c2f6f617574682f746f6b656e010161" "000000000100000001"), answer(NO_FORM, 400))
case("6.1", "padded DATA", upload() + frame(DATA, END_STREAM | PADDED, 1, b"\x06" + FORM + bytes(6)), answer(token))
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
case("5.1", "RST_STREAM on a half-closed stream", request() + reset(1), silent)
case("6.4", "RST_STREAM on an open stream", upload() + reset(1), silent)
case("6.5", "SETTINGS", settings((3, 100)), settings_acknowledged)
case("6.7", "PING", ping(), ping_answered)
case("6.7", "PING with ACK is not answered", frame(PING, ACK, 0, b"unwanted"), alive)
case("6.4", "RST_STREAM on a stream that waits for its window", request() + reset(1), alive, shut)
case("6.8", "GOAWAY without an error", frame(GOAWAY, 0, 0, bytes(8)), good_bye)
case("6.8", "GOAWAY while a request is open", after(upload() + frame(GOAWAY, 0, 0, bytes(8)), None, data()), last_answer)
case("6.9", "WINDOW_UPDATE of the connection", window_update(0, 1) + request(), answer())
case("6.9", "WINDOW_UPDATE of a stream", upload() + window_update(1, 1) + data(), answer(token))
case("6.10", "CONTINUATION", request(flags=1, block=fields()) + frame(CONTINUATION, END_HEADERS, 1, literal("x-test", "ok")), answer())
case("6.10", "two CONTINUATION", request(flags=1, block=fields()) + frame(CONTINUATION, 0, 1, literal("x-a", "1")) + frame(CONTINUATION, END_HEADERS, 1, literal("x-b", "2")), answer())

# §3 and §4: the preface and frames.
case("3.4", "a wrong preface", lambda c: c.send(b"INVALID CONNECTION PREFACE\r\n\r\n"), http1(b"HTTP/1.1 400 "), None)
case("3.4", "SETTINGS come first", lambda c: c.send(PREFACE + settings()), lambda c: None if (c.frame() or [0])[0] == SETTINGS else "another frame first", None)
case("4.1", "a frame of unknown type", frame(0xFF, 0, 0, b"unknown") , alive)
case("4.1", "undefined flags", frame(PING, 0x16, 0, b"drydock!"), ping_answered)
case("4.1", "the reserved bit", frame(PING, 0, 0x80000000, b"drydock!"), ping_answered)
case("4.2", "DATA of the largest size", upload() + data(FORM + b"&x=".ljust(LARGEST_FRAME - len(FORM), b"x")), answer(token))
case("4.2", "DATA that is too large", upload() + frame(DATA, END_STREAM, 1, bytes(LARGEST_FRAME + 1)), connection_error(FRAME_SIZE_ERROR))
case("4.2", "HEADERS that are too large", request(block=fields(more=[("x", "a" * LARGEST_FRAME)])), connection_error(FRAME_SIZE_ERROR))
case("4.3", "a header block that cannot be decoded", request(block=b"\x40\x02\xff"), connection_error(COMPRESSION_ERROR))
case("4.3", "PRIORITY inside a header block", request(flags=1) + priority(1) + frame(CONTINUATION, END_HEADERS, 1), connection_error(PROTOCOL_ERROR))
case("4.3", "HEADERS of another stream inside a header block", request(flags=1) + request(3), connection_error(PROTOCOL_ERROR))

# §5.1: states of streams.
case("5.1", "idle: DATA", frame(DATA, END_STREAM, 1, b"test"), connection_error(PROTOCOL_ERROR))
case("5.1", "idle: RST_STREAM", reset(1), connection_error(PROTOCOL_ERROR))
case("5.1", "idle: WINDOW_UPDATE", window_update(1, 100), connection_error(PROTOCOL_ERROR))
case("5.1", "idle: CONTINUATION", frame(CONTINUATION, END_HEADERS, 1, fields()), connection_error(PROTOCOL_ERROR))
case("5.1", "half-closed: DATA", request() + frame(DATA, END_STREAM, 1, b"test"), connection_error(STREAM_CLOSED))
case("5.1", "half-closed: HEADERS", request() + request(), connection_error(STREAM_CLOSED))
case("5.1", "half-closed: CONTINUATION", request() + frame(CONTINUATION, END_HEADERS, 1, fields()), connection_error(PROTOCOL_ERROR))
case("5.1", "closed by RST_STREAM: DATA", upload() + reset(1) + frame(DATA, END_STREAM, 1, b"test"), connection_error(STREAM_CLOSED))
case("5.1", "closed by RST_STREAM: HEADERS", upload() + reset(1) + request(), connection_error(STREAM_CLOSED))
case("5.1", "closed by RST_STREAM: CONTINUATION", upload() + reset(1) + frame(CONTINUATION, END_HEADERS, 1, fields()), connection_error(PROTOCOL_ERROR))
case("5.1", "closed by END_STREAM: DATA", closed(frame(DATA, END_STREAM, 1, b"test")), connection_error(STREAM_CLOSED))
case("5.1", "closed by END_STREAM: HEADERS", closed(request()), connection_error(STREAM_CLOSED))
case("5.1", "closed by END_STREAM: CONTINUATION", closed(frame(CONTINUATION, END_HEADERS, 1, fields())), connection_error(PROTOCOL_ERROR))
case("5.1.1", "an even stream", request(2), connection_error(PROTOCOL_ERROR))
case("5.1.1", "a stream below the last", request(5) + request(3), connection_error(PROTOCOL_ERROR))
case("5.1.2", "more streams than allowed", b"".join(upload(1 + 2 * index) for index in range(101)), connection_error(PROTOCOL_ERROR))
case("5.1.2", "more streams than allowed, all waiting for their windows", b"".join(request(1 + 2 * index) for index in range(101)), connection_error(PROTOCOL_ERROR), shut)
case("5.3.1", "HEADERS that depend on themselves", request(flags=5 | PRIORITY_FLAG, block=b"\0\0\0\x01\xff" + fields()), connection_error(PROTOCOL_ERROR))
case("5.3.1", "PRIORITY that depends on itself", priority(1, 1), connection_error(PROTOCOL_ERROR))
case("5.4.1", "an error ends the connection", frame(PING, 0, 0, b"short"), connection_error(FRAME_SIZE_ERROR))
case("5.4.1", "GOAWAY names the last stream", after(request(), ended, frame(PING, 0, 0, b"short")), connection_error(FRAME_SIZE_ERROR, last=1))
case("5.5", "an unknown frame on a stream", request() + frame(0xFF, 0, 1, b"x"), answer())
case("5.5", "an unknown frame inside a header block", request(flags=1) + frame(0xFF, 0, 1, b"x") + frame(CONTINUATION, END_HEADERS, 1), connection_error(PROTOCOL_ERROR))

# §6: frames.
case("6.1", "DATA on stream 0", frame(DATA, END_STREAM, 0, b"test"), connection_error(PROTOCOL_ERROR))
case("6.1", "more padding than DATA", upload() + frame(DATA, END_STREAM | PADDED, 1, b"\x06test"), connection_error(PROTOCOL_ERROR))
case("6.2", "HEADERS on stream 0", request(0), connection_error(PROTOCOL_ERROR))
case("6.2", "more padding than HEADERS", request(flags=5 | PADDED, block=b"\xff" + fields()), connection_error(PROTOCOL_ERROR))
case("6.3", "PRIORITY on stream 0", priority(0, 1), connection_error(PROTOCOL_ERROR))
case("6.3", "PRIORITY of another length", upload() + frame(PRIORITY, 0, 1, bytes(4)), connection_error(FRAME_SIZE_ERROR))
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
case("6.9", "WINDOW_UPDATE by 0 of a stream", upload() + window_update(1, 0), connection_error(PROTOCOL_ERROR))
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
case("7", "GOAWAY with an unknown code", frame(GOAWAY, 0, 0, struct.pack("!II", 0, 0xFF)), good_bye)
case("7", "RST_STREAM with an unknown code", upload() + reset(1, 0xFF), silent)

# §8: requests that are malformed.
BLANK = "A field value begins or ends with white space (RFC 9113 §8.2.1). (in the field {})"
CONTROL = "A field value holds a control character (RFC 9110 §5.5). (in the field {})"
CONNECTION = "A field concerns the connection, which HTTP/2 forbids but for TE: trailers (RFC 9113 §8.2.2). (in the field {})"
MISSING = "A pseudo-header field is missing or empty (RFC 9113 §8.3.1). (in the field {})"
UNKNOWN = "A pseudo-header field is none of a request (RFC 9113 §8.3.1). (in the field {})"
REPEATED = "A pseudo-header field is repeated (RFC 9113 §8.3). (in the field {})"
LENGTH = "The content is not as long as Content-Length says (RFC 9113 §8.1.1)."
DIGITS = "Content-Length is not a decimal number in range (RFC 9110 §8.6). (in the field content-length)"
for section, name, block, sentence in [
    ("8.2.1", "a capital letter in a name", fields(more=[("X-Test", "ok")]), "A field name holds a capital letter (RFC 9113 §8.2.1). (in the field X-Test)"),
    ("8.2.1", "a space in a name", fields(more=[("x test", "ok")]), "A field name is not a token (RFC 9110 §5.1). (in the field x?test)"),
    ("8.2.1", "an empty name", fields(more=[("", "ok")]), "A field line has no name (RFC 9112 §5)."),
    ("8.2.1", "a blank at the end of a value", fields(more=[("authorization", "Bearer ")]), BLANK.format("authorization")),
    ("8.2.1", "a blank at the start of a value", fields(more=[("x-test", " ok")]), BLANK.format("x-test")),
    ("8.2.1", "a NUL in a value", fields(more=[("x-test", "a\0b")]), CONTROL.format("x-test")),
    ("8.2.1", "a line feed in a value", fields(more=[("x-test", "a\nb")]), CONTROL.format("x-test")),
    ("8.2.1", "a carriage return in a value", fields(more=[("x-test", "a\rb")]), CONTROL.format("x-test")),
    ("8.2.2", "connection", fields(more=[("connection", "keep-alive")]), CONNECTION.format("connection")),
    ("8.2.2", "transfer-encoding", fields(more=[("transfer-encoding", "chunked")]), CONNECTION.format("transfer-encoding")),
    ("8.2.2", "upgrade", fields(more=[("upgrade", "h2c")]), CONNECTION.format("upgrade")),
    ("8.2.2", "TE other than trailers", fields(more=[("te", "trailers, deflate")]), CONNECTION.format("te")),
    ("8.3", "an unknown pseudo-header field", fields(more=[(":test", "ok")]), UNKNOWN.format(":test")),
    ("8.3", "a pseudo-header field of responses", fields(more=[(":status", "200")]), UNKNOWN.format(":status")),
    ("8.3", "a pseudo-header field after others", literal("x-test", "ok") + fields(), "A pseudo-header field comes after other fields (RFC 9113 §8.3). (in the field :method)"),
    ("8.3", "two :method", literal(":method", "GET") + fields(), REPEATED.format(":method")),
    ("8.3", "two :scheme", literal(":scheme", "http") + fields(), REPEATED.format(":scheme")),
    ("8.3", "two :path", literal(":path", "/") + fields(), REPEATED.format(":path")),
    ("8.3", "two :authority", literal(":authority", "a") + fields(), REPEATED.format(":authority")),
    ("8.3.1", "no :method", fields(None), MISSING.format(":method")),
    ("8.3.1", "no :scheme", fields(scheme=None), MISSING.format(":scheme")),
    ("8.3.1", "no :path", fields(path=None), MISSING.format(":path")),
    ("8.3.1", "an empty :path", fields(path=""), MISSING.format(":path")),
    ("8.3.1", "an empty :method", fields(""), MISSING.format(":method")),
    ("8.3.1", "neither :authority nor Host", fields(authority=None), "A request in HTTP/2 needs :authority or Host (RFC 9113 §8.3.1)."),
    ("8.3.1", "user information in :authority", fields(authority="me@localhost"), "The Host field is not a host with an optional port (RFC 9110 §7.2)."),
    ("8.3.1", "another Host than :authority", fields(more=[("host", "other")]), "The fields :authority and Host differ (RFC 9113 §8.3.1)."),
    ("8.3.1", "two Host fields", fields(more=[("host", "localhost")] * 2), "The Host field is repeated (RFC 9112 §3.2). (in the field host)"),
    ("8.3.1", "an absolute :path", fields(path="http://localhost/"), "The request target is neither a path nor an http URI (RFC 9112 §3.2)."),
    ("8.3.1", "GET *", fields(path="*"), "The target * belongs to OPTIONS only (RFC 9112 §3.2.4)."),
    ("8.3.1", "a space in :path", fields(path="/a b"), "The request target holds a byte that no URI may hold (RFC 3986 §2): percent-encode it, or fill in the placeholder."),
    ("8.3.1", "a space in :method", fields("GET "), BLANK.format(":method")),
    ("8.3.1", "a malformed :scheme", fields(scheme="ht tp"), "The scheme is not a letter with letters, digits, +, - or . (RFC 3986 §3.1). (in the field :scheme)"),
    ("8.1.1", "content-length that is no number", fields(more=[("content-length", "+5")]), DIGITS),
    ("8.1.1", "content-length that is too large", fields(more=[("content-length", "9223372036854775808")]), DIGITS),
    ("8.1.1", "two content-length", fields(more=[("content-length", "0")] * 2), "Content-Length is repeated (RFC 9112 §6.3). (in the field content-length)"),
    ("8.1.1", "content promised and none sent", fields(more=[("content-length", "5")]), LENGTH),
]:
    case(section, name, request(block=block), malformed(sentence))
for name, sent, sentence in [
    ("less content than promised", upload(more=[("content-length", "5")]) + data(b"test"), LENGTH),
    ("more content than promised", upload(more=[("content-length", "1")]) + data(b"test"), LENGTH),
    ("more content than promised, and no end", upload(more=[("content-length", "1")]) + data(b"test", flags=0), LENGTH),
    ("less content than promised, in two frames", upload(more=[("content-length", "9")]) + data(b"test", flags=0) + data(b"test"), LENGTH),
    ("content where none was promised", upload(more=[("content-length", "0")], path="/none") + data(b"test"), LENGTH),
]:
    case("8.1.1", name, sent, malformed(sentence))
for length in "9", "1":
    promise, wrong = upload(more=[("content-length", length)]), data(b"test", flags=END_STREAM if length == "9" else 0)
    case("8.1.1", f"{length} bytes promised and 4 sent, later", after(promise, None, wrong), malformed(LENGTH))
case("8.1.1", "content where none was promised, after the answer", after(upload(more=[("content-length", "0")]), ended, data(b"test")), stream_error(PROTOCOL_ERROR))
SECOND = "A second header block does not end the stream (RFC 9113 §8.1)."
PSEUDO = "A pseudo-header field is among the trailers (RFC 9113 §8.1). (in the field :method)"
for name, trailers, sentence in [
    ("a second head without END_STREAM", frame(HEADERS, END_HEADERS, 1, literal("x-test", "ok")), SECOND),
    ("a pseudo-header field in trailers", frame(HEADERS, 5, 1, literal(":method", "GET")), PSEUDO),
    ("a malformed field in trailers", frame(HEADERS, 5, 1, literal("x-test", "ok ")), BLANK.format("x-test")),
]:
    case("8.1", name, upload() + trailers, malformed(sentence))
    case("8.1", name + ", later", after(upload() + data(flags=0), None, trailers), malformed(sentence))
case("8.1.1", "a malformed head with content", upload(more=[("x-test", "ok ")]) + data(), malformed(BLANK.format("x-test")))
case("8.1.1", "a malformed head with content that comes after the answer", after(upload(more=[("x-test", "ok ")]), ended, data()), stream_error(PROTOCOL_ERROR))

# Requests that are refused and not malformed.
for name, block, expected, sentence in [
    ("an unknown method", fields("BREW"), 501, "The method is not known (RFC 9110 §9.1)."),
    ("CONNECT", fields("CONNECT", path=None, scheme=None), 501, "The server is no proxy (RFC 9110 §9.3.6)."),
    ("an unknown expectation", fields(more=[("expect", "the-unexpected")]), 417, "The only expectation known is 100-continue (RFC 9110 §10.1.1)."),
    ("a target that is too long", fields(path="/" + "a" * 8192), 414, "The request target is too long (RFC 9110 §15.5.15). (in the field :path)"),
    ("too many fields", fields(more=[(f"x-{number}", "1") for number in range(101)]), 431, "The request has too many fields (RFC 6585 §5)."),
]:
    case("8.1", name, request(block=block), answer(says(sentence), expected))
case("8.1", "a path that no route has", request(block=fields(path="/none")), answer(NOT_FOUND, 404))

# One request in two pieces, which the server reads apart.
for request_name, sent in [
    ("POST", upload() + data()),
    ("POST with trailers", upload() + data(flags=0) + frame(HEADERS, 5, 1, literal("x-test", "ok"))),
]:
    for cut in range(1, len(sent)):
        def pieces(connection, sent=sent, cut=cut):
            connection.send(sent[:cut])
            time.sleep(0.002)
            connection.send(sent[cut:])
        case("cut", f"{request_name} at {cut}", pieces, answer(token))

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
    case("HPACK 6", name, request(block=block), answer(NOT_FOUND, 404) if block is indexed else answer())
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
