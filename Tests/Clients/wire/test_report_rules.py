"""Every rule of the report, in the built-in scenario that its page names: found in a client that is wrong in this way, with
what was seen and advice, and not a word about one beside it that is right."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

from support import paths
from support.feeds import ROLE, SESSION, SOURCE, UNKNOWN_EXPORT, UNKNOWN_TASK, feed
from support.http import EXPERIMENTAL, Answer, multipart, send_bytes
from support.tenant import Tenant

PAGE = Path(__file__).parents[3] / "Sources/Drydock/Documentation.docc/WhatTheReportFinds.md"
ROW = re.compile(r"^\| `([a-z0-9-]+)` \| (error|warning|information) \|.*\| `([a-z-]+)` \|$", re.MULTILINE)
# Severity and scenario of each rule, as the page has them.
RULES = {rule: (severity, scenario) for rule, severity, scenario in ROW.findall(PAGE.read_text())}

LOAD = paths.load_accounts("v1", SOURCE)
TASKS = paths.tasks("v1")
EXPORT = paths.export("v1", SESSION, ROLE, UNKNOWN_EXPORT)


@dataclass(frozen=True)
class Deed:
    """What a wrong and a right client do, what is seen of the wrong one (None: the rule says it all), and the advice."""

    wrong: Callable[[Tenant], None]
    right: Callable[[Tenant], None]
    observed: str | None
    advice: str


def at_once(tenant: Tenant, *targets: str) -> list[Answer]:
    """Asks without waiting for answers, so that no pause depends on this machine."""
    fields = "".join(f"{name}: {value}\r\n" for name, value in tenant.client.own_fields().items())
    asked = "".join(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n" for target in targets)
    return send_bytes(tenant.port, asked.encode(), answers=len(targets))


def calls(tenant: Tenant, count: int, pause: str | None = None) -> None:
    for _ in range(count):
        tenant.client.get(TASKS)
        if pause:
            tenant.advance(pause)


def load(tenant: Tenant, body: bytes, content_type: str) -> Answer:
    return tenant.client.post(LOAD, body, {"Content-Type": content_type})


def with_file(tenant: Tenant) -> None:
    tenant.load()


def load_until_taken(tenant: Tenant, *pauses: str) -> str:
    """Loads again after each pause, as long as it fails."""
    for pause in pauses:
        assert tenant.client.upload(LOAD, feed()).status != 202
        tenant.advance(pause)
    return tenant.load()


def poll(tenant: Tenant, job: str, pause: str, until: str) -> None:
    for _ in range(20):
        answer = tenant.status(job)
        if answer.status == 200 and answer.json["status"] == until:
            return
        tenant.advance(pause)
    pytest.fail(f"the job does not become {until}")


def retry_early(tenant: Tenant) -> None:
    tenant.client.upload(LOAD, feed())
    tenant.advance("1s")
    tenant.client.upload(LOAD, feed())


def retry_at_once(tenant: Tenant) -> None:
    """Several jobs, so that a moment in which this machine stands still does not look like a pause in all of them."""
    tenant.client.upload(LOAD, feed())
    tenant.advance("1m")
    for _ in range(10):
        assert [one.status for one in at_once(tenant, *[paths.task("v1", tenant.load())] * 3)] == [500, 503, 200]
        tenant.advance("1m")


def back_off(tenant: Tenant) -> None:
    job = load_until_taken(tenant, "1s")
    for pause in ("1s", "2s", "4s"):
        tenant.status(job)
        tenant.advance(pause)


def ask_forbidden(tenant: Tenant) -> None:
    at_once(tenant, *[paths.task("v1", UNKNOWN_TASK)] * 4)


def ask_forbidden_patiently(tenant: Tenant) -> None:
    for _ in range(5):
        assert tenant.task(UNKNOWN_TASK).status == 403
        tenant.advance("1s")


def look_after_the_end(looks: int) -> Callable[[Tenant], None]:
    def play(tenant: Tenant) -> None:
        job = tenant.load()
        poll(tenant, job, "2s", until="CANCELLED")
        for _ in range(looks):
            tenant.advance("5s")
            tenant.status(job)

    return play


def poll_hastily(tenant: Tenant) -> None:
    at_once(tenant, *[paths.aggregation_status("v1", tenant.load())] * 2)


def poll_every_second(tenant: Tenant) -> None:
    poll(tenant, tenant.load(), "1s", until="COMPLETED")


def poll_patiently(tenant: Tenant) -> None:
    poll(tenant, tenant.load(), "10s", until="COMPLETED")


def poll_what_is_stuck(polls: int) -> Callable[[Tenant], None]:
    def play(tenant: Tenant) -> None:
        job = tenant.load()
        for _ in range(polls):
            tenant.status(job)
            tenant.advance("20s")

    return play


def exceed_the_rate(tenant: Tenant) -> None:
    at_once(tenant, *[TASKS] * 101)


def keep_to_the_rate(tenant: Tenant) -> None:
    for _ in range(3):
        at_once(tenant, *[TASKS] * 100)
        tenant.advance("10s")


def call_without_a_token(tenant: Tenant) -> None:
    tenant.client.token = None
    calls(tenant, 1)


def call_with_one_token(tenant: Tenant) -> None:
    tenant.client.fetch_token("me")
    calls(tenant, 6, "1s")


def fetch_a_token_for_each_call(tenant: Tenant) -> None:
    for _ in range(4):
        tenant.client.fetch_token("powershell")
        calls(tenant, 1)


def use_an_expired_token(tenant: Tenant) -> None:
    tenant.client.fetch_token("late")
    tenant.advance("4s")
    calls(tenant, 1)


def renew_after_401(tenant: Tenant) -> None:
    use_an_expired_token(tenant)
    tenant.client.fetch_token("late")
    calls(tenant, 1)


def use_it_again(tenant: Tenant) -> None:
    tenant.client.fetch_token("late")
    tenant.advance("4s")
    at_once(tenant, TASKS, TASKS)


def renew_after_401_of_several_calls(tenant: Tenant) -> None:
    tenant.client.fetch_token("late")
    tenant.advance("4s")
    for expected in ([401, 401], [200, 404]):
        assert [one.status for one in at_once(tenant, TASKS, paths.task("v1", UNKNOWN_TASK))] == expected
        tenant.client.fetch_token("late")


def ask_for_an_export(fields: dict[str, str]) -> Callable[[Tenant], None]:
    def play(tenant: Tenant) -> None:
        tenant.client.get(EXPORT, fields)

    return play


def ask_for_a_type(accept: str) -> Callable[[Tenant], None]:
    def play(tenant: Tenant) -> None:
        tenant.client.get(TASKS, {"Accept": accept})

    return play


def forget_the_boundary(tenant: Tenant) -> None:
    load(tenant, multipart(feed())[0], "multipart/form-data")


def send_bare_csv(tenant: Tenant) -> None:
    load(tenant, feed(), "text/csv")


def set_the_option_in_json(tenant: Tenant) -> None:
    load(tenant, b'{"disableOptimization":true}', "application/json")


def set_the_option_in_a_form(tenant: Tenant) -> None:
    tenant.load(disableOptimization="true")


def name_the_part_wrongly(tenant: Tenant) -> None:
    body, content_type = multipart(feed())
    load(tenant, body.replace(b'name="file"', b'name="csvFile"'), content_type)


def forget_the_file(tenant: Tenant) -> None:
    tenant.client.post(LOAD)


def load_twice(tenant: Tenant) -> None:
    for _ in range(2):
        tenant.load()
        tenant.advance("1m")


def send_a_header_alone(tenant: Tenant) -> None:
    tenant.load(b"id,name\n")


def send_one_record(tenant: Tenant) -> None:
    tenant.load(b"id,name\n1,Ada\n")


def load_without_a_file(tenant: Tenant) -> None:
    assert tenant.client.post(LOAD).status == 202


def lose_the_answer(tenant: Tenant) -> None:
    with pytest.raises(OSError):
        tenant.client.upload(LOAD, feed())
    tenant.client.close()


def load_again_at_once(tenant: Tenant) -> None:
    lose_the_answer(tenant)
    tenant.load()


def load_again_when_it_has_ended(tenant: Tenant) -> None:
    lose_the_answer(tenant)
    [task] = tenant.client.get(TASKS).json
    poll(tenant, task["id"], "2s", until="COMPLETED")
    tenant.load()


def load_another_file(pause: str | None) -> Callable[[Tenant], None]:
    def play(tenant: Tenant) -> None:
        for numbers in (range(5), range(5, 9)):
            tenant.load(feed(numbers))
            if pause:
                tenant.advance(pause)

    return play


def call_a_version(version: str) -> Callable[[Tenant], None]:
    def play(tenant: Tenant) -> None:
        tenant.client.get(paths.tasks(version))

    return play


def call(*targets: str) -> Callable[[Tenant], None]:
    def play(tenant: Tenant) -> None:
        for target in targets:
            tenant.client.get(target)

    return play


def send_too_much(tenant: Tenant) -> None:
    assert tenant.client.post("/oauth/token", b"x" * (1 << 20 | 1)).status == 413
    tenant.client.close()


def answering(status: str, *fields: str) -> Callable[[], int]:
    """A receiver of events that gives each the same answer: starts it, and gives its port."""
    answer = "\r\n".join([f"HTTP/1.1 {status}", "Content-Length: 0", "Connection: close", *fields, "", ""]).encode()

    def start() -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        return listener.getsockname()[1]

    def serve(listener: socket.socket) -> None:
        while True:
            connection, _ = listener.accept()
            with connection, connection.makefile("rb") as request:
                head = b"".join(iter(request.readline, b"\r\n"))
                request.read(int(re.search(rb"(?i)content-length: (\d+)", head)[1]))
                connection.sendall(answer)

    return start


def nobody() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def subscribe(receiver: Callable[[], int], then: Callable[[Tenant], None] = with_file) -> Callable[[Tenant], None]:
    """Subscribes to the end of aggregations, does something that starts one, and waits until the event has been sent."""

    def play(tenant: Tenant) -> None:
        trigger = "idn:account-aggregation-completed"
        config = {"url": f"http://127.0.0.1:{receiver()}/", "httpDispatchMode": "SYNC"}
        body = {"name": "end", "triggerId": trigger, "type": "HTTP", "httpConfig": config}
        fields = {"Content-Type": "application/json"}
        answer = tenant.client.post(paths.under("v1", "trigger-subscriptions"), json.dumps(body), fields)
        assert answer.status == 201, answer.body
        then(tenant)
        tenant.advance("1m")
        assert tenant.admin.get("deliveries/wait", count=1, timeout="15s")["count"] == 1

    return play


WELL = answering("204 No Content")
ID = "[0-9a-f]{32}"
DEEDS = {
    "early-retry": Deed(
        retry_early,
        lambda tenant: load_until_taken(tenant, "3s", "3s"),
        r"asked again after 1(\.\d+)? s of 3 s",
        "Wait as many seconds as Retry-After says",
    ),
    "no-backoff": Deed(
        retry_at_once, back_off, r"2 pauses, the shortest 0(\.\d+)? s, the longest 0(\.\d+)? s", "Let the pause grow"
    ),
    "repeat-after-refusal": Deed(
        ask_forbidden, ask_forbidden_patiently, "repeat 3 at once", "Do not repeat what was refused"
    ),
    "polls-after-terminal": Deed(
        look_after_the_end(2), look_after_the_end(1), "look 2 after the end", "Stop polling once a job is COMPLETED"
    ),
    "poll-interval-below-1s": Deed(
        poll_hastily, poll_every_second, r"0(\.\d+)? s after the poll before", "Poll a job every few seconds"
    ),
    "endless-poll": Deed(
        poll_what_is_stuck(102),
        poll_what_is_stuck(99),
        r"100 polls in \d+(\.\d+)? s without a move of the job",
        "Give up after a time of your own",
    ),
    "rate-limit-exceeded": Deed(
        exceed_the_rate, keep_to_the_rate, "more than 100 requests in 10 s", "Stay within 100 requests in 10 s"
    ),
    "no-token": Deed(call_without_a_token, call_with_one_token, None, "Send Authorization: Bearer"),
    "token-per-request": Deed(
        fetch_a_token_for_each_call,
        call_with_one_token,
        "2 tokens in a row for one call each, and then another",
        "Keep a token until shortly before it expires",
    ),
    "expired-token-used": Deed(use_an_expired_token, renew_after_401, None, "Fetch a new token before `exp`"),
    "token-reused-after-401": Deed(
        use_it_again, renew_after_401_of_several_calls, r"0(\.\d+)? s after its 401", "After a 401 fetch a new token"
    ),
    "missing-experimental-header": Deed(
        ask_for_an_export({}), ask_for_an_export(EXPERIMENTAL), None, "Send `X-SailPoint-Experimental: true`"
    ),
    "multipart-without-boundary": Deed(forget_the_boundary, with_file, None, "Name the boundary in Content-Type"),
    "wrong-content-type": Deed(send_bare_csv, with_file, None, "Send the CSV as multipart/form-data"),
    "wrong-file-field": Deed(name_the_part_wrongly, with_file, None, "Send the CSV in the part that is named `file`; to entitlements/aggregate, in `csvFile`"),
    "no-file": Deed(forget_the_file, load_twice, None, "Send the CSV: a source of delimited files"),
    "empty-upload": Deed(send_a_header_alone, send_one_record, None, "Do not load an empty file"),
    "file-sent-to-direct-source": Deed(
        with_file, load_without_a_file, None, "Send no file for a source that is read directly"
    ),
    "json-optimization-flag": Deed(
        set_the_option_in_json, set_the_option_in_a_form, None, "Send disableOptimization as a part"
    ),
    "duplicate-upload": Deed(
        load_again_at_once,
        load_again_when_it_has_ended,
        f"the same bytes are being loaded by {ID}",
        "Wait for the running aggregation",
    ),
    "parallel-loads": Deed(
        load_another_file(None), load_another_file("1m"), f"{ID} was still running", "Wait until a source's aggregation"
    ),
    "deprecated-version": Deed(
        call_a_version("beta"),
        call_a_version("v1"),
        "1 call of /beta: supported until Q2 2028, switched off in Q1 2029",
        "Plan to move to the v1 paths",
    ),
    "unknown-path": Deed(
        call("/v2025/task-statuses"),
        call("/", "/favicon.ico", "/health", "/__admin/health"),
        r"nearest route: GET /v2025/task-status",
        "Check method and path",
    ),
    "accept-not-json": Deed(
        ask_for_a_type("text/csv"), ask_for_a_type("text/csv, */*;q=0.1"), None, "Accept application/json"
    ),
    "refused-request": Deed(
        send_too_much, call_with_one_token, r"The content is larger than the server accepts.* \(at most \d+ bytes; --max-body says .*", "Keep to HTTP"
    ),
    "webhook-refused": Deed(
        subscribe(answering("500 Oops")),
        subscribe(WELL),
        r"http://.*/: The receiver answered 500, which is no success\.",
        "Answer an event with 2xx",
    ),
    "webhook-redirect": Deed(
        subscribe(answering("302 Found", "Location: /there")),
        subscribe(WELL),
        r"http://.*/: The receiver answered 302, which is a redirect: none is followed\.",
        "Subscribe with the URL that answers itself",
    ),
    "webhook-unreachable": Deed(
        subscribe(nobody),
        subscribe(WELL),
        r"http://.*/: Nothing answers at .* \(Connection refused\)\.",
        "Let the receiver listen before the event comes",
    ),
    "polls-although-subscribed": Deed(
        subscribe(WELL, poll_hastily),
        subscribe(WELL, poll_patiently),
        r"0(\.\d+)? s after the poll before",
        "Wait for the event, and poll every few minutes",
    ),
}


@pytest.fixture
def ready(request: pytest.FixtureRequest, rule: str) -> Tenant:
    """A tenant that runs the scenario which the page names."""
    scenario = RULES[rule][1]
    tenant = request.getfixturevalue("tenant")
    tenant.admin.call("PUT", "scenario", b'{"name":"%s"}' % scenario.encode())
    return tenant


def test_every_rule_of_the_page_is_played() -> None:
    # A receiver that takes ten seconds is played in test_deliveries.py.
    assert set(RULES) - set(DEEDS) == {"webhook-slow"}


@pytest.mark.parametrize("rule", DEEDS)
def test_wrong_client_is_found_in_the_scenario_of_the_page(ready: Tenant, rule: str) -> None:
    deed = DEEDS[rule]
    deed.wrong(ready)
    [found] = [finding for finding in ready.admin.get("report")["findings"] if finding["rule"] == rule]
    assert found["severity"] == RULES[rule][0]
    assert found["advice"].startswith(deed.advice)
    assert found["observed"] == deed.observed or re.fullmatch(deed.observed, found["observed"])
    held = {entry["requestId"] for entry in ready.admin.get("requests")["requests"]}
    held |= {delivery["id"].replace("-", "") for delivery in ready.admin.get("deliveries")["deliveries"]}
    assert len(found["requestIds"]) == found["count"] and held.issuperset(found["requestIds"])
    times = f"{found['count']} time{'s' if found['count'] > 1 else ''}"
    observed = f" ({found['observed']})" if found["observed"] else ""
    said = f"{found['severity']}: {rule}, {times}{observed}\n  {found['advice']}\n  {found['requestIds'][0]}"
    assert said in ready.admin.get("report", format="text")
    case = ElementTree.fromstring(ready.admin.get("report", format="junit")).find(f"testcase[@name='{rule}']")
    [element] = case
    assert element.tag == ("failure" if found["severity"] == "error" else "system-out")
    assert element.text.splitlines()[1:] == [*filter(None, [found["observed"]]), found["advice"], *found["requestIds"]]


@pytest.mark.parametrize("rule", DEEDS)
def test_right_client_beside_it_is_clean(ready: Tenant, rule: str) -> None:
    DEEDS[rule].right(ready)
    report = ready.admin.get("report")
    assert report["requests"] > 0
    assert report["findings"] == []
