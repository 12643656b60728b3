"""What is measured. Each takes Drydock, its peers and the options, and gives a table."""

import asyncio
import http.client
import json
import os
import pathlib
import random
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.parse

from .drydock import SOURCE, TOKEN
from .load import h2load, whole_tests, wrk
from .process import Server, free_port
from .report import Section


def http1(drydock, peers, options):
    """Status GETs on 1, 64 and 256 connections."""
    section = Section(
        "HTTP/1.1", "GET an aggregation's status with a token of 600 bytes, journal and fault rules on; peers give a "
        "constant answer of the same size. One lane or worker each. CPU is the server's, in microseconds a request; the "
        "ratios are medians of paired rounds.",
        ["server", "connections", "CPU us", "CPU / nginx", "req/s", "p50 us", "p99 us", "p99 / nginx", "MiB"])
    servers = [drydock.start(), peers.nginx(), *map(peers.built, options.peers)]
    servers = [server for server in servers if server]
    for connections in (1, 64, 256):
        rounds = {server.name: [] for server in servers}
        for _ in range(options.rounds):
            for server in servers:
                rounds[server.name].append(wrk(server, connections, options.seconds))
        base = rounds.get("nginx")
        for server in servers:
            loads = rounds[server.name]
            section.add(
                server.name, str(connections), _median(loads, "cpu"), _ratio(loads, base, "cpu"),
                f"{_median(loads, 'rate'):,.0f}", _median(loads, "p50"), _median(loads, "p99"),
                _ratio(loads, base, "p99"), server.resident_kib() / 1024)
    for server in servers:
        server.stop()
    return section


def http2(drydock, peers, options):
    """Status GETs over HTTP/2."""
    section = Section(
        "HTTP/2", "h2load with 8 connections and 32 streams each, prior knowledge, the same headers; nghttpd serves a "
        "file of the same size.", ["server", "CPU us", "CPU / nghttpd", "req/s"])
    servers = [server for server in (drydock.start(), peers.nghttpd()) if server]
    rounds = {server.name: [] for server in servers}
    for _ in range(options.rounds):
        for server in servers:
            rounds[server.name].append(h2load(server))
    for server in servers:
        loads = rounds[server.name]
        section.add(server.name, _median(loads, "cpu"), _ratio(loads, rounds.get("nghttpd"), "cpu"),
                    f"{_median(loads, 'rate'):,.0f}")
        server.stop()
    return section


def journal(drydock, peers, options):
    """What the journal costs."""
    section = Section(
        "The journal", "64 connections, HTTP/1.1, the same call with the journal on and off (the counters always run).",
        ["journal", "CPU us", "CPU / off"])
    servers = {"on": drydock.start(), "off": drydock.start("--journal-requests", "0")}
    rounds = {name: [] for name in servers}
    for _ in range(options.rounds):
        for name, server in servers.items():
            rounds[name].append(wrk(server, 64, options.seconds))
    for name, server in servers.items():
        section.add(name, _median(rounds[name], "cpu"), _ratio(rounds[name], rounds["off"], "cpu"))
        server.stop()
    return section


def startup(drydock, peers, options):
    """From exec to the first answer."""
    section = Section("Start-up", "From exec to the first answer, and memory after it; median of 10.",
                      ["server", "ms", "MiB"])
    times, memory = [], []
    for _ in range(10):
        port = free_port()
        began = time.perf_counter()
        server = Server("Drydock", drydock.command(port), port, "/")
        _first_answer(port)
        times.append((time.perf_counter() - began) * 1e3)
        memory.append(server.resident_kib() / 1024)
        server.stop()
    section.add("Drydock", statistics.median(times), statistics.median(memory))
    return section


