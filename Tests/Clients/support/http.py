"""Plain HTTP without an SDK: a keep-alive client that keeps whole answers, and bytes over a socket."""

from __future__ import annotations

import http.client
import json
import socket
import uuid
from dataclasses import dataclass
from typing import Any

from support import control

ANY_TOKEN = "a-token-of-the-tests"
EXPERIMENTAL = {"X-SailPoint-Experimental": "true"}


@dataclass(frozen=True)
class Answer:
    """A whole response. Field names are kept as sent; `header` finds them in any case."""

    status: int
    reason: str
    fields: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str, default: str | None = None) -> str | None:
        return next((value for key, value in self.fields if key.lower() == name.lower()), default)

    @property
    def json(self) -> Any:
        content_type = self.header("Content-Type", "")
        assert content_type.lower().startswith("application/json"), f"{self.status} {content_type}: {self.body[:200]!r}"
        return json.loads(self.body)

    @classmethod
    def of(cls, response: http.client.HTTPResponse) -> Answer:
        fields = tuple(response.getheaders())
        return cls(response.status, response.reason, fields, response.read())


class RawClient:
    """One keep-alive connection that speaks for one tenant with one bearer token."""

    def __init__(self, port: int, *, tenant: str | None = None, token: str | None = ANY_TOKEN) -> None:
        self.port = port
        self.tenant = tenant
        self.token = token
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def __enter__(self) -> RawClient:
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def own_fields(self) -> dict[str, str]:
        """The fields that every request of this client carries."""
        fields = {}
        if self.token is not None:
            fields["Authorization"] = f"Bearer {self.token}"
        if self.tenant is not None:
            fields["X-Drydock-Tenant"] = self.tenant
        return fields

    def request(self, method: str, target: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        self._connection.request(method, target, body, self.own_fields() | (headers or {}))
        answer = Answer.of(self._connection.getresponse())
        if target.startswith("/__admin"):
            control.check(method, target, answer.status, answer.header("Content-Type", ""), answer.body)
        return answer

    def get(self, target: str, headers: dict[str, str] | None = None) -> Answer:
        return self.request("GET", target, None, headers)

    def post(self, target: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        return self.request("POST", target, body, headers)

    def upload(self, target: str, csv: bytes, **fields: str) -> Answer:
        """Posts a file, and the other form fields before it, as a well-behaved client does."""
        body, content_type = multipart(csv, **fields)
        return self.post(target, body, {"Content-Type": content_type})

    def fetch_token(self, client_id: str, secret: str = "secret") -> str:
        """Asks for a token as the Python SDK does, and uses it from then on."""
        form = f"grant_type=client_credentials&client_id={client_id}&client_secret={secret}"
        self.token = None
        answer = self.post("/oauth/token", form, {"Content-Type": "application/x-www-form-urlencoded"})
        assert answer.status == 200, (answer.status, answer.body)
        self.token = answer.json["access_token"]
        return self.token


def multipart(csv: bytes | None, *, boundary: str | None = None, **fields: str) -> tuple[bytes, str]:
    """A form of text fields and, when `csv` is given, a file: the body and its Content-Type."""
    boundary = boundary or uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    if csv is not None:
        head = 'Content-Disposition: form-data; name="file"; filename="accounts.csv"\r\nContent-Type: text/csv'
        parts.append(f"--{boundary}\r\n{head}\r\n\r\n".encode() + csv + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def send_bytes(port: int, data: bytes, *, answers: int = 1) -> list[Answer]:
    """Writes bytes to a new connection exactly as they are and reads so many answers from it."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(data)
        return [read_answer(connection) for _ in range(answers)]


def read_answer(connection: socket.socket, method: str = "GET") -> Answer:
    """Reads one answer and not a byte more, so that the next one can be read from the same connection."""
    response = http.client.HTTPResponse(_Unbuffered(connection), method=method)
    try:
        response.begin()
        return Answer.of(response)
    finally:
        response.close()


class _Unbuffered:
    """Gives http.client a file that does not read ahead: pipelined answers stay in the socket."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def makefile(self, *_):
        return _ByteReader(self._connection)


class _ByteReader:
    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def read(self, count: int = -1) -> bytes:
        data = b""
        while count < 0 or len(data) < count:
            more = self._connection.recv(65536 if count < 0 else count - len(data))
            if not more:
                break
            data += more
        return data

    def readline(self, limit: int = -1) -> bytes:
        line = b""
        while not line.endswith(b"\n") and (limit < 0 or len(line) < limit):
            byte = self._connection.recv(1)
            if not byte:
                break
            line += byte
        return line

    def readinto(self, buffer) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass
