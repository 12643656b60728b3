"""Random lives of sources and their accounts (made, loaded, polled, cancelled, listed, emptied, deleted) against a model."""

from __future__ import annotations

import json
import os
import random
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from urllib.parse import quote

from support import paths
from support.http import RawClient
from support.server import Drydock

SECONDS = float(os.environ.get("DRYDOCK_MODEL_SECONDS", "8"))
SEED = int(os.environ.get("DRYDOCK_MODEL_SEED", random.randrange(1 << 32)))
FEWEST = 300
COLLECT, PROCESS = 10, 20
SCENARIO = f"""
rate-limit: off
clock: {{ mode: manual, start: 2026-01-01T00:00:00Z }}
aggregation: {{ collect: {COLLECT}s, process: {PROCESS}s, busy: task-error }}
"""
START = datetime(2026, 1, 1, tzinfo=timezone.utc)
VERSIONS = (*paths.VERSIONS, "v3")
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Account:
    """An account as the model knows it; times in seconds of the tenant."""

    name: str
    created: float
    modified: float


@dataclass
class Job:
    """What runs on a source: a load, or what takes its accounts or itself away."""

    id: str
    ends: float
    leaves: dict[str, Account] | None
    deletes: bool = False
    outcome: str = "SUCCESS"


@dataclass
class Source:
    id: str
    name: str
    held: dict[str, Account] = field(default_factory=dict)
    job: Job | None = None


