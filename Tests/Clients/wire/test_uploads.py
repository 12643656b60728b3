"""Uploads byte for byte as SailPoint's other SDKs and tools send them (recorded, or read in their source)."""

from __future__ import annotations

import gzip
import socket
import time

import pytest

from support.feeds import OTHER_SOURCE, SOURCE, feed
from support.http import Answer, multipart, read_answer, send_bytes

SCENARIO = f"""
sources:
  - {{id: {SOURCE}, kind: delimited-file}}
  - {{id: {OTHER_SOURCE}, kind: direct, accounts: 500, changes: {{new: 10, changed: 5, deleted: 2}}}}
"""
CSV = feed(range(1, 4))
NO_FILE_COUNT = 17
EVERY_ACCOUNT = 510

GO_UA = b"User-Agent: SailPoint-SDK-Go/1.0.0 (linux; amd64) Go/go1.24\r\nAccept-Encoding: gzip\r\n"
GO_BOUNDARY = b"5f2b1b1f9c2f6b7f0d7a3b5c2a1d4e6f8a9b0c1d2e3f405162738495a6b7"
TS_UA = (
    b"User-Agent: SailPoint-SDK-TypeScript/1.0.0 (linux; x64) Node/v20.20.2\r\nX-SailPoint-SDK: typescript-1.0.0\r\n"
)
TS_BOUNDARY = b"--------------------------402133744213901277410213"
PS_BOUNDARY = b"0c9d2b5e-7a9f-4c3e-8d0e-1f2a3b4c5d6e"
FUU_BOUNDARY = b"Kq0dA9h2wX7nG5mV3sL8"


def part(boundary: bytes, head: bytes, content: bytes) -> bytes:
    return b"--" + boundary + b"\r\n" + head + b"\r\n\r\n" + content + b"\r\n"


def field(name: bytes) -> bytes:
    return b'Content-Disposition: form-data; name="' + name + b'"'


def go(*, disable: bytes | None = None, csv: bytes | None = None) -> tuple[bytes, bytes]:
    body = b""
    if disable is not None:
        body += part(GO_BOUNDARY, field(b"disableOptimization"), disable)
    if csv is not None:
        head = field(b"file") + b'; filename="acc.csv"\r\nContent-Type: application/octet-stream'
        body += part(GO_BOUNDARY, head, csv)
    return GO_UA + b"Content-Type: multipart/form-data; boundary=" + GO_BOUNDARY + b"\r\n", (
        body + b"--" + GO_BOUNDARY + b"--\r\n"
    )


def typescript(*parts: bytes) -> tuple[bytes, bytes]:
    """form-data ends with one CRLF more than RFC 2046 has."""
    fields = TS_UA + b"Content-Type: multipart/form-data; boundary=" + TS_BOUNDARY + b"\r\n"
    return fields, b"".join(parts) + b"--" + TS_BOUNDARY + b"--\r\n\r\n"


def powershell() -> tuple[bytes, bytes]:
    """.NET: the boundary in quotes; names and file name without them; no type for the file."""
    fields = b'Content-Type: multipart/form-data; boundary="' + PS_BOUNDARY + b'"\r\n'
    body = part(
        PS_BOUNDARY, b"Content-Disposition: form-data; name=file; filename=acc.csv; filename*=utf-8''acc.csv", CSV
    )
    text = b"Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=disableOptimization"
    return fields, body + part(PS_BOUNDARY, text, b"true") + b"--" + PS_BOUNDARY + b"--\r\n"


def file_upload_utility() -> tuple[bytes, bytes]:
    fields = b"Content-Type: multipart/form-data; boundary=" + FUU_BOUNDARY + b"\r\n"
    head = (
        field(b"file") + b'; filename="acc.csv" "\r\nContent-Type: text/csv\r\n'
        b"Content-Transfer-Encoding: binary\r\nContent-Length: %d" % len(CSV)
    )
    option = (
        field(b"disableOptimization") + b"\r\nContent-Type: multipart/form-data\r\n"
        b"Content-Transfer-Encoding: binary\r\nContent-Length: 5"
    )
    return fields, (
        part(FUU_BOUNDARY, option, b"false") + part(FUU_BOUNDARY, head, CSV) + b"--" + FUU_BOUNDARY + b"--\r\n"
    )


