"""Events as receivers get them: receivers that answer, fail, hang, redirect, reset, over http and https.

What arrives is held against what the API answers at that moment.
"""

from __future__ import annotations

import base64
import http.server
import json
import os
import socket
import ssl
import subprocess
import threading
import time

import jsonschema
import pytest

from support import contract, paths
from support.feeds import SOURCE
from support.server import Drydock

COLLECTED = "idn:aggregation-accounts-collected"
COMPLETED = "idn:account-aggregation-completed"


class Receiver:
    """Keeps what comes; `behave` answers each request."""

    def __init__(self, behave=None, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[tuple[dict, dict]] = []
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.requests.append((dict(self.headers), json.loads(body)))
                if behave:
                    behave(self)
                else:
                    self.send_response(204)
                    self.end_headers()

            def log_message(self, *_) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        if tls:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.url = f"{'https' if tls else 'http'}://localhost:{self.port}/hook"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def events(self) -> list[dict]:
        return [event for _, event in self.requests]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receive():
    receivers: list[Receiver] = []

    def start(*args, **kwargs) -> Receiver:
        receivers.append(Receiver(*args, **kwargs))
        return receivers[-1]

    yield start
    for receiver in receivers:
        receiver.close()


def subscribe(drydock: Drydock, url: str, trigger: str = COMPLETED, **config) -> dict:
    body = {"name": trigger, "triggerId": trigger, "type": "HTTP", "httpConfig": {"url": url, **config}}
    answer = drydock.client().request("POST", "/v2025/trigger-subscriptions", body=json.dumps(body).encode())
    assert answer.status == 201, answer.body
    return json.loads(answer.body)


def documented(event: dict) -> dict:
    """The event, once it is one that the official description of triggers knows."""
    answer = contract.operation_of("v2025", "trigger-list")["responses"]["200"]["content"]["application/json"]["schema"]
    schema = contract.converted(answer)["items"]["properties"]["exampleInput"]
    told = {name: value for name, value in event.items() if name != "_metadata"}
    jsonschema.Draft202012Validator(schema, format_checker=contract.formats).validate(told)
    return told


def load(drydock: Drydock, csv: bytes | None = None, tenant: str | None = None) -> str:
    client, path = drydock.client(tenant), paths.load_accounts("v2025", SOURCE)
    answer = client.upload(path, csv) if csv else client.request("POST", path)
    assert answer.status == 202, answer.body
    return json.loads(answer.body)["task"]["id"]


def wait(drydock: Drydock, count: int, **narrowing) -> list[dict]:
    drydock.admin.get("deliveries/wait", count=count, timeout="15s", **narrowing)
    return drydock.admin.get("deliveries", **narrowing)["deliveries"]


@pytest.mark.core
def test_an_event_arrives_as_documented_and_agrees_with_the_api(serve, receive):
    drydock, receiver = serve(), receive()
    for trigger in (COMPLETED, COLLECTED):
        subscribe(
            drydock,
            receiver.url,
            trigger,
            httpAuthenticationType="BASIC_AUTH",
            basicAuthConfig={"userName": "u", "password": "pä"},
        )
    job = load(drydock)
    drydock.advance("2s")
    deliveries = wait(drydock, 2)
    assert [delivery["state"] for delivery in deliveries] == ["answered", "answered"]
    assert [event["_metadata"]["triggerId"] for event in receiver.events] == [COLLECTED, COMPLETED]
    status = json.loads(drydock.client().request("GET", f"/v2025/account-aggregations/{job}/status").body)
    assert status["status"] == "ACCOUNTS_COLLECTED", "the event comes before processing"
    headers, event = receiver.requests[1]
    assert headers["Content-Type"] == "application/json" and headers["Host"] == f"localhost:{receiver.port}"
    assert base64.b64decode(headers["Authorization"].removeprefix("Basic ")).decode() == "u:pä"
    documented(event)
    assert set(event) == {"source", "status", "started", "completed", "errors", "warnings", "stats", "_metadata"}
    assert event["_metadata"] == {
        "invocationId": deliveries[1]["invocationId"],
        "triggerId": COMPLETED,
        "triggerType": "fireAndForget",
    }
    stats = event["stats"]
    assert stats["added"] + stats["changed"] + stats["removed"] == status["totalAccounts"]
    assert event["status"] == "Success" and event["source"]["id"] == SOURCE
    metrics = drydock.admin.get("metrics")
    assert f'drydock_deliveries_total{{trigger="{COMPLETED}",state="answered"}} 1' in metrics


@pytest.mark.core
@pytest.mark.parametrize(
    ("status", "state", "rule"), [(200, "answered", None), (302, "failed", "webhook-redirect"), (500, "failed", "webhook-refused")]
)
def test_an_answer_is_a_success_or_a_finding(serve, receive, status, state, rule):
    def behave(handler) -> None:
        handler.send_response(status)
        handler.send_header("Location", "/elsewhere")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    drydock, receiver = serve(), receive(behave)
    subscribe(drydock, receiver.url)
    load(drydock)
    drydock.advance("2s")
    (delivery,) = wait(drydock, 1)
    assert (delivery["state"], delivery["status"]) == (state, status)
    assert len(receiver.events) == 1, "no redirect is followed, and nothing is sent again"
    findings = [finding["rule"] for finding in drydock.admin.get("report")["findings"]]
    assert [found for found in findings if found.startswith("webhook")] == ([rule] if rule else [])


HOSTILE = {
    "says nothing in HTTP": b"220 smtp ready\r\n",
    "head without end": b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 20_000,
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 1\r\n\r\n",
    "breaks off": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok",
    "resets": None,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_receiver_ends_its_delivery_and_nothing_else(serve, receive, what):
    listener = socket.create_server(("127.0.0.1", 0))

    def misbehave() -> None:
        connection, _ = listener.accept()
        connection.recv(65536)
        if HOSTILE[what] is None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        else:
            try:
                connection.sendall(HOSTILE[what])
            except OSError:
                pass
        connection.close()

    thread = threading.Thread(target=misbehave, daemon=True)
    thread.start()
    drydock, receiver = serve(), receive()
    subscribe(drydock, f"http://127.0.0.1:{listener.getsockname()[1]}/")
    subscribe(drydock, receiver.url)
    load(drydock)
    drydock.advance("2s")
    deliveries = wait(drydock, 2)
    assert [delivery["state"] for delivery in deliveries] == ["failed", "answered"]
    assert deliveries[0]["reason"]
    listener.close()


def drip(listener: socket.socket) -> None:
    """An answer whose head goes on, a few bytes at a time, for as long as somebody reads it."""
    connection, _ = listener.accept()
    connection.recv(65536)
    try:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"A: b\r\n")
            time.sleep(0.2)
    except OSError:
        connection.close()


def test_hanging_and_dripping_receivers_delay_only_their_own_events(serve, receive):
    silent, dripping = (socket.create_server(("127.0.0.1", 0)) for _ in range(2))
    threading.Thread(target=drip, args=(dripping,), daemon=True).start()
    drydock, receiver = serve(), receive()
    for listener in (silent, dripping):
        subscribe(drydock, f"http://127.0.0.1:{listener.getsockname()[1]}/")
    subscribe(drydock, receiver.url)
    load(drydock)
    drydock.advance("2s")
    started = time.monotonic()
    drydock.admin.get("deliveries/wait", count=1, timeout="5s")
    states = [delivery["state"] for delivery in drydock.admin.get("deliveries")["deliveries"]]
    assert states == ["sent", "sent", "answered"]
    deliveries = wait(drydock, 3)
    for delivery in deliveries[:2]:
        assert delivery["state"] == "failed" and "10 s" in delivery["reason"]
    assert time.monotonic() - started >= 9
    assert "webhook-slow" in [finding["rule"] for finding in drydock.admin.get("report")["findings"]]
    silent.close()
    dripping.close()


def test_a_thousand_receivers_that_hang_cost_no_thread_and_no_request(serve, receive):
    silent = socket.create_server(("127.0.0.1", 0), backlog=4096)
    port = silent.getsockname()[1]
    drydock, receiver = serve(), receive()
    subscribe(drydock, receiver.url)
    load(drydock)
    drydock.advance("1h")
    wait(drydock, 1)
    threads = len(os.listdir(f"/proc/{drydock.pid}/task"))
    tenants = [f"silent-{number}" for number in range(20)]
    for name in tenants:
        subscriptions = [
            {"name": f"s{number}", "trigger": COMPLETED, "url": f"http://127.0.0.1:{port}/{name}/{number}"}
            for number in range(50)
        ]
        admin = drydock.admin.of(name)
        admin.use_scenario(json.dumps({"triggers": {"subscriptions": subscriptions}}))
        load(drydock, tenant=name)
        admin.advance("2s")
    assert sum(drydock.admin.of(name).get("deliveries")["underWay"] for name in tenants) == 1_000
    assert len(os.listdir(f"/proc/{drydock.pid}/task")) <= threads + 8, "the desk's and a few of the system's own"
    load(drydock)
    drydock.advance("2s")
    wait(drydock, 2)
    assert [event["status"] for event in receiver.events] == ["Success"] * 2
    assert sum(drydock.admin.of(name).get("deliveries")["underWay"] for name in tenants) == 1_000
    silent.close()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://127.0.0.1/", "does not begin with http:// or https://"),
        ("http:///hook", "names no host"),
        ("http://127.0.0.1:99999/", "port"),
        ("http://a b/", "no URL may hold"),
    ],
)
def test_a_url_that_cannot_be_called_is_refused_at_once(serve, url, reason):
    drydock = serve()
    body = {"name": "a", "triggerId": COMPLETED, "type": "HTTP", "httpConfig": {"url": url}}
    answer = drydock.client().request("POST", "/v2025/trigger-subscriptions", body=json.dumps(body).encode())
    assert answer.status == 400
    assert reason in json.loads(answer.body)["messages"][0]["text"]