def upload(drydock, peers, options, accounts=4_600_000):
    """A CSV of 300 MB parsed, digested and compared, and smaller ones of other kinds."""
    section = Section(
        "Uploads", "A CSV of 300 MB in rows of about 65 bytes, sent by curl as multipart; the second time everything is "
        "compared with the first. Medians of the rounds; memory is what grew, in bytes an account. The other rows are files of "
        "a third of the accounts, each sent to a server of its own: every cell in quotes; names in three scripts; and the "
        "plain file in no order, after itself in order.",
        ["upload", "MB/s of CPU", "MB/s", "bytes an account"])
    with tempfile.TemporaryDirectory(prefix="drydock-bench-") as folder:
        scenario = _scenario(folder, "clock: { mode: manual }\nrate-limit: off\n")
        figures = {}
        for names, files, count in _uploads(pathlib.Path(folder), accounts):
            for _ in range(options.rounds):
                # Rows that are kept are measured by themselves, below.
                server = drydock.start("--keep-rows", "0", scenario=scenario)
                idle = server.resident_kib()
                for name, path in zip(names, files):
                    before, began = server.cpu_seconds(), time.perf_counter()
                    _curl_upload(server, path)
                    took, used = time.perf_counter() - began, server.cpu_seconds() - before
                    size = path.stat().st_size / 1e6
                    grown = (server.resident_kib() - idle) * 1024 / count
                    if name:
                        figures.setdefault(name, []).append((size / used, size / took, grown))
                    _finish_job(server)
                server.stop()
    for name, rounds in figures.items():
        per_cpu, per_second, grown = (statistics.median(column) for column in zip(*rounds))
        section.add(name, f"{per_cpu:,.0f}", f"{per_second:,.0f}", grown)
    return section


def rows(drydock, peers, options, pages=200):
    """What it costs to keep rows, and to list them."""
    accounts = options.accounts
    section = Section(
        "Rows that are kept", f"A CSV of {accounts:,} accounts, uploaded in turns to a server that keeps no rows and to one "
        "that keeps them, which then lists them: CPU of the server, medians of the rounds. Memory is what keeping adds to "
        "each row beside its bytes. Pages have 250 accounts.",
        ["what", "CPU", "of the first row"])
    figures = {}
    with tempfile.TemporaryDirectory(prefix="drydock-bench-") as folder:
        scenario = _scenario(folder, "clock: { mode: manual }\nrate-limit: off\n")
        path = _write_accounts(pathlib.Path(folder) / "plain.csv", range(accounts))
        for _ in range(options.rounds):
            grown = []
            for name, size in (("upload, no rows kept", "0"), ("upload, rows kept", "2GiB")):
                server = drydock.start("--keep-rows", size, "--memory-limit", "4GiB", scenario=scenario)
                idle, before = server.resident_kib(), server.cpu_seconds()
                _curl_upload(server, path)
                figures.setdefault(name, []).append(server.cpu_seconds() - before)
                grown.append((server.resident_kib() - idle) * 1024)
                _finish_job(server)
                if size != "0":
                    _list_accounts(server, accounts, pages, figures)
                server.stop()
            figures.setdefault("bytes a row", []).append((grown[1] - grown[0] - path.stat().st_size) / accounts)
    medians = {name: statistics.median(values) for name, values in figures.items()}
    for name, unit, base in (("upload, no rows kept", "s", "upload, no rows kept"),
                             ("upload, rows kept", "s", "upload, no rows kept"),
                             ("first page", "ms", "first page"), ("last page", "ms", "first page"),
                             ("by native identity", "ms", "first page")):
        scale = 1 if unit == "s" else 1e3 / pages
        section.add(name, f"{medians[name] * scale:.2f} {unit}", f"{medians[name] / max(medians[base], 1e-9):.2f}")
    section.add("memory", f"{medians['bytes a row']:.1f} bytes a row", "")
    return section


