"""The same visit by every HTTP client of this machine, in every protocol: what comes back is equal to the byte."""

from __future__ import annotations

import http.client
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from support import paths
from support.feeds import feed
from support.http import Answer, multipart
from support.server import Drydock
from support.speakers import PLAIN, PRIOR_KNOWLEDGE, SPEAKERS, Missing, Request, Speaker
from support.walk import FORM, GRANT, Walk

TENANT = "visited"
QUICK = {("httpx", PLAIN), ("httpx", PRIOR_KNOWLEDGE)}


@pytest.fixture(scope="module")
def drydock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drydock]:
    folder = tmp_path_factory.mktemp("flows")
    tls = ("--https-port", "0", "--tls-directory", str(folder / "tls"))
    drydock = Drydock(folder / "stderr.log", "--clock", "manual", "--seed", "7", *tls)
    yield drydock
    drydock.stop()


@pytest.fixture(scope="module")
def record(drydock: Drydock) -> list:
    """What Python's own client, the simplest of all, gets over HTTP/1.1."""
    connection = http.client.HTTPConnection("127.0.0.1", drydock.port, timeout=20)

    def ask(request: Request) -> Answer:
        connection.request(request.method, request.target, request.content or None, dict(request.fields))
        return Answer.of(connection.getresponse())

    walk = Walk(ask, TENANT)
    walk.whole()
    connection.close()
    return walk.record


def every_speaker() -> Iterator:
    for client, protocol in SPEAKERS:
        marks = [pytest.mark.core] if (client, protocol) in QUICK else []
        yield pytest.param((client, protocol), id=f"{client}, {protocol}", marks=marks)


@pytest.fixture(params=every_speaker())
def speaker(request: pytest.FixtureRequest, drydock: Drydock) -> Iterator[Speaker]:
    request.node.drydocks = [drydock]
    client, protocol = request.param
    try:
        command = SPEAKERS[client, protocol]()
    except Missing as reason:
        pytest.skip(str(reason))
    with Speaker(drydock, command, protocol) as speaker:
        yield speaker


@pytest.fixture
def admin(drydock: Drydock):
    """The control plane of the tenant, which is in its first state again."""
    admin = drydock.admin.of(TENANT)
    admin.call("PUT", "scenario", b'{"name":"default"}')
    return admin


def test_whole_visit(speaker: Speaker, record: list, admin) -> None:
    walk = Walk(lambda request: speaker.ask([request])[0], TENANT)
    walk.whole()
    for mine, expected in zip(walk.record, record, strict=True):
        assert mine == expected


def both_ways(speaker: Speaker, requests: list[Request]) -> list[Answer]:
    """The answers to the first half, asked for one by one, and to the rest, asked for eight at a time."""
    middle = len(requests) // 2
    return speaker.ask(requests[:middle]) + speaker.ask(requests[middle:], parallel=8)


def test_every_request_for_a_token_gets_one(speaker: Speaker, admin) -> None:
    fields = (("Content-Type", FORM), ("X-Drydock-Tenant", TENANT))
    answers = both_ways(speaker, [Request("POST", "/oauth/token", GRANT.encode(), fields)] * 200)
    assert [answer.status for answer in answers] == [200] * 200
    assert len({answer.json["jti"] for answer in answers}) == 200
    assert (admin.count(operation="token", status=200), admin.count()) == (200, 200)


def test_every_upload_is_counted(speaker: Speaker, admin) -> None:
    admin.use_scenario("clock: {mode: manual}\nrate-limit: off\n")
    rows = {f"source-{number}": number % 7 + 1 for number in range(60)}
    requests = []
    for source, count in rows.items():
        content, content_type = multipart(feed(range(count)))
        fields = (("Content-Type", content_type), ("Authorization", "Bearer t"), ("X-Drydock-Tenant", TENANT))
        requests.append(Request("POST", paths.load_accounts("v2025", source), content, fields))
    answers = both_ways(speaker, requests)
    assert [answer.status for answer in answers] == [202] * 60
    assert [answer.json["task"]["attributes"]["appId"] for answer in answers] == list(rows)
    assert noted(admin) == rows
    admin.advance("1m")
    jobs = {job["id"]: job["counts"]["totalAccounts"] for job in admin.get("jobs")["jobs"]}
    assert [jobs[answer.json["task"]["id"]] for answer in answers] == list(rows.values())


