#!/usr/bin/env python3
"""Faults under load: what a scenario spoils, for whom, and that it is counted to the last request.

    faults.py --binary PATH [--clients 200] [--requests 40]

Starts a server with a rule for every kind of fault. Each client names the fault it wants in a header field, alone or
behind a pipeline, and checks that it gets this fault and nothing else; beside it, others reset, stall, half-close and
send a byte at a time. Afterwards server and clients must agree on every count, and descriptors and memory be back.
Standard library only. Exit code 0 when all is well.
"""
import argparse
import asyncio
import collections
import json
import logging
import os
import random
import re
import resource
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments.add_argument("--binary", required=True)
arguments.add_argument("--clients", type=int, default=200)
arguments.add_argument("--requests", type=int, default=20, help="how many each client sends in a round")
options = arguments.parse_args()
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)

ANSWERS = [204, 205, 304, 400, 401, 403, 404, 429, 500, 502, 503]
# What ends a connection, and what becomes of the answer on the way.
ENDINGS = {"reset": "reset", "close": "close", "stall": "stall", "garbage": "garbage", "truncate": "{ truncate: 40 }"}
SCENARIO = "rate-limit: off\nfaults:\n" + "".join(
    f"  - {{ name: '{name}', on: '*', where: {{ header: {{ X-Want: '{name}' }} }}, {fault} }}\n"
    for name, fault in [
        *((code, f"answer: {code}" if code >= 400 else f"answer: {{ status: {code} }}") for code in ANSWERS),
        *((name, f"wire: {wire}") for name, wire in ENDINGS.items()),
        ("dribble", "wire: { dribble: 64, every: 2ms }"),
        ("late", "delay: 20ms"),
        ("never", "delay: 999d"),
    ])
INFO = "GET /oauth/info HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer any\r\n"
FILE = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nid,name\n1,Ada\n2,Grace\n\r\n--x--\r\n'
LOAD = ("POST /v2025/sources/2c9180835d2e5168015d32f890ca1581/load-accounts HTTP/1.1\r\nHost: localhost\r\n"
        "Authorization: Bearer any\r\nContent-Type: multipart/form-data; boundary=x\r\n" f"Content-Length: {len(FILE)}\r\n")


class Unexpected(Exception):
    """An answer, or an end, that was not asked for."""


class Client:
    """A well-behaved client, which asks for faults and counts what it sent."""

    def __init__(self, port, seed):
        self.port, self.random = port, random.Random(seed)
        self.wants, self.statuses = collections.Counter(), collections.Counter()
        self.reader = self.writer = None

    async def run(self, count):
        try:
            while count > 0:
                plain = self.random.choice([0, 0, 0, 1, 4])
                want = self.random.choice([None, None, *map(str, ANSWERS), *ENDINGS, "dribble", "late"])
                await self.exchange(plain, want)
                count -= plain + 1
        finally:
            self.leave()

    async def exchange(self, plain, want):
        """Sends `plain` ordinary requests and one that is to meet `want`, in one piece."""
        if not self.writer:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        is_load = self.random.random() < 0.3
        field = f"X-Want: {want}\r\n" if want else ""
        request = f"{LOAD}{field}\r\n{FILE}" if is_load else f"{INFO}{field}\r\n"
        self.writer.write((f"{INFO}\r\n" * plain + request).encode())
        for _ in range(plain):
            self.expect(await self.answer(), 200)
        if want:
            self.wants[want] += 1
        await asyncio.wait_for(self.check(want, 202 if is_load else 200), 30)

    async def check(self, want, usual):
        if want == "truncate":
            self.expect(await self.truncate(), usual)
            self.leave()
        elif want in ENDINGS:
            await getattr(self, want)()
            self.leave()
        else:
            self.expect(await self.answer(), int(want) if want and want.isdigit() else usual)

    def expect(self, status, wanted):
        if status != wanted:
            raise Unexpected(f"{status} instead of {wanted}")
        self.statuses[status] += 1

    async def answer(self):
        head = await self.reader.readuntil(b"\r\n\r\n")
        match = re.match(rb"HTTP/1\.1 (\d{3}) (?:.*\r\ncontent-length: (\d+)\r\n)?", head, re.S | re.I)
        content = await self.reader.readexactly(int(match[2] or 0))
        # RFC 9110 §15.3.5, §15.3.6 and §15.4.5: none of these has content, and only a 205 says so.
        if match[1] in (b"204", b"205", b"304"):
            if match[2] != (b"0" if match[1] == b"205" else None):
                raise Unexpected(f"{head!r}")
        elif match[1] in (b"502", b"503"):
            if not content.startswith(b"<html>"):
                raise Unexpected(f"{content[:40]!r} of a gateway")
        else:
            json.loads(content)
        return int(match[1])

    async def reset(self):
        try:
            rest = await self.reader.read()
        except ConnectionResetError:
            return
        raise Unexpected(f"an end with {rest[:40]!r} instead of a reset")

    async def close(self):
        if rest := await self.reader.read():
            raise Unexpected(f"{rest[:40]!r} before the close")

    async def stall(self):
        try:
            rest = await asyncio.wait_for(self.reader.read(1), 0.02)
        except asyncio.TimeoutError:
            return
        raise Unexpected(f"{rest!r} instead of nothing")

    async def garbage(self):
        rest = await self.reader.read()
        if not rest or rest.startswith(b"H"):
            raise Unexpected(f"{rest[:40]!r} instead of garbage")

    async def truncate(self):
        head, content = (await self.reader.read()).split(b"\r\n\r\n")
        length = int(re.search(rb"content-length: (\d+)", head, re.I)[1])
        if len(content) != 40 or length <= 40:
            raise Unexpected(f"{len(content)} of {length} bytes instead of 40")
        return int(head[9:12])

    def leave(self):
        if self.writer:
            self.writer.close()
        self.reader = self.writer = None