@dataclass
class Life:
    """A tenant whose sources come and go, driven at random."""

    server: Drydock
    client: RawClient
    name: str
    draw: random.Random
    now: float = 0
    sources: list[Source] = field(default_factory=list)
    ended: list[Job] = field(default_factory=list)
    # An account has one id, whatever becomes of it.
    ids: dict[tuple[str, str], str] = field(default_factory=dict)
    made: int = 0

    def step(self) -> None:
        idle = [source for source in self.sources if source.job is None]
        match self.draw.random():
            case chance if chance < 0.12 and len(self.sources) < 4 or not self.sources:
                self.create()
            case chance if chance < 0.40:
                self.load(self.draw.choice(self.sources))
            case chance if chance < 0.65:
                self.advance(self.draw.choice((1, 5, 10, 15, 30)))
            case chance if chance < 0.75:
                self.stop(self.draw.choice(self.sources), self.draw.choice(("cancel", "terminate")))
            case chance if chance < 0.80 and idle:
                self.remove(self.draw.choice(idle))
            case chance if chance < 0.84 and idle:
                self.delete(self.draw.choice(idle))
        self.look_at_sources()
        if self.sources:
            self.look_at_accounts(self.draw.choice(self.sources))
        for job in self.draw.sample(self.ended, min(1, len(self.ended))):
            assert self.task(job)["completionStatus"] == job.outcome

    def ask(self, resource: str, rest: str = "", version: str | None = None, status: int = 200):
        answer = self.client.get(paths.under(version or self.draw.choice(VERSIONS), resource, rest))
        assert answer.status == status, (rest, answer.status, answer.body)
        return answer

    def task(self, job: Job) -> dict:
        return self.ask("task-status", f"/{job.id}", self.draw.choice(paths.VERSIONS)).json

    def send(self, method: str, resource: str, rest: str, status: int, body: str | None = None) -> dict:
        version = self.draw.choice(paths.VERSIONS)
        answer = self.client.request(method, paths.under(version, resource, rest), body, JSON if body else {})
        assert answer.status == status, (rest, answer.status, answer.body)
        return answer.json

    def create(self) -> None:
        self.made += 1
        name = f"source {self.made}"
        body = {"name": name, "owner": {"type": "IDENTITY", "id": "o1", "name": "Ann"}, "connector": "delimited-file"}
        made = self.send("POST", "sources", "?provisionAsCsv=true", 201, json.dumps(body))
        self.sources.append(Source(made["id"], name))

    def load(self, source: Source) -> None:
        # What a load does that is overtaken by the source's end is nobody's business.
        if source.job and source.job.deletes:
            return
        rows = {str(key): f"n{self.draw.randint(1, 3)}-{key}" for key in self.draw.sample(range(1, 30), self.draw.randint(0, 20))}
        csv = "id,name\n" + "".join(f"{key},{name}\n" for key, name in rows.items())
        target = paths.load_accounts(self.draw.choice(paths.VERSIONS), source.id)
        answer = self.client.upload(target, csv.encode())
        assert answer.status == 202, (answer.status, answer.body)
        task = answer.json["task"]["id"]
        if source.job:
            self.ended.append(Job(task, self.now, None, outcome="ERROR"))
            return
        leaves = {}
        for key, name in rows.items():
            before = source.held.get(key)
            same = before is not None and before.name == name
            leaves[key] = before if same else Account(name, before.created if before else self.now, self.now)
        source.job = Job(task, self.now + COLLECT + PROCESS, leaves)

    def remove(self, source: Source) -> None:
        task = self.send("POST", "sources", f"/{source.id}/remove-accounts", 202)
        source.job = Job(task["id"], self.now + COLLECT + PROCESS, {})

    def delete(self, source: Source) -> None:
        task = self.send("DELETE", "sources", f"/{source.id}", 202)
        source.job = Job(task["id"], self.now + COLLECT + PROCESS, None, deletes=True)

    def stop(self, source: Source, command: str) -> None:
        if not source.job:
            return
        self.server.admin.of(self.name).post(f"jobs/{source.job.id}/{command}")
        source.job.outcome = "TERMINATED"
        self.ended.append(source.job)
        source.job = None

    def advance(self, seconds: int) -> None:
        self.server.admin.of(self.name).advance(f"{seconds}s")
        self.now += seconds
        for source in list(self.sources):
            job = source.job
            if not job or self.now < job.ends:
                continue
            source.job = None
            self.ended.append(job)
            if job.leaves is not None:
                source.held = job.leaves
            if job.deletes:
                self.sources.remove(source)
                self.ask("sources", f"/{source.id}", status=404)

    def look_at_sources(self) -> None:
        listed = self.ask("sources", "?count=true")
        assert [source["id"] for source in listed.json] == [source.id for source in self.sources]
        assert listed.header("X-Total-Count") == str(len(self.sources))

    def look_at_accounts(self, source: Source) -> None:
        """All of a source's accounts by pages, one by its native identity and id, all of them in order."""
        of_source = f'filters={quote(f"""sourceId eq "{source.id}" """)}'
        size, found = self.draw.choice((1, 7, 250)), []
        while True:
            page = self.ask("accounts", f"?{of_source}&count=true&limit={size}&offset={len(found)}")
            assert page.header("X-Total-Count") == str(len(source.held))
            if not page.json:
                break
            found += page.json
        for account in found:
            key = account["nativeIdentity"]
            assert self.ids.setdefault((source.id, key), account["id"]) == account["id"]
        assert {account["nativeIdentity"]: told(account) for account in found} == {
            key: (account.name, moment(account.created), moment(account.modified)) for key, account in source.held.items()
        }
        assert len(found) == len(source.held)
        by_name = self.ask("accounts", f"?{of_source}&sorters=-name").json
        assert [account["name"] for account in by_name] == sorted((a.name for a in source.held.values()), reverse=True)
        key = str(self.draw.randint(1, 30))
        one = quote(f'nativeIdentity eq "{key}" and sourceId eq "{source.id}"')
        assert [told(account) for account in self.ask("accounts", f"?filters={one}").json] == [
            told(account) for account in found if account["nativeIdentity"] == key
        ]
        if known := self.ids.get((source.id, key)):
            self.ask("accounts", f"/{known}", status=200 if key in source.held else 404)


def moment(seconds: float) -> str:
    return (START + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def told(account: dict) -> tuple[str, str, str]:
    assert account["attributes"] == {"id": account["nativeIdentity"], "name": account["name"]}
    return account["name"], account["created"], account["modified"]


def test_lives_of_a_tenant_follow_the_model(serve) -> None:
    print(f"DRYDOCK_MODEL_SEED={SEED}")
    server = serve(SCENARIO)
    ends, steps, life = time.monotonic() + SECONDS, 0, 0
    while time.monotonic() < ends or steps < FEWEST:
        life += 1
        name = f"tenant-{life}"
        with RawClient(server.port, tenant=name) as client:
            walk = Life(server, client, name, random.Random(f"{SEED} {life}"))
            for step in range(40):
                try:
                    walk.step()
                except AssertionError as error:
                    raise AssertionError(f"seed {SEED}, life {life}, step {step}: {error}") from error
                steps += 1
        server.admin.call("DELETE", f"tenants/{name}")
    print(f"{steps} steps in {life} lives")