@pytest.mark.parametrize("url", ["http://8.8.8.8/", "http://[2001:4860:4860::8888]/", "http://0.0.0.0/"])
def test_strangers_are_not_called(serve, url):
    drydock = serve()
    subscribe(drydock, url)
    load(drydock)
    drydock.advance("2s")
    (delivery,) = wait(drydock, 1)
    assert delivery["state"] == "failed" and "--deliver-to" in delivery["reason"]


@pytest.mark.parametrize(("host", "state"), [("0.0.0.0", "answered"), ("0.0.0.0:{}", "answered"), ("0.0.0.0:1", "failed")])
def test_strangers_that_an_option_names_are_called(serve, receive, host, state):
    receiver = receive()
    drydock = serve("", "--deliver-to", host.format(receiver.port))
    subscribe(drydock, f"http://0.0.0.0:{receiver.port}/hook")
    load(drydock)
    drydock.advance("2s")
    (delivery,) = wait(drydock, 1)
    assert delivery["state"] == state and len(receiver.events) == (state == "answered")


def test_https_is_trusted_by_option_only(serve, receive, tmp_path):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
        + ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", tmp_path / "key.pem"]
        + ["-out", tmp_path / "cert.pem"],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    receiver = receive(tls=context)
    for options, state in (((), "failed"), (("--trust", str(tmp_path / "cert.pem")), "answered")):
        drydock = serve("", *options)
        subscribe(drydock, receiver.url)
        subscribe(drydock, receiver.url.replace("localhost", "127.0.0.1"))
        load(drydock)
        drydock.advance("2s")
        deliveries = wait(drydock, 2)
        assert [delivery["state"] for delivery in deliveries] == [state, "failed"]
        assert "not trusted" in deliveries[1]["reason"]
    assert len(receiver.events) == 1


