"""A random walk over the lives of aggregations against a model: phases, counts, expiry, and the agreement of the views."""

from __future__ import annotations

import os
import random
import time
from dataclasses import dataclass, field

from support import paths
from support.feeds import SOURCE, feed
from support.http import EXPERIMENTAL, RawClient
from support.server import Drydock

SECONDS = float(os.environ.get("DRYDOCK_MODEL_SECONDS", "8"))
SEED = int(os.environ.get("DRYDOCK_MODEL_SEED", random.randrange(1 << 32)))
FEWEST = 300
COLLECT, PROCESS, EXPIRES = 10, 20, 300
SCENARIO = f"""
rate-limit: off
aggregation: {{ collect: {COLLECT}s, process: {PROCESS}s, expires: {EXPIRES}s, busy: task-error }}
"""
ENDED = {"COMPLETED", "CANCELLED", "TERMINATED"}
STATUSES = {"COMPLETED": {"SUCCESS", "ERROR"}, "CANCELLED": {"TERMINATED"}, "TERMINATED": {"TERMINATED"}}


@dataclass
class Job:
    """An aggregation as the model knows it; times in seconds of the tenant."""

    id: str
    collected: float
    ends: float
    changed: int
    leaves: frozenset[int] | None
    end: str = "COMPLETED"
    good: bool = True

    def phase(self, now: float) -> str:
        if now >= self.ends:
            return self.end
        return "ACCOUNTS_COLLECTED" if now >= self.collected else "STARTED"


@dataclass
class Life:
    """A tenant with one source, driven at random."""

    server: Drydock
    client: RawClient
    name: str
    draw: random.Random
    now: float = 0
    accounts: frozenset[int] = frozenset()
    jobs: list[Job] = field(default_factory=list)

    def step(self) -> None:
        match self.draw.random():
            case chance if chance < 0.25:
                self.load()
            case chance if chance < 0.60:
                self.advance()
            case chance if chance < 0.70:
                self.command(self.draw.choice(("cancel", "terminate", "fail", "advance")))
        for job in self.draw.sample(self.jobs, min(2, len(self.jobs))):
            self.look(job)

    def running(self) -> Job | None:
        return next((job for job in self.jobs if self.now < job.ends), None)

    def settle(self) -> None:
        """Takes over what the aggregations left that have ended well by now."""
        for job in self.jobs:
            if job.leaves is not None and self.now >= job.ends:
                if job.end == "COMPLETED" and job.good:
                    self.accounts = job.leaves
                job.leaves = None

    def load(self) -> None:
        self.settle()
        wanted = frozenset(self.draw.sample(range(1, 30), self.draw.randint(0, 20)))
        answer = self.client.upload(paths.load_accounts("v2025", SOURCE), feed(sorted(wanted)))
        assert answer.status == 202, (answer.status, answer.body)
        task = answer.json["task"]["id"]
        if self.running():
            self.jobs.append(Job(task, self.now, self.now, 0, None, good=False))
            return
        changed = len(wanted ^ self.accounts)
        self.jobs.append(Job(task, self.now + COLLECT, self.now + COLLECT + PROCESS, changed, wanted))

    def advance(self) -> None:
        seconds = self.draw.choice((1, 5, 10, 15, 30, 100, 300))
        self.server.admin.of(self.name).advance(f"{seconds}s")
        self.now += seconds

    def command(self, command: str) -> None:
        job = self.running()
        if not job:
            return
        self.server.admin.of(self.name).post(f"jobs/{job.id}/{command}")
        if command != "advance":
            job.ends = self.now
            job.end = {"cancel": "CANCELLED", "terminate": "TERMINATED", "fail": "COMPLETED"}[command]
            job.good = False
        elif self.now < job.collected:
            job.ends -= job.collected - self.now
            job.collected = self.now
        else:
            job.ends = self.now

    def look(self, job: Job) -> None:
        """The three views of one job: its status, its task, and the task in the list."""
        version = self.draw.choice(("beta", "v2024", "v2025", "v2026", "v1"))
        phase = job.phase(self.now)
        status = self.client.get(paths.aggregation_status(version, job.id))
        expired = phase in ENDED and self.now >= job.ends + EXPIRES
        assert status.status == (404 if expired else 200), (phase, self.now, job)
        task = self.client.get(paths.task(version, job.id), EXPERIMENTAL).json
        listed = self.client.get(paths.tasks(version, f"filters=id%20eq%20%22{job.id}%22"), EXPERIMENTAL).json
        # Up to v2024 the list shows only tasks that have ended.
        is_listed = phase in ENDED or version not in ("beta", "v2024")
        assert listed == ([task] if is_listed else []), version
        assert (task["completed"] is not None) == (phase in ENDED)
        assert (task["percentComplete"] == 100) == (phase in ENDED)
        if phase in ENDED:
            assert task["completionStatus"] in STATUSES[phase] and (task["completionStatus"] == "SUCCESS") == job.good
        else:
            assert task["completionStatus"] is None
        if not expired:
            self.compare(job, phase, status.json, task)

    def compare(self, job: Job, phase: str, status: dict, task: dict) -> None:
        assert status["status"] == phase
        counts = {name: status.get(name) for name in ("totalAccounts", "processedAccounts")}
        if phase == "COMPLETED":
            assert counts == {"totalAccounts": job.changed, "processedAccounts": job.changed}
            attributes = task["attributes"]
            assert sum(attributes[name] for name in ("created", "updated", "deleted")) == job.changed
        elif phase == "ACCOUNTS_COLLECTED":
            assert counts["totalAccounts"] == job.changed
            assert 0 <= counts["processedAccounts"] <= job.changed
        else:
            assert not any(counts.values())


def test_lives_follow_the_model(serve) -> None:
    print(f"DRYDOCK_MODEL_SEED={SEED}")
    server = serve(SCENARIO)
    ends, steps, life = time.monotonic() + SECONDS, 0, 0
    while time.monotonic() < ends or steps < FEWEST:
        life += 1
        name = f"walk-{life}"
        with RawClient(server.port, tenant=name) as client:
            walk = Life(server, client, name, random.Random(f"{SEED} {life}"))
            try:
                for _ in range(40):
                    walk.step()
                    steps += 1
            except AssertionError as error:
                raise AssertionError(f"seed {SEED}, life {life}, step {steps % 40}: {error}") from error
        server.admin.call("DELETE", f"tenants/{name}")
    print(f"{steps} steps in {life} lives")
