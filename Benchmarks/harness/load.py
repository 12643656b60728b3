"""Load generators: wrk for HTTP/1.1, h2load for HTTP/2. Their own CPU is not counted."""

import re
import subprocess

from .drydock import TOKEN


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


def _percentile(text, which):
    return _microseconds(re.search(rf"^\s+{which}%\s+([\d.]+\w+)", text, re.M).group(1))


def _microseconds(text):
    number, unit = re.match(r"([\d.]+)(\w+)", text).groups()
    return float(number) * {"us": 1, "ms": 1e3, "s": 1e6, "m": 6e7}[unit]