@pytest.mark.core
def test_ready_scenarios_disturb_events(serve, receive):
    drydock, receiver = serve(name="event-twice"), receive()
    subscribe(drydock, receiver.url)
    load(drydock)
    drydock.advance("2s")
    first, second = wait(drydock, 2)
    assert first["invocationId"] == second["invocationId"] and receiver.events[0] == receiver.events[1]
    again = drydock.admin.post(f"deliveries/{first['id']}/redeliver")
    assert again["invocationId"] == first["invocationId"]
    wait(drydock, 3)
    assert len(receiver.events) == 3

    drydock, receiver = serve(name="event-lost"), receive()
    subscribe(drydock, receiver.url)
    for _ in range(2):
        load(drydock)
        drydock.advance("1h")
    assert [delivery["state"] for delivery in wait(drydock, 2, trigger=COMPLETED)] == ["failed", "answered"]
    assert len(receiver.events) == 1


def test_ready_scenario_tells_of_the_end_before_it_has_come(serve, receive):
    drydock, receiver = serve(name="event-before-processing"), receive()
    subscribe(drydock, receiver.url)
    job = load(drydock)
    drydock.advance("2s")
    wait(drydock, 1)
    assert len(receiver.events) == 1
    with drydock.client() as client:
        phases = []
        for _ in range(2):
            phases.append(client.get(f"/v2025/account-aggregations/{job}/status").json["status"])
            drydock.advance("1m")
    assert phases == ["ACCOUNTS_COLLECTED", "COMPLETED"]


