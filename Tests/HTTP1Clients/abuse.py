#!/usr/bin/env python3
"""Clients that misbehave, and one that does not: the latter must be served as if it were alone.

    abuse.py --port 8080 [--only reset] [--scarce-port 8081] [--full-port 8082]

Every abuse goes on for about a second. Meanwhile a well-behaved client asks one thing after the other, on a connection
that it keeps and on new ones; its answers must be right to the byte, and the slowest hundredth of them within
`--patience`. The server at `--scarce-port` may have few descriptors only, the one at `--full-port` few connections.
Standard library only. Exit code 0 when all is well.
"""
import argparse
import json
import resource
import socket
import struct
import sys
import threading
import time

arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments.add_argument("--port", type=int, required=True)
arguments.add_argument("--scarce-port", type=int, help="of a server with 64 descriptors")
arguments.add_argument("--full-port", type=int, help="of a server that allows 20 connections")
arguments.add_argument("--patience", type=float, default=0.5, help="seconds")
arguments.add_argument("--only", default="", help="run the abuses whose name contains this")
options = arguments.parse_args()

soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
DURATION = 1.0
GET = b"GET /oauth/info HTTP/1.1\r\nHost: localhost\r\n\r\n"
CLOSING_GET = GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
# Answered in ten minutes.
WAIT = b"GET /__admin/requests/wait?count=1000000000&timeout=10m HTTP/1.1\r\nHost: localhost\r\n\r\n"
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
    """One answer: its status code and its content."""
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
    return int(answer[9:12]), content


def get_json(port, path):
    """What the control plane says, on a connection of its own."""
    status, content = ask(connect(port), f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    return status, json.loads(content)


def is_right(answer):
    """Whether an answer is what GET is to be answered with."""
    status, content = answer
    wanted = {"authorizeEndpoint": "http://localhost/oauth/authorize", "tokenEndpoint": "http://localhost/oauth/token",
              "cloudDomainUrl": "http://localhost", "logoutUrl": "http://localhost/logout", "pod": "drydock"}
    return status == 200 and wanted.items() <= json.loads(content).items()


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
    "gone: half-closed behind a wait": until_over(lambda: half_closed(WAIT)()),
    "gone: half-closed behind a wait and much more": until_over(lambda: half_closed(WAIT + GET * 2000)()),
    "gone: closed behind a wait": until_over(lambda: prepared(WAIT)().close()),
    "reset: behind a wait": reset_after(WAIT),
    "wait: 500 clients": hold(500, prepared(WAIT)),
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
                answer = ask(client, request)
                if not is_right(answer):
                    errors.append(f"the answer {answer}")
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


def check(name, is_well, detail=""):
    print(f"{'ok  ' if is_well else 'FAIL'} {name}{': ' + str(detail) if detail else ''}")
    return is_well


def exhaust_descriptors(name, request):
    """More connections than the server has descriptors: new clients are served as soon as others gave way."""
    held = [prepared(request, port=options.scarce_port)() for _ in range(300)]
    wrong, slowest = [], 0
    for _ in range(5):
        start = time.monotonic()
        try:
            client = connect(options.scarce_port)
            if not is_right(answer := ask(client)):
                wrong.append(answer)
            client.close()
        except OSError as error:
            wrong.append(error)
        slowest = max(slowest, time.monotonic() - start)
    for client in held:
        client.close()
    during = check(f"scarce: a client among 300 {name}, slowest {slowest * 1000:.0f} ms",
                   not wrong, wrong or "")
    return [during, check(f"scarce: after 300 {name} left", is_right(ask(connect(options.scarce_port))))]


def fill_connections():
    """All connections that are allowed are taken, and none is idle: whoever comes is told so, and who asks for the health."""
    held = [prepared(WAIT, port=options.full_port)() for _ in range(20)]
    # Idle clients in between give way, and so does the last of those who wait as long as it has not sent anything.
    silent = [connect(options.full_port) for _ in range(50)]
    while is_right(refusal := ask(connect(options.full_port), CLOSING_GET)):
        held.append(prepared(WAIT, port=options.full_port)())
    texts = [message["text"] for message in json.loads(refusal[1])["messages"]]
    results = [
        check("full: a client is told why", refusal[0] == 503 and all("--max-connections" in text for text in texts), texts[0]),
        check("full: the health is told", get_json(options.full_port, "/__admin/health")[0] == 200),
        check("full: there are some connections more, not many",
              (count := open_connections(options.full_port)) <= 20 + 32, count),
    ]
    for client in held + silent:
        client.close()
    return results + [check("full: after they left", is_right(ask(connect(options.full_port))))]


def open_connections(port):
    status, content = ask(connect(port), b"GET /__admin/metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert status == 200, content
    return int(content.split(b"\ndrydock_open_connections ")[1].split(b"\n")[0])


def settles():
    """Whoever has left is gone within seconds, whatever was owed to it."""
    end = time.monotonic() + 10
    while (count := open_connections(options.port)) > 1 and time.monotonic() < end:
        time.sleep(0.05)
    return check("after all: nobody is left", count == 1, f"{count} connections")


results = [abuse(name, run) for name, run in abuses.items() if options.only in name]
if options.scarce_port and options.only in "scarce":
    results += exhaust_descriptors("idle clients", b"")
    results += exhaust_descriptors("clients that wait", WAIT)
if options.full_port and options.only in "full":
    results += fill_connections()
results.append(report("after all", *serve_well(0.2)))
results.append(settles())
print(f"{sum(results)} of {len(results)} pass")
sys.exit(not all(results))
