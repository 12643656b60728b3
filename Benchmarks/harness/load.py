"""Load generators: wrk for HTTP/1.1, h2load for HTTP/2, whole tests by a socket. Their own CPU is not counted."""

import re
import socket
import subprocess
import time

from .drydock import SOURCE, TOKEN


class Load:
    """What one load found: requests, latencies in microseconds, the server's CPU microseconds for each request."""

    def __init__(self, requests, seconds, p50, p99, cpu):
        self.rate = requests / seconds if seconds else 0
        self.p50, self.p99 = p50, p99
        self.cpu = cpu / requests * 1e6 if requests else float("nan")


def wrk(server, connections, seconds):
    url = f"http://127.0.0.1:{server.port}{server.path}"
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency",
               "-H", f"Authorization: Bearer {TOKEN}", "-H", "Accept: application/json", url]
    before = server.cpu_seconds()
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    used = server.cpu_seconds() - before
    if "Non-2xx" in text:
        raise RuntimeError(f"{server.name} refused requests:\n{text}")
    requests, took = re.search(r"(\d+) requests in ([\d.]+\w+)", text).groups()
    return Load(int(requests), _microseconds(took) / 1e6, _percentile(text, 50), _percentile(text, 99), used)


def h2load(server, requests=100_000):
    url = f"http://127.0.0.1:{server.port}{server.path}"
    command = ["h2load", "-n", str(requests), "-c", "8", "-m", "32", "-H", f"authorization: Bearer {TOKEN}",
               "-H", "accept: application/json", url]
    before = server.cpu_seconds()
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    used = server.cpu_seconds() - before
    good = int(re.search(r"status codes: (\d+) 2xx", text).group(1))
    if good != requests:
        raise RuntimeError(f"{server.name}: {requests - good} requests failed:\n{text}")
    took = re.search(r"finished in ([\d.]+\w+),", text).group(1)
    return Load(requests, _microseconds(took) / 1e6, float("nan"), float("nan"), used)


def whole_tests(server, count):
    """Each test in a tenant of its own: load, clock, clock, status, verify, report, forget."""
    before, began = server.cpu_seconds(), time.perf_counter()
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        task = "0" * 32
        for number in range(count):
            name = f"test-{number}"
            answer = _ask(connection, name, "POST", f"/v2025/sources/{SOURCE}/load-accounts", FILE,
                          f"multipart/form-data; boundary={BOUNDARY}")
            if found := re.search(rb'"task":\{"id":"(\w+)"', answer):
                task = found.group(1).decode()
            _ask(connection, name, "POST", "/__admin/clock", b'{"advance":"1s"}')
            _ask(connection, name, "POST", "/__admin/clock", b'{"advance":"1h"}')
            _ask(connection, name, "GET", f"/v2025/account-aggregations/{task}/status")
            _ask(connection, name, "POST", "/__admin/verify", b'{"expect":[{"operation":"load-accounts","exactly":1}]}')
            _ask(connection, name, "GET", "/__admin/report")
            _ask(connection, name, "DELETE", f"/__admin/tenants/{name}")
    return Load(count, time.perf_counter() - began, float("nan"), float("nan"), server.cpu_seconds() - before)


BOUNDARY = "drydock-boundary"
FILE = (f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n'
        f"Content-Type: text/csv\r\n\r\nid,name\n1,Ada\n2,Grace\n3,Edsger\n\r\n--{BOUNDARY}--\r\n").encode()


def _ask(connection, tenant, method, path, body=b"", kind="application/json"):
    """Sends one request and reads its whole answer, which says its length."""
    head = (f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\n"
            f"X-Drydock-Tenant: {tenant}\r\nAccept: application/json\r\n")
    if method == "POST":
        head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    connection.sendall(head.encode() + b"\r\n" + body)
    answer = b""
    while (end := answer.find(b"\r\n\r\n")) < 0:
        answer += connection.recv(65536)
    length = re.search(rb"\r\ncontent-length: (\d+)", answer[:end + 2].lower())
    wanted = end + 4 + (int(length.group(1)) if length else 0)
    while len(answer) < wanted:
        answer += connection.recv(65536)
    if not answer.startswith(b"HTTP/1.1 2"):
        raise RuntimeError(f"{method} {path}: {answer[:300]!r}")
    return answer


def _percentile(text, which):
    return _microseconds(re.search(rf"^\s+{which}%\s+([\d.]+\w+)", text, re.M).group(1))


def _microseconds(text):
    number, unit = re.match(r"([\d.]+)(\w+)", text).groups()
    return float(number) * {"us": 1, "ms": 1e3, "s": 1e6, "m": 6e7}[unit]