TS_FILE = part(TS_BOUNDARY, field(b"file") + b'; filename="acc.csv"\r\nContent-Type: text/csv', CSV)
TS_DISABLE = part(TS_BOUNDARY, field(b"disableOptimization"), b"true")
TS_BUFFER = part(TS_BOUNDARY, field(b"file"), CSV.replace(b"\n", b"\r\n"))

# Form: the request's own fields and body, the source, and how many accounts the aggregation has to count.
UPLOADS = {
    "go: file": (*go(csv=CSV), SOURCE, 3),
    "go: file and disable": (*go(csv=CSV, disable=b"true"), SOURCE, 3),
    "go: disable only": (*go(disable=b"true"), OTHER_SOURCE, EVERY_ACCOUNT),
    "go: nothing, and no boundary": (
        GO_UA + b"Content-Type: multipart/form-data\r\n",
        b"",
        OTHER_SOURCE,
        NO_FILE_COUNT,
    ),
    "go: zero parts": (go()[0], b"\r\n--" + GO_BOUNDARY + b"--\r\n", OTHER_SOURCE, NO_FILE_COUNT),
    "typescript: file": (*typescript(TS_FILE), SOURCE, 3),
    "typescript: file first": (*typescript(TS_FILE, TS_DISABLE), SOURCE, 3),
    "typescript: disable only": (*typescript(TS_DISABLE), OTHER_SOURCE, EVERY_ACCOUNT),
    "typescript: closing delimiter only": (*typescript(), OTHER_SOURCE, NO_FILE_COUNT),
    "typescript: buffer as a text field": (*typescript(TS_BUFFER), SOURCE, 3),
    "powershell: file and disable": (*powershell(), SOURCE, 3),
    "powershell: nothing": (b"", b"", OTHER_SOURCE, NO_FILE_COUNT),
    "file upload utility": (*file_upload_utility(), SOURCE, 3),
    "admin console: JSON": (
        b"Content-Type: application/json\r\n",
        b'{"disableOptimization":"true"}',
        OTHER_SOURCE,
        NO_FILE_COUNT,
    ),
    "admin console: JSON boolean": (
        b"Content-Type: application/json\r\n",
        b'{"disableOptimization": true}',
        OTHER_SOURCE,
        NO_FILE_COUNT,
    ),
    "urlencoded": (
        b"Content-Type: application/x-www-form-urlencoded\r\n",
        b"disableOptimization=true",
        OTHER_SOURCE,
        EVERY_ACCOUNT,
    ),
    "preamble and epilogue": (go()[0], b"This is a preamble.\r\n" + go(csv=CSV)[1] + b"And an epilogue.", SOURCE, 3),
}


def request(path: str, fields: bytes, body: bytes) -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer t\r\n".encode()
        + fields
        + b"Content-Length: %d\r\n\r\n" % len(body)
        + body
    )


def counted(drydock, answer: Answer) -> int:
    assert answer.status == 202, (answer.status, answer.body)
    drydock.advance("1m")
    with drydock.client() as client:
        status = client.get(f"/beta/account-aggregations/{answer.json['task']['id']}/status").json
    assert status["status"] == "COMPLETED"
    return status["totalAccounts"]


@pytest.mark.core
@pytest.mark.parametrize("form", UPLOADS)
def test_every_form_of_upload(serve, form) -> None:
    fields, body, source, expected = UPLOADS[form]
    drydock = serve(SCENARIO)
    [answer] = send_bytes(drydock.port, request(f"/beta/sources/{source}/load-accounts", fields, body))
    assert counted(drydock, answer) == expected


def test_disable_optimization_in_the_query(serve) -> None:
    drydock = serve(SCENARIO)
    path = f"/v2024/sources/{OTHER_SOURCE}/load-accounts?disableOptimization=true"
    [answer] = send_bytes(drydock.port, request(path, b"", b""))
    assert answer.json["task"]["attributes"]["optimizedAggregation"] == "disabled"
    assert counted(drydock, answer) == EVERY_ACCOUNT


def test_entitlement_upload_of_the_file_upload_utility(serve) -> None:
    """Its additional field objectType and its malformed file name."""
    fields = b"Content-Type: multipart/form-data; boundary=" + FUU_BOUNDARY + b"\r\n"
    body = part(FUU_BOUNDARY, field(b"objectType"), b"group")
    body += part(FUU_BOUNDARY, field(b"file") + b'; filename="file.csv" "', b"id,name\ng1,Readers\n")
    body += b"--" + FUU_BOUNDARY + b"--\r\n"
    path = f"/beta/sources/{SOURCE}/load-entitlements"
    [answer] = send_bytes(serve().port, request(path, fields, body))
    assert answer.status == 202
    assert answer.json["returns"][0]["attributeName"] == "applications"


