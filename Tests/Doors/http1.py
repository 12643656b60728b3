"""HTTP/1.1, byte by byte: right requests, spoilt."""

import frames
from hostile import spoil_bytes
from inputs import FORM, GRANT, Input

HEADS = [
    b"GET /__admin/health HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /oauth/info HTTP/1.1\r\nHost: t1.localhost:8080\r\nConnection: keep-alive, x\r\nAccept: */*\r\n\r\n",
    b"HEAD /v2025/task-status?limit=5&offset=0 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer t\r\n\r\n",
    b"POST /oauth/token HTTP/1.1\r\nHost: [::1]:80\r\nContent-Type: " + FORM.encode()
    + b"\r\nContent-Length: %d\r\n\r\n" % len(GRANT) + GRANT,
    b"POST /oauth/token HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Type: " + FORM.encode()
    + b"\r\n\r\n1d\r\n" + GRANT[:29] + b"\r\n1f;x=\"y\\\"\"\r\n" + GRANT[29:] + b"\r\n0\r\nX-Trailer: a\r\n\r\n",
    b"POST /v2025/sources/hr/load-accounts HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer t\r\nExpect: 100-continue\r\n"
    b"Content-Type: text/csv\r\nContent-Length: 12\r\n\r\nid,name\n1,A\n",
    b"OPTIONS * HTTP/1.1\r\nHost: a\r\nMax-Forwards: 9\r\n\r\n",
    b"GET http://t2.localhost:80/oauth/info?a=%20b HTTP/1.1\r\nHost: b\r\n\r\n",
    b"GET /v2025/task-status HTTP/1.0\r\nConnection: keep-alive\r\nAuthorization: Bearer t\r\n\r\n",
    b"POST /__admin/clock HTTP/1.1\r\nHost: localhost\r\nContent-Length: 16\r\n\r\n{\"advance\":\"1s\"}",
    b"CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
]
WORDS = [
    b"\r\n", b"\n", b"\r", b"\r\n\r\n", b" ", b"\t", b"\0", b":", b",", b";", b"=", b"%", b"?", b"#", b"Host: a\r\n", b"Host:\r\n",
    b"Content-Length: 0\r\n", b"Content-Length: 9223372036854775807\r\n", b"Content-Length: 9223372036854775808\r\n",
    b"Content-Length: -1\r\n", b"Content-Length: 5, 5\r\n", b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: gzip\r\n",
    b"Transfer-Encoding : chunked\r\n", b"Connection: close\r\n", b"Expect: 100-continue\r\n", b"HTTP/1.1", b"HTTP/2.0", b"PRI * ",
    b"GET ", b"FFFFFFFFFFFFFFFF\r\n", b"7fffffffffffffff\r\n", b"8000000000000000\r\n", b"0\r\n\r\n", b"5;a=\"\r\n", b" folded\r\n",
    b"X: " + b"a" * 9000 + b"\r\n", b"X: a\r\n" * 150, b"/" * 9000, b"Authorization: Bearer \r\n", b"Authorization: Basic ====\r\n",
    frames.PREFACE, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
]


def http1(random, _):
    while True:
        data = b"".join(random.choice(HEADS) for _ in range(random.choice((1, 1, 2, 4))))
        for _ in range(random.choice((0, 1, 1, 1, 2, 3))):
            data = spoil_bytes(random, data, WORDS)
        yield Input(data, wrong_answer, shuts=True)


def wrong_answer(received):
    """Whatever comes in, an answer begins as one, unless the client has spoken HTTP/2, and the server blames itself never."""
    if received and received[:9] != b"HTTP/1.1 " and received[3:4] != bytes([frames.SETTINGS]):
        return f"no answer: {received[:100]!r}"
    return "an internal error" if b"HTTP/1.1 500 " in received else ""