def test_late_and_overtaken_events_come_in_that_order(serve, receive):
    scenario = """
        faults:
          - { on: delivery, calls: 1, delivery: { late: 30s } }
          - { on: delivery, calls: 2, delivery: after-next }
    """
    drydock, receiver = serve(scenario), receive()
    subscribe(drydock, receiver.url)
    ends = []
    for _ in range(3):
        load(drydock)
        drydock.advance("5s")
        ends.append(drydock.admin.get("clock")["time"])
    wait(drydock, 2)
    assert len(receiver.events) == 2
    drydock.advance("30s")
    wait(drydock, 3)
    starts = [event["started"] for event in receiver.events]
    assert [sorted(starts).index(start) for start in starts] == [2, 1, 0]


def test_a_scenarios_own_subscription_with_a_filter(serve, receive):
    receiver = receive()
    drydock = serve(f"""
        triggers:
          subscriptions:
            - name: failures
              trigger: "{COMPLETED}"
              url: "{receiver.url}"
              auth: {{ bearer: s3cret }}
              filter: '$[?($.status == "Failed")]'
        sources:
          - id: {SOURCE}
            aggregations: [{{}}, {{ outcome: completed-with-errors }}]
    """)
    for _ in range(2):
        load(drydock)
        drydock.advance("1h")
    wait(drydock, 1)
    (headers, event) = receiver.requests[0]
    assert headers["Authorization"] == "Bearer s3cret" and event["status"] == "Failed" and event["errors"]
    assert len(drydock.admin.get("deliveries")["deliveries"]) == 1, "a filtered event leaves no entry"


@pytest.mark.core
def test_accounts_are_told_of_one_by_one_with_what_has_changed(serve, receive):
    drydock, receiver = serve(), receive()
    for what in ("created", "updated", "deleted"):
        subscribe(drydock, receiver.url, f"idn:account-{what}")
    load(drydock, b"id,name,group\n1,Ann,a\n2,Bob,\n3,Cid,c\n")
    drydock.advance("1h")
    load(drydock, b"id,name,group\n1,Anna,a\n1,Anna,b\n3,Cid,c\n4,Dan,d\n")
    drydock.advance("1h")
    wait(drydock, 6)
    events = {(event["event"]["type"], event["account"]["nativeIdentity"]): documented(event) for event in receiver.events}
    created, updated, deleted = (f"ACCOUNT_{what}_V2" for what in ("CREATED", "UPDATED", "DELETED"))
    assert set(events) == {(created, key) for key in "1234"} | {(updated, "1"), (deleted, "2")}
    ann = events[updated, "1"]
    assert ann["account"]["attributes"] == {"id": "1", "name": "Anna", "group": ["a", "b"]}
    assert ann["account"]["id"] == events[created, "1"]["account"]["id"]
    assert ann["singleValueAttributeChanges"] == [{"name": "name", "oldValue": "Ann", "newValue": "Anna"}]
    assert ann["multiValueAttributeChanges"] == [{"name": "group", "addedValues": ["b"], "removedValues": []}]
    assert events[created, "2"]["account"]["attributes"] == {"id": "2", "name": "Bob"}


