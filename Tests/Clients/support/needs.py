"""A need of a tester, and what clients do to see it met."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from support import paths
from support.feeds import OTHER_SOURCE, ROLE, SESSION, SOURCE
from support.http import EXPERIMENTAL, Answer, multipart
from support.tenant import Tenant

LOAD = paths.load_accounts("v1", SOURCE)
TASKS = paths.tasks("v1")
EXPORTS = paths.exports("v1", SESSION, ROLE)


@dataclass(frozen=True)
class Need:
    """A scenario in which `TENANT` stands for the tenant's name, the key that meets the need, and what is seen."""

    need: str
    scenario: str
    key: str
    see: Callable[[Tenant], Any]
    seen: Any

    @property
    def without(self) -> str:
        """The same scenario without the key."""
        assert self.scenario.count(self.key) == 1, f"{self.key!r} is not once in the scenario"
        return self.scenario.replace(self.key, "")

    def play(self, scenario: str, tenant: Tenant) -> Any:
        tenant.admin.use_scenario(scenario.replace("TENANT", tenant.name))
        return self.see(tenant)


def rows(count: int, name: str = "accounts.csv") -> tuple[bytes, dict[str, str]]:
    """A form with a file of so many accounts, and its Content-Type."""
    body, content_type = multipart(b"id\n" + b"".join(b"%06d\n" % number for number in range(count)))
    return body.replace(b"accounts.csv", name.encode()), {"Content-Type": content_type}


def loads(*forms: tuple[bytes, dict[str, str]], source: str = SOURCE) -> Callable[[Tenant], list[int]]:
    """The statuses of loads, one after the other."""
    return lambda tenant: [
        tenant.client.post(paths.load_accounts("v1", source), body, fields).status for body, fields in forms
    ]


def statuses(*targets: str) -> Callable[[Tenant], list[int]]:
    return lambda tenant: [tenant.client.get(target).status for target in targets]


def counted(csv: bytes) -> Callable[[Tenant], tuple[int | None, list[str]]]:
    """How many accounts an aggregation of the file finds, and what its task says."""

    def see(tenant: Tenant) -> tuple[int | None, list[str]]:
        answer = tenant.client.upload(LOAD, csv)
        if answer.status != 202:
            return None, [answer.json["messages"][0]["text"]]
        job = answer.json["task"]["id"]
        tenant.advance("1m")
        return tenant.status(job).json["totalAccounts"], [one["key"] for one in tenant.task(job).json["messages"]]

    return see


def course(step: str | None = "1s", polls: int = 8) -> Callable[[Tenant], list[str]]:
    """What each status GET of an aggregation says, with such a step of the clock after each."""

    def see(tenant: Tenant) -> list[str]:
        job = tenant.load()
        said = []
        for _ in range(polls):
            answer = tenant.status(job)
            said.append(answer.json["status"] if answer.status == 200 else str(answer.status))
            if step:
                tenant.advance(step)
        return said

    return see


def status_of_a_running_job(tenant: Tenant) -> Answer:
    job = tenant.load()
    tenant.advance("3s")
    return tenant.status(job)


def shape(answer: Answer) -> tuple[int, str | None, bool, list[str]]:
    """Status, Content-Type, whether there is an SLPT-Request-ID, and the names of the members."""
    names = sorted(json.loads(answer.body)) if answer.body else []
    return answer.status, answer.header("Content-Type"), answer.header("SLPT-Request-ID") is not None, names


def interrupted(tenant: Tenant) -> tuple[str, int]:
    """How a large upload ends, and how many tasks there are then."""
    try:
        outcome = str(loads(rows(100_000))(tenant))
    except OSError:
        outcome = "the connection broke"
    tenant.client.close()
    return outcome, len(tenant.client.get(TASKS).json)


def taken_in(tenant: Tenant) -> tuple[list[int], bool, str | None]:
    """The upload's status, whether it took as long as it has to, and what the journal says of the line."""
    start = time.monotonic()
    answered = loads(rows(14_000))(tenant)
    is_slow = time.monotonic() - start >= 0.5
    return answered, is_slow, tenant.admin.get("requests")["requests"][-1]["wire"]


def ask_for_a_token(tenant: Tenant) -> Answer:
    form = "grant_type=client_credentials&client_id=me&client_secret=any"
    with tenant.drydock.client(tenant.name, token=None) as client:
        return client.post("/oauth/token", form, {"Content-Type": "application/x-www-form-urlencoded"})


