#!/usr/bin/env python3
"""Clients that misbehave, and one that does not: the latter must be served as if it were alone.

    abuse.py --port 8080 [--path /oauth/info] [--only reset] [--scarce-port 8081]

Every abuse goes on for about a second. Meanwhile a well-behaved client asks one thing after the other, on a connection
that it keeps and on new ones; its answers must be right, and the slowest hundredth of them within `--patience`. The
server at `--scarce-port` may have few descriptors only. Standard library only. Exit code 0 when all is well.
"""
import argparse
import resource
import socket
import struct
import sys
import threading
import time

arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments.add_argument("--port", type=int, required=True)
arguments.add_argument("--scarce-port", type=int, help="of a server with 64 descriptors")
arguments.add_argument("--path", default="/oauth/info", help="answers GET with 200")
arguments.add_argument("--patience", type=float, default=0.5, help="seconds")
arguments.add_argument("--only", default="", help="run the abuses whose name contains this")
options = arguments.parse_args()

soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
DURATION = 1.0
GET = f"GET {options.path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
CLOSING_GET = GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
POST = b"POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"


def connect(port=None, receive_buffer=None):
    client = socket.socket()
    if receive_buffer:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    client.settimeout(10)
    client.connect(("127.0.0.1", port or options.port))
    return client


def reset(client):
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def ask(client, request=GET):
    """One answer; its status code."""
    client.sendall(request)
    answer = b""
    while b"\r\n\r\n" not in answer:
        more = client.recv(65_536)
        if not more:
            raise OSError("closed within a head")
        answer += more
    head, content = answer.split(b"\r\n\r\n", 1)
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    while len(content) < length:
        content += client.recv(65_536)
    return int(answer[9:12])


def until_over(step):
    """An abuse that repeats `step` until told to stop."""
    def run(over):
        while not over.is_set():
            try:
                step()
            except OSError:
                pass
    return run


def hold(count, prepare, again=None):
    """An abuse with `count` connections, each made by `prepare`, on which `again` is done until told to stop."""
    def run(over):
        clients = []
        for _ in range(count):
            try:
                clients.append(prepare())
            except OSError:
                break
        while not over.wait(0.05):
            for client in clients if again else []:
                try:
                    again(client)
                except OSError:
                    pass
        for client in clients:
            client.close()
    return run


def prepared(data, **settings):
    def prepare():
        client = connect(**settings)
        client.setblocking(False)
        try:
            client.send(data)
        except BlockingIOError:
            pass
        return client
    return prepare


def half_closed(data):
    def prepare():
        client = connect()
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        return client
    return prepare


def reset_after(data):
    def step():
        client = connect()
        client.sendall(data)
        reset(client)
    return until_over(step)


abuses = {
    "idle: 10,000 connections": hold(10_000, connect),
    "idle: 200 connections after an answer": hold(200, prepared(GET)),
    "slow: 200 heads a byte at a time": hold(200, prepared(b"GET /"), lambda client: client.send(b"a")),
    "slow: 200 fields a byte at a time": hold(200, prepared(GET[:-2] + b"X: "), lambda client: client.send(b"a")),
    "slow: 200 uploads a byte at a time": hold(
        200, prepared(POST + b"Content-Length: 100000\r\n\r\n"), lambda client: client.send(b"a")),
    "slow: 200 uploads in chunks of one byte": hold(
        200, prepared(POST + b"Transfer-Encoding: chunked\r\n\r\n"), lambda client: client.send(b"1\r\na\r\n")),
    "deaf: 50 pipelines whose answers nobody reads": hold(
        50, prepared(GET * 1000, receive_buffer=4096), lambda client: client.send(GET * 100)),
    "deaf: 200 clients that read a byte at a time": hold(
        200, prepared(GET * 100, receive_buffer=4096), lambda client: client.recv(1)),
    "reset: after connecting": reset_after(b""),
    "reset: within a head": reset_after(GET[:20]),
    "reset: after a request": reset_after(GET),
    "reset: after a pipeline": reset_after(GET * 200),
    "reset: within an upload": reset_after(POST + b"Content-Length: 100000\r\n\r\nabc"),
    "gone: closed after connecting": until_over(lambda: connect().close()),
    "gone: half-closed within a head": hold(200, half_closed(GET[:20])),
    "gone: half-closed within an upload": hold(200, half_closed(POST + b"Content-Length: 100000\r\n\r\nabc")),
    "gone: half-closed after a request": hold(200, half_closed(GET)),
    "wrong: what is no HTTP": until_over(lambda: connect().sendall(bytes(range(256)) * 16)),
    "wrong: heads that are too large": until_over(lambda: connect().sendall(b"GET / HTTP/1.1\r\nX: " + b"a" * 100_000)),
    "wrong: chunk sizes that are too large": until_over(
        lambda: connect().sendall(POST + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n" + b"a" * 50_000)),
    "many: uploads that break off": until_over(
        lambda: connect().sendall(POST + b"Content-Length: 100000\r\n\r\n" + b"a" * 50_000)),
    "many: pipelines of 2000 requests": until_over(lambda: connect().sendall(GET * 2000)),
}


def serve_well(seconds):
    """What a client experiences that does nothing wrong: latencies in seconds, and errors."""
    latencies, errors = [], []
    kept = None
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.monotonic()
        try:
            kept = kept or connect()
            for client, request in ((kept, GET), (connect(), CLOSING_GET)):
                status = ask(client, request)
                if status != 200:
                    errors.append(f"status {status}")
        except OSError as error:
            errors.append(repr(error))
            kept = None
        latencies.append(time.monotonic() - start)
        time.sleep(0.002)
    return sorted(latencies), errors


def abuse(name, run):
    over = threading.Event()
    abuser = threading.Thread(target=run, args=(over,), daemon=True)
    abuser.start()
    # The many connections take a moment to be there.
    time.sleep(0.2)
    latencies, errors = serve_well(DURATION)
    over.set()
    abuser.join()
    return report(name, latencies, errors)


def report(name, latencies, errors):
    slowest = latencies[len(latencies) * 99 // 100]
    passed = not errors and slowest <= options.patience
    print(f"{'ok  ' if passed else 'FAIL'} {name}: {len(latencies)} pairs of answers, p99 {slowest * 1000:.1f} ms"
          + (f", {len(errors)} errors such as {errors[0]}" if errors else ""))
    return passed


def exhaust_descriptors():
    """More connections than the server has descriptors: new clients are served as soon as idle ones gave way."""
    held = [connect(options.scarce_port) for _ in range(300)]
    latencies, errors = [], []
    for _ in range(5):
        start = time.monotonic()
        try:
            client = connect(options.scarce_port)
            if ask(client) != 200:
                errors.append("no 200")
            client.close()
        except OSError as error:
            errors.append(repr(error))
        latencies.append(time.monotonic() - start)
    for client in held:
        client.close()
    during = not errors
    print(f"{'ok  ' if during else 'FAIL'} scarce: a client among 300 idle ones, slowest {max(latencies) * 1000:.0f} ms"
          + "".join(f", {error}" for error in errors[:1]))
    start = time.monotonic()
    try:
        after = ask(connect(options.scarce_port)) == 200
    except OSError:
        after = False
    print(f"{'ok  ' if after else 'FAIL'} scarce: after they left, {(time.monotonic() - start) * 1000:.0f} ms")
    return during and after


results = [abuse(name, run) for name, run in abuses.items() if options.only in name]
if options.scarce_port and options.only in "scarce":
    results.append(exhaust_descriptors())
results.append(report("after all", *serve_well(0.2)))
print(f"{sum(results)} of {len(results)} pass")
sys.exit(not all(results))
