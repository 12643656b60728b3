"""Random uploads against the model: what is new, changed, gone and the same, upload after upload."""

from __future__ import annotations

import os
import random
import time

from support import paths
from support.csv_model import Table, accounts, chunks, delta, written
from support.feeds import SOURCE
from support.http import EXPERIMENTAL, RawClient, multipart

SECONDS = float(os.environ.get("DRYDOCK_MODEL_SECONDS", "8"))
SEED = int(os.environ.get("DRYDOCK_MODEL_SEED", random.randrange(1 << 32)))
FEWEST = 200
INSTANT = """
rate-limit: off
aggregation: { collect: 0s, process: 0s }
"""
LOADS = ("load-accounts", "load-uncorrelated-accounts", "load-entitlements")


def upload(client: RawClient, call: str, csv: bytes, draw: random.Random, **fields: str) -> str:
    """Sends a file, now and then in chunks, and gives the task's id."""
    body, content_type = multipart(csv, **fields)
    content = iter(chunks(body, draw)) if draw.random() < 0.5 else body
    answer = client.post(f"/v2025/sources/{SOURCE}/{call}", content, EXPERIMENTAL | {"Content-Type": content_type})
    assert answer.status == 202, (answer.status, answer.body, csv)
    return (answer.json if call == "load-entitlements" else answer.json["task"])["id"]


def expected(call: str, counts: dict[str, int], optimizes: bool) -> dict[str, int]:
    if call == "load-uncorrelated-accounts":
        counts = counts | {"deleted": 0}
    if call == "load-entitlements":
        names = {"total": "total", "created": "groupsCreated", "updated": "groupsUpdated", "deleted": "groupsDeleted"}
        return {names[name]: count for name, count in counts.items() if name in names}
    if not optimizes:
        counts = counts | {"updated": counts["updated"] + counts["optimized"], "optimized": 0}
    return counts


def test_every_upload_counts_what_the_model_counts(serve) -> None:
    print(f"DRYDOCK_MODEL_SEED={SEED}")
    server = serve(INSTANT)
    ends, uploads, life = time.monotonic() + SECONDS, 0, 0
    while time.monotonic() < ends or uploads < FEWEST:
        life += 1
        draw = random.Random(f"{SEED} {life}")
        tenant = f"life-{life}"
        call = draw.choices(LOADS, (8, 1, 1))[0]
        table, before = Table(draw), {}
        with RawClient(server.port, tenant=tenant) as client:
            for step in range(draw.randint(2, 6)):
                header, rows = table.export()
                csv = written(header, rows, draw)
                optimizes = call != "load-accounts" or draw.random() < 0.8
                fields = {} if optimizes else {"disableOptimization": "true"}
                task = client.get(paths.task("v2025", upload(client, call, csv, draw, **fields)), EXPERIMENTAL).json
                after = accounts(header, rows)
                wanted = expected(call, delta(before, after), optimizes)
                found = {name: task["attributes"].get(name) for name in wanted}
                assert found == wanted, f"seed {SEED}, life {life}, upload {step}: {csv!r}"
                before = after
                uploads += 1
                table.change()
            server.admin.call("DELETE", f"tenants/{tenant}")
    print(f"{uploads} uploads in {life} lives")