def test_an_event_shows_the_account_as_the_api_does(serve, receive):
    drydock, receiver = serve(f"sources: [{{ id: {SOURCE}, correlated: 50% }}]"), receive()
    for what in ("created", "updated"):
        subscribe(drydock, receiver.url, f"idn:account-{what}")
    rows = [f"{number},Name {number},{number}@x.org,{'group a' if number % 2 else ''}" for number in range(20)]
    header = "id,name,email,groups"
    client = drydock.client()
    client.upload(paths.load_entitlements("v2025", SOURCE), b"name,displayName\ngroup a,Group A\ngroup b,Group B\n")
    load(drydock, "\n".join([header, *rows, ""]).encode())
    drydock.advance("1h")
    load(drydock, "\n".join([header, *rows, "0,Name 0,0@x.org,group b", ""]).encode())
    drydock.advance("1h")
    wait(drydock, 21)
    seen = set()
    # What is older than the update shows the account as it was.
    for event in [documented(event) for event in receiver.events][1:]:
        account, identity = event["account"], event["identity"]
        shown = client.get(f"/v2025/accounts/{account['id']}").json
        for name in ("id", "name", "nativeIdentity", "uuid", "attributes", "isMachine"):
            assert account[name] == shown[name], name
        assert account["correlated"] is not shown["uncorrelated"]
        assert identity["id"] == shown.get("identityId", "")
        seen.add(account["correlated"])
    assert seen == {True, False}
    (change,) = receiver.events[-1]["entitlementChanges"]
    (added,) = change["added"]
    assert change["removed"] is None and added["value"] == "group b"
    entitlement = client.get(f"/v2025/entitlements/{added['id']}").json
    assert added == {name: entitlement[name] for name in ("id", "name", "value")}


def test_an_advance_has_queued_all_events_of_what_it_passed_in_their_order(serve, receive):
    drydock, receiver = serve(), receive()
    subscribe(drydock, receiver.url, "idn:account-created")
    load(drydock, b"id\n" + b"".join(b"%d\n" % number for number in range(1_000)))
    drydock.advance("1h")
    assert len(drydock.admin.get("deliveries")["deliveries"]) == 1_000
    wait(drydock, 1_000)
    assert [event["account"]["nativeIdentity"] for event in receiver.events] == [str(number) for number in range(1_000)]


def test_the_same_seed_tells_the_same_events(serve, receive):
    scenario = """
        clock: { mode: manual, start: 2026-01-01T00:00:00Z }
        faults: [{ on: delivery, chance: 50%, delivery: { times: 2 } }]
    """
    runs = []
    for seed in (7, 7, 8):
        drydock, receiver = serve(scenario, seed=seed), receive()
        for trigger in (COMPLETED, COLLECTED, "idn:account-created"):
            subscribe(drydock, receiver.url, trigger)
        load(drydock, b"id\n" + b"".join(b"%d\n" % number for number in range(20)))
        drydock.advance("1h")
        wait(drydock, len(drydock.admin.get("deliveries")["deliveries"]))
        runs.append(receiver.events)
    assert runs[0] == runs[1] != runs[2] and len(runs[0]) > 22


def test_without_rows_it_is_said_why_no_account_is_told_of(serve, receive):
    drydock, receiver = serve("", "--keep-rows", "0"), receive()
    subscribe(drydock, receiver.url, "idn:account-created")
    load(drydock, b"id,name\n1,Ann\n2,Bob\n")
    drydock.advance("1h")
    (delivery,) = wait(drydock, 1)
    assert delivery["state"] == "failed" and delivery["event"] is None
    assert delivery["reason"].startswith("2 events ") and "--keep-rows" in delivery["reason"]


def test_sources_are_told_of(serve, receive):
    drydock, receiver = serve(), receive()
    for what in ("created", "updated", "deleted"):
        subscribe(drydock, receiver.url, f"idn:source-{what}")
    client, json_body = drydock.client(), {"Content-Type": "application/json"}
    new = {"name": "People", "owner": {"type": "IDENTITY", "id": "o", "name": "Ann"}, "connector": "delimited-file"}
    source = client.request("POST", "/v2025/sources", json.dumps(new), json_body).json["id"]
    patch = json.dumps([{"op": "replace", "path": "/name", "value": "Staff"}])
    client.request("PATCH", f"/v2025/sources/{source}", patch, {"Content-Type": "application/json-patch+json"})
    client.request("DELETE", f"/v2025/sources/{source}")
    drydock.advance("1h")
    wait(drydock, 3)
    events = [documented(event) for event in receiver.events]
    assert [(event["id"], event["name"]) for event in events] == [(source, "People"), (source, "Staff"), (source, "Staff")]
    assert [name in event for name, event in zip(("created", "modified", "deleted"), events)] == [True] * 3