def _list_accounts(server, accounts, pages, figures):
    """CPU seconds of many pages at the beginning and at the end, and of as many accounts by their native identities."""
    source = f"{SOURCE}00"
    queries = {
        "first page": [("limit", "250"), ("filters", f'sourceId eq "{source}"')],
        "last page": [("limit", "250"), ("offset", str(accounts - 250)), ("filters", f'sourceId eq "{source}"')],
        "by native identity": [("filters", f'sourceId eq "{source}" and nativeIdentity eq "{accounts - 7:08d}"')],
    }
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    for name, query in queries.items():
        before = server.cpu_seconds()
        for _ in range(pages):
            connection.request("GET", "/v2025/accounts?" + urllib.parse.urlencode(query), headers=server.headers)
            answer = connection.getresponse()
            found = len(json.loads(answer.read()))
            assert answer.status == 200 and found == (1 if name == "by native identity" else 250), (name, answer.status, found)
        figures.setdefault(name, []).append(server.cpu_seconds() - before)


def lives(drydock, peers, options, count=1_500):
    """A whole test in a tenant of its own."""
    section = Section(
        "Whole tests", "On one connection: an upload of three rows, the clock twice, the status, verify, report, and the "
        "tenant is forgotten; each test in a tenant of its own. nginx answers the same seven requests with constant "
        "bodies. CPU is the server's, in microseconds a test.", ["server", "CPU us", "CPU / nginx", "tests/s"])
    servers = [server for server in (drydock.start(scenario=drydock.scenario), peers.nginx()) if server]
    rounds = {server.name: [] for server in servers}
    for _ in range(options.rounds):
        for server in servers:
            rounds[server.name].append(whole_tests(server, count))
    for server in servers:
        loads = rounds[server.name]
        section.add(server.name, _median(loads, "cpu"), _ratio(loads, rounds.get("nginx"), "cpu"),
                    f"{_median(loads, 'rate'):,.0f}")
        server.stop()
    return section


def before(drydock, peers, options):
    """The same work by an earlier binary."""
    section = Section(
        "Before and after", "The same loads on this binary and on an earlier one, in turns; CPU is the server's, in "
        "microseconds a request or a test. The ratios are medians of paired rounds, beside the least and the largest of "
        "them: a row is worse only if all of these lie above 1.",
        ["work", "CPU us before", "CPU us now", "now / before", "least", "largest"])
    works = {"HTTP/1.1, 1 connection": lambda server: wrk(server, 1, options.seconds),
             "HTTP/1.1, 64 connections": lambda server: wrk(server, 64, options.seconds),
             "HTTP/2": h2load, "whole tests": lambda server: whole_tests(server, 1_500)}
    servers = [server.start() for server in (type(drydock)(options.before), drydock)]
    for name, work in works.items():
        rounds = [[work(server) for server in servers] for _ in range(options.rounds + 2)]
        ratios = [now.cpu / earlier.cpu for earlier, now in rounds]
        section.add(name, *(_median(loads, "cpu") for loads in zip(*rounds)), statistics.median(ratios), min(ratios),
                    max(ratios))
    for server in servers:
        server.stop()
    return section


def idle(drydock, peers, options, count=10_000):
    """Memory of idle keep-alive connections."""
    section = Section("Idle connections", f"{count:,} keep-alive connections after one request each.",
                      ["server", "bytes a connection (resident)"])
    for server in (drydock.start(), peers.nginx()):
        if not server:
            continue
        before = server.resident_kib()
        request = f"GET {server.path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\n\r\n".encode()
        sockets = []
        for _ in range(count):
            connection = socket.create_connection(("127.0.0.1", server.port))
            connection.sendall(request)
            connection.recv(4096)
            sockets.append(connection)
        section.add(server.name, f"{(server.resident_kib() - before) * 1024 / count:,.0f}")
        for connection in sockets:
            connection.close()
        server.stop()
    return section


def delays(drydock, peers, options, count=10_000, delay=2.0):
    """Answers that are all delayed by two seconds."""
    section = Section("Delayed answers", f"{count:,} requests at once, each answer delayed by {delay:g} s; how late they "
                      "were sent, by the server's own count.", ["mean ms", "largest ms"])
    with tempfile.TemporaryDirectory(prefix="drydock-bench-") as folder:
        scenario = _scenario(folder, f"rate-limit: off\nfaults:\n  - {{ on: task-list, delay: {delay:g}s }}\n".replace(
            "2s", "2000ms"))
        server = drydock.start(scenario=scenario)
        asyncio.run(_delayed(server, count))
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        connection.request("GET", "/__admin/metrics")
        section.add(*_lateness(connection.getresponse().read().decode()))
        server.stop()
    return section