def test_uncorrelated_upload_with_zero_parts(serve) -> None:
    path = f"/sources/v1/{SOURCE}/load-uncorrelated-accounts"
    [answer] = send_bytes(serve().port, request(path, go()[0], b"\r\n--" + GO_BOUNDARY + b"--\r\n"))
    assert answer.status == 202


@pytest.mark.parametrize("size", [1, 7, 64, 4096])
def test_chunked_upload(serve, size) -> None:
    drydock = serve(SCENARIO)
    body, content_type = multipart(feed(), boundary="cut-anywhere", disableOptimization="false")

    def chunks():
        for start in range(0, len(body), size):
            yield body[start : start + size]

    with drydock.client() as client:
        answer = client.post(f"/v2025/sources/{SOURCE}/load-accounts", chunks(), {"Content-Type": content_type})
    assert counted(drydock, answer) == 100


def test_client_that_expects_100_continue_is_told_to_go_on(serve) -> None:
    drydock = serve(SCENARIO)
    body, content_type = multipart(feed())
    head = (
        f"POST /v2025/sources/{SOURCE}/load-accounts HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer t\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", drydock.port), timeout=10) as connection:
        connection.sendall(head.encode())
        interim = b""
        while not interim.endswith(b"\r\n\r\n"):
            interim += connection.recv(1)
        assert interim.startswith(b"HTTP/1.1 100 Continue\r\n")
        connection.sendall(body)
        assert counted(drydock, read_answer(connection)) == 100


def test_client_that_expects_100_continue_without_a_token_hears_no_at_once(serve) -> None:
    """It may keep its gigabyte: the final answer comes in place of the 100."""
    drydock = serve(SCENARIO)
    head = (
        f"POST /v2025/sources/{SOURCE}/load-accounts HTTP/1.1\r\nHost: localhost\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", drydock.port), timeout=10) as connection:
        connection.sendall(head.encode())
        assert read_answer(connection).status == 401


def test_upload_that_trickles_in(serve) -> None:
    drydock = serve(SCENARIO)
    fields, body = go(csv=CSV)
    data = request(f"/beta/sources/{SOURCE}/load-accounts", fields, body)
    with socket.create_connection(("127.0.0.1", drydock.port), timeout=10) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for start in range(0, len(data), 5):
            connection.sendall(data[start : start + 5])
            time.sleep(0.0005)
        assert counted(drydock, read_answer(connection)) == 3


def test_upload_cut_off_in_the_middle_leaves_nothing_behind(serve) -> None:
    drydock = serve(SCENARIO)
    fields, body = go(csv=CSV)
    data = request(f"/beta/sources/{SOURCE}/load-accounts", fields, body)
    with socket.create_connection(("127.0.0.1", drydock.port), timeout=10) as connection:
        connection.sendall(data[:-40])
    with drydock.client() as client:
        assert client.get("/v2025/task-status").json == []
    [answer] = send_bytes(drydock.port, data)
    assert counted(drydock, answer) == 3


def test_client_that_half_closes_behind_its_upload_is_answered(serve) -> None:
    """So many accounts are compared in slices: the client is still there meanwhile, although it will send nothing more."""
    drydock = serve(SCENARIO)
    fields, body = go(csv=b"id\n" + b"".join(b"%d\n" % number for number in range(150_000)))
    with socket.create_connection(("127.0.0.1", drydock.port), timeout=20) as connection:
        connection.sendall(request(f"/beta/sources/{SOURCE}/load-accounts", fields, body))
        connection.shutdown(socket.SHUT_WR)
        assert counted(drydock, read_answer(connection)) == 150_000


def test_packed_upload_is_refused_as_packed(serve) -> None:
    """Without a look at Content-Encoding it was said to lack its boundary."""
    drydock = serve(SCENARIO)
    fields, body = go(csv=CSV)
    packed = gzip.compress(body)
    [answer] = send_bytes(drydock.port, request(f"/beta/sources/{SOURCE}/load-accounts", fields + b"Content-Encoding: gzip\r\n", packed))
    assert answer.status == 415
