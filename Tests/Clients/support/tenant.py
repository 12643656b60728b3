"""A tenant of a shared server: its plain client, its clock, and the walks that many tests make."""

from __future__ import annotations

from support import paths
from support.feeds import SOURCE, feed
from support.http import Answer
from support.server import Drydock


class Tenant:
    """One tenant by name, with a raw client that speaks for it."""

    def __init__(self, drydock: Drydock, name: str) -> None:
        self.drydock = drydock
        self.name = name
        self.admin = drydock.admin.of(name)
        self.client = drydock.client(name)

    def __enter__(self) -> Tenant:
        return self

    def __exit__(self, *_) -> None:
        self.client.close()

    @property
    def port(self) -> int:
        return self.drydock.port

    def advance(self, duration: str) -> None:
        self.admin.advance(duration)

    def load(self, csv: bytes | None = None, *, version: str = "v1", source: str = SOURCE, **fields: str) -> str:
        """Uploads accounts and gives the aggregation's id."""
        answer = self.client.upload(paths.load_accounts(version, source), feed() if csv is None else csv, **fields)
        assert answer.status == 202, (answer.status, answer.body)
        return answer.json["task"]["id"]

    def status(self, job: str, version: str = "v1") -> Answer:
        return self.client.get(paths.aggregation_status(version, job))

    def task(self, job: str, version: str = "v1") -> Answer:
        return self.client.get(paths.task(version, job))