def noted(admin) -> dict[str, int]:
    """How many rows the journal says that the file for each source had."""
    return {entry["source"]: entry["upload"]["rows"] for entry in admin.get("requests")["requests"]}


@pytest.mark.skipif(shutil.which("h2load") is None, reason="h2load is not installed")
@pytest.mark.parametrize("protocol", ["http/1.1", "h2c", "h2"])
class TestLoad:
    """h2load: eight connections, and as much at once as there is room for."""

    def load(self, drydock: Drydock, protocol: str, count: int, target: str, content: bytes, folder: Path, **fields):
        file = folder / "content"
        file.write_bytes(content)
        named = [item for name, value in fields.items() for item in ("-H", f"{name.replace('_', '-')}: {value}")]
        base = drydock.ready["httpsUrl"] if protocol == "h2" else drydock.url
        connections = min(8, count // 100 or 1)
        command = ["h2load", "-n", str(count), "-c", str(connections), "-m", "16", "-d", str(file), *named]
        command += [] if protocol == "h2" else ["-p", protocol]
        done = subprocess.run([*command, base + target], capture_output=True, text=True, timeout=60)
        return [line for line in done.stdout.splitlines() if line.startswith("status codes:")]

    def test_every_request_for_a_token_gets_one(self, drydock, admin, protocol, tmp_path) -> None:
        fields = {"Content_Type": FORM, "X_Drydock_Tenant": TENANT}
        codes = self.load(drydock, protocol, 2000, "/oauth/token", GRANT.encode(), tmp_path, **fields)
        assert codes == ["status codes: 2000 2xx, 0 3xx, 0 4xx, 0 5xx"]
        assert (admin.count(operation="token", status=200), admin.count()) == (2000, 2000)

    def test_every_upload_is_counted(self, drydock, admin, protocol, tmp_path) -> None:
        admin.use_scenario("clock: {mode: manual}\nrate-limit: off\naggregation: {busy: allow}\n")
        content, content_type = multipart(feed(range(25)))
        fields = {"Content_Type": content_type, "Authorization": "Bearer t", "X_Drydock_Tenant": TENANT}
        target = paths.load_accounts("v2025", "one")
        codes = self.load(drydock, protocol, 300, target, content, tmp_path, **fields)
        assert codes == ["status codes: 300 2xx, 0 3xx, 0 4xx, 0 5xx"]
        uploads = [entry["upload"] for entry in admin.get("requests", operation="load-accounts")["requests"]]
        assert [(upload["rows"], upload["bytes"]) for upload in uploads] == [(25, len(feed(range(25))))] * 300
        assert len({upload["digest"] for upload in uploads}) == 1

    def test_upload_larger_than_every_window_is_counted(self, drydock, admin, protocol, tmp_path) -> None:
        """A stream of HTTP/2 has a window of 8 MiB here and a connection one of 32 MiB: both have to be opened again."""
        admin.use_scenario("clock: {mode: manual}\nrate-limit: off\naggregation: {busy: allow}\n")
        content, content_type = multipart(feed(range(180_000)))
        assert len(content) > 10 * 1024 * 1024
        fields = {"Content_Type": content_type, "Authorization": "Bearer t", "X_Drydock_Tenant": TENANT}
        codes = self.load(drydock, protocol, 4, paths.load_accounts("v2025", "one"), content, tmp_path, **fields)
        assert codes == ["status codes: 4 2xx, 0 3xx, 0 4xx, 0 5xx"]
        entries = admin.get("requests", operation="load-accounts")["requests"]
        assert [entry["upload"]["rows"] for entry in entries] == [180_000] * 4