def tokens(*pauses: str) -> Callable[[Tenant], list[int]]:
    """What calls with one token get: one at once, and one after each pause. Then a request for a new token."""

    def see(tenant: Tenant) -> list[int]:
        tenant.client.fetch_token("me")
        seen = statuses(TASKS)(tenant)
        for pause in pauses:
            tenant.advance(pause)
            seen += statuses(TASKS)(tenant)
        return [*seen, ask_for_a_token(tenant).status]

    return see


def from_one_call_until_another(tenant: Tenant) -> list[int]:
    seen = []
    for _ in range(2):
        for _ in range(2):
            seen.append(tenant.client.post(EXPORTS, headers=EXPERIMENTAL).status)
        seen.append(tenant.client.get(TASKS).status)
        seen.append(ask_for_a_token(tenant).status)
    return seen


def at(*moments: str) -> Callable[[Tenant], list[int]]:
    """What calls get at these times after each other."""

    def see(tenant: Tenant) -> list[int]:
        seen = []
        for moment in moments:
            tenant.advance(moment)
            seen += statuses(TASKS)(tenant)
        return seen

    return see


def clients(*names: str) -> Callable[[Tenant], list[int]]:
    """What calls of these clients get."""

    def see(tenant: Tenant) -> list[int]:
        seen = []
        for name in names:
            tenant.client.fetch_token(name)
            seen += statuses(TASKS)(tenant)
        return seen

    return see


def ends_of_a_task(tenant: Tenant) -> list[tuple[bool, str | None]]:
    """Whether a task says when it ended, and how, second by second."""
    job = tenant.load()
    said = []
    for pause in ("4s", "1s", "1s"):
        tenant.advance(pause)
        task = tenant.task(job).json
        said.append((task["completed"] is not None, task["completionStatus"]))
    return said


def exports(tenant: Tenant) -> list[str]:
    """How three exports end."""
    ends = []
    for _ in range(3):
        started = tenant.client.post(EXPORTS, headers=EXPERIMENTAL).json["exportId"]
        tenant.advance("10s")
        ends.append(tenant.client.get(paths.export("v1", SESSION, ROLE, started), EXPERIMENTAL).json["status"])
    return ends


def neighbour(tenant: Tenant) -> tuple[int, str | None, Any]:
    answer = tenant.client.get("/v2025/identities/i%2D7?name=Ada")
    body = json.loads(answer.body)
    return answer.status, answer.header("X-Source"), body if answer.status == 200 else body["detailCode"]


def lost(tenant: Tenant) -> tuple[str, int]:
    try:
        outcome = str(tenant.client.upload(LOAD, b"id\n1\n").status)
    except OSError:
        outcome = "the connection broke"
    tenant.client.close()
    return outcome, len(tenant.client.get(TASKS).json)


def throttled(tenant: Tenant) -> list[tuple[int, str | None]]:
    answers = [tenant.client.post(LOAD) for _ in range(3)]
    return [(answer.status, answer.header("Retry-After")) for answer in answers]


def maintenance(tenant: Tenant) -> tuple[int, str | None, bool]:
    answer = ask_for_a_token(tenant)
    return answer.status, answer.header("Retry-After"), answer.body == b'{"error":"maintenance"}'


def rename(header: str) -> Callable[[Tenant], tuple[int, list[str | None]]]:
    """The status of a call and all fields of that name in its answer."""

    def see(tenant: Tenant) -> tuple[int, list[str | None]]:
        answer = tenant.client.get(TASKS)
        return answer.status, [value for name, value in answer.fields if name.lower() == header.lower()]

    return see


def bare(tenant: Tenant) -> tuple[int, str]:
    answer = tenant.client.get(TASKS)
    return answer.status, answer.body.decode()


def two_jobs(tenant: Tenant) -> list[list[int]]:
    return [[tenant.status(job).status for _ in range(2)] for job in (tenant.load(), tenant.load(source=OTHER_SOURCE))]


def later_deletions(tenant: Tenant) -> tuple[int, list[str]]:
    """How many accounts a second, shorter file deletes, and what its task says."""
    tenant.load(b"id\n" + b"".join(b"%d\n" % number for number in range(10)))
    tenant.advance("1m")
    job = tenant.load(b"id\n1\n")
    tenant.advance("1m")
    return tenant.status(job).json["deletedAccounts"], [one["type"] for one in tenant.task(job).json["messages"]]


RUNNING = [
    "deletedAccounts",
    "processedAccounts",
    "processedIdentities",
    "start",
    "status",
    "totalAccounts",
    "totalAccountsMarkedForDeletion",
    "totalIdentities",
]
SEMICOLONS = b"id;name\n1;Ada\n2;Grace\n"