async def misbehave(port, seed, over):
    """Connects again and again, as another tenant, and ends badly each time."""
    choice = random.Random(seed)
    request = (INFO + "X-Drydock-Tenant: other\r\n\r\n").encode()
    never = (INFO + "X-Drydock-Tenant: other\r\nX-Want: never\r\n\r\n").encode()
    load = LOAD.replace("Authorization", "X-Drydock-Tenant: other\r\nAuthorization").encode() + b"\r\n" + FILE.encode()
    while not over.is_set():
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            data = choice.choice([request, request * 50, never, request + never * 2, load, b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", bytes(range(256))])
            way = choice.choice(["reset", "half-close", "stay", "trickle"])
            if way == "trickle":
                for byte in data[:60]:
                    writer.write(bytes([byte]))
                    await asyncio.sleep(0.001)
            else:
                writer.write(data[:choice.randrange(1, len(data) + 1)])
            if way == "half-close":
                writer.write_eof()
                await asyncio.wait_for(reader.read(100), 1)
            if way == "stay":
                await asyncio.sleep(0.05)
            if way == "reset":
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.close()
        except (OSError, asyncio.TimeoutError):
            pass


class Server:
    def __init__(self, scenario):
        self.process = subprocess.Popen(
            [options.binary, "serve", scenario, "--port", "0", "--seed", "1", "--log-level", "critical",
             "--journal-requests", "2000"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.port = json.loads(self.process.stdout.readline())["port"]

    def ask(self, path):
        url = f"http://127.0.0.1:{self.port}/__admin/{path}"
        request = urllib.request.Request(url, headers={"X-Drydock-Tenant": "default"})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def answered(self, query=""):
        """How many requests of the clients were counted: those that broke off are in the journal too, as no operation."""
        return sum(self.ask(f"requests/count?operation={operation}{query}")["count"]
                   for operation in ("load-accounts", "token-info"))

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def resident(self):
        """Resident memory in MB."""
        with open(f"/proc/{self.process.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

    def settles(self, test, patience=10):
        end = time.monotonic() + patience
        while not test() and time.monotonic() < end:
            time.sleep(0.05)
        return test()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(15)


async def play(port, number):
    """One round; the clients, and what went wrong for them."""
    over = asyncio.Event()
    abusers = [asyncio.create_task(misbehave(port, seed, over)) for seed in range(options.clients // 2)]
    clients = [Client(port, number * 10_000 + seed) for seed in range(options.clients)]
    results = await asyncio.gather(*(client.run(options.requests) for client in clients), return_exceptions=True)
    over.set()
    await asyncio.gather(*abusers)
    return clients, [repr(result) for result in results if result]


failures = 0


def check(name, is_well, detail=""):
    global failures
    failures += not is_well
    print(f"{'ok  ' if is_well else 'FAIL'} {name}{': ' + detail if detail else ''}")


def agree(name, ours, theirs):
    differences = [f"{key}: {ours.get(key, 0)} sent, {theirs.get(key, 0)} counted"
                   for key in sorted(ours.keys() | theirs.keys(), key=str) if ours.get(key, 0) != theirs.get(key, 0)]
    check(name, bool(ours) and not differences, "; ".join(differences) or f"{sum(ours.values())}")


def check_rounds(server):
    """Plays three rounds and compares what clients and server counted."""
    before = server.descriptors()
    wants, statuses, resident = collections.Counter(), collections.Counter(), []
    for number in range(1, 4):
        clients, errors = asyncio.run(play(server.port, number))
        check(f"round {number}: every client got what it asked for", not errors, "; ".join(errors[:3]))
        for client in clients:
            wants += client.wants
            statuses += client.statuses
        check(f"round {number}: descriptors are back", server.settles(lambda: server.descriptors() <= before),
              f"{before} before, {server.descriptors()} now")
        resident.append(server.resident())
    agree("rules fired as often as clients asked", wants,
          {rule["name"]: rule["fired"] for rule in server.ask("faults")["rules"]})
    # What never arrived counts as 200, so that only the sum of those is known.
    agree("statuses", {status: count for status, count in statuses.items() if status != 200},
          {status: server.answered(f"&status={status}") for status in [202, *ANSWERS]})
    lost = sum(wants[want] for want in ENDINGS if want != "truncate")
    agree("requests", {"all": statuses.total() + lost}, {"all": server.answered()})
    agree("tasks", {"all": statuses[202]}, {"all": len(server.ask("jobs")["jobs"])})
    check("memory stays", resident[2] < resident[0] + 8, ", ".join(f"{megabytes:.1f}" for megabytes in resident) + " MB")


def check_deaf_clients(server):
    """Clients that send and never read: what waits for them is bounded."""
    before = server.descriptors(), server.resident()
    clients = []
    for _ in range(50):
        client = socket.create_connection(("127.0.0.1", server.port))
        client.setblocking(False)
        clients.append(client)
    pipeline = (INFO + "\r\n").encode() * 1000
    for _ in range(20):
        for client in clients:
            try:
                client.send(pipeline)
            except BlockingIOError:
                pass
        time.sleep(0.02)
    grown = server.resident() - before[1]
    check("50 clients that never read: memory is bounded", grown < 25, f"{grown:.1f} MB more")
    for client in clients:
        client.close()
    check("50 clients that never read: all are gone", server.settles(lambda: server.descriptors() <= before[0]))


def check_stop(server):
    """A stop while clients are in every state, and while many send: those see answers or the end, and no reset."""
    ends = []
    busy = [threading.Thread(target=ask_until_the_end, args=(server.port, ends)) for _ in range(20)]
    for thread in busy:
        thread.start()
    clients = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(6)]
    for client, data in zip(clients, ["", "GET", INFO, INFO + "\r\n", INFO + "X-Want: stall\r\n\r\n", LOAD + "\r\n--x"]):
        client.sendall(data.encode())
    time.sleep(0.3)
    check("it ends when told to", server.stop() == 0)
    for thread in busy:
        thread.join()
    check("nobody is reset by its end", ends == ["end"] * 20, ", ".join(set(ends)))
    for client in clients:
        client.close()


def ask_until_the_end(port, ends):
    """Asks again and again on one connection, and notes how that ends."""
    try:
        client = socket.create_connection(("127.0.0.1", port), 10)
        while True:
            client.sendall((INFO + "\r\n").encode())
            answer = b""
            while b"}" not in answer:
                more = client.recv(65_536)
                if not more:
                    return ends.append("within an answer" if answer else "end")
                answer += more
            if not answer.startswith(b"HTTP/1.1 200 ") or answer[-1:] != b"}":
                return ends.append(f"{answer!r}")
    except OSError as error:
        ends.append(repr(error))


def main():
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as scenario:
        scenario.write(SCENARIO)
        scenario.flush()
        server = Server(scenario.name)
    try:
        check_rounds(server)
        check_deaf_clients(server)
        check_stop(server)
    finally:
        server.process.kill()
    sys.exit(failures > 0)


main()