ALL = {"http1": http1, "http2": http2, "journal": journal, "startup": startup, "upload": upload, "rows": rows,
       "lives": lives, "idle": idle, "delays": delays, "before": before}


def _median(loads, what):
    return statistics.median(getattr(load, what) for load in loads)


def _ratio(loads, base, what):
    if not base:
        return "-"
    return statistics.median(getattr(load, what) / getattr(other, what) for load, other in zip(loads, base))


def _first_answer(port):
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port)) as connection:
                connection.sendall(b"GET /oauth/info HTTP/1.1\r\nHost: localhost\r\n\r\n")
                if connection.recv(1):
                    return
        except ConnectionRefusedError:
            time.sleep(0.0002)


def _scenario(folder, text):
    path = pathlib.Path(folder, "scenario.yaml")
    path.write_text(text)
    return path


PLAIN = "{0:08d},user{0:08d},Ada,Lovelace,u{0:08d}@example.com,London\n"
QUOTED = '"{0:08d}","user{0:08d}","Ada","Lovelace, A.","u{0:08d}@example.com","London"\n'
SCRIPTS = "{0:08d},user{0:08d},Zoë,Müller-Łukasz,u{0:08d}@example.com,東京\n"


def _uploads(folder, accounts):
    """The rows' names, the files that one server gets one after the other, and how many accounts they have."""
    less = accounts // 3
    plain = _write_accounts(folder / "plain.csv", range(accounts))
    yield ("first", "again"), (plain, plain), accounts
    yield ("quoted", "quoted, again"), (_write_accounts(folder / "quoted.csv", range(less), QUOTED),) * 2, less
    yield ("UTF-8", "UTF-8, again"), (_write_accounts(folder / "scripts.csv", range(less), SCRIPTS),) * 2, less
    mixed = list(range(less))
    random.Random(7).shuffle(mixed)
    ordered = _write_accounts(folder / "ordered.csv", range(less))
    yield (None, "shuffled"), (ordered, _write_accounts(folder / "shuffled.csv", mixed)), less


def _write_accounts(path, numbers, row=PLAIN):
    with open(path, "w") as file:
        file.write("id,name,givenName,familyName,e-mail,location\n")
        for first in range(0, len(numbers), 10_000):
            file.write("".join(row.format(number) for number in numbers[first:first + 10_000]))
    return path


def _curl_upload(server, path):
    subprocess.run(
        ["curl", "-sS", "--fail", "-o", os.devnull, "-H", "Expect:", "-H", f"Authorization: Bearer {TOKEN}",
         "-F", f"file=@{path};type=text/csv",
         f"http://127.0.0.1:{server.port}/v2025/sources/{SOURCE}00/load-accounts"], check=True)


def _finish_job(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("POST", "/__admin/clock", b'{"advance":"1h"}', {"Content-Type": "application/json"})
    connection.getresponse().read()


async def _delayed(server, count):
    request = b"GET /v2025/task-status HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\n\r\n"

    async def one():
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(request)
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    await asyncio.gather(*(one() for _ in range(count)))


def _lateness(metrics):
    """The mean and the largest lateness, in milliseconds; the p99 lies between."""
    values = dict(line.rsplit(" ", 1) for line in metrics.splitlines() if line and not line.startswith("#"))
    name = "drydock_delay_lateness_seconds"
    count = float(values.get(name + "_count", 0))
    mean = float(values.get(name + "_sum", 0)) / count if count else float("nan")
    return mean * 1e3, float(values.get("drydock_delay_lateness_largest_seconds", "nan")) * 1e3
