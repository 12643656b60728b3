"""Requests that Schemathesis draws from the official schemas, valid and invalid ones, and what is to be said to them.

A valid request is taken, an invalid one refused, and every answer holds the schema of its operation and version. What
differs from that is listed in TAKEN and REFUSED with its reason; whatever is not listed is a finding.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

arguments = argparse.ArgumentParser()
arguments.add_argument("--root", type=Path, required=True)
arguments.add_argument("--binary", type=Path)
arguments.add_argument("--cases", type=int, default=8)
arguments.add_argument("--every-version", action="store_true", help="not one version for each operation, but all")
arguments.add_argument("--seed", type=int, default=None)
arguments = arguments.parse_args()
os.environ["DRYDOCK_BINARY"] = str((arguments.binary or arguments.root / ".build/debug/drydock").resolve())
sys.path.insert(0, str(arguments.root / "Tests/Clients"))

import schemathesis  # noqa: E402
from hypothesis import HealthCheck, Phase, given, seed, settings  # noqa: E402
from schemathesis.generation import GenerationMode  # noqa: E402
from support import contract, paths  # noqa: E402
from support.feeds import OTHER_SOURCE, ROLE, SESSION, SOURCE  # noqa: E402
from support.http import EXPERIMENTAL, Answer  # noqa: E402
from support.server import Drydock  # noqa: E402

SCENARIO = f"""
rate-limit: off
unknown-export: accept
sources:
  - {{id: {SOURCE}, name: HR feed, kind: delimited-file}}
  - {{id: {OTHER_SOURCE}, name: Directory, kind: direct, accounts: 500}}
"""

# Valid by the schema, and yet refused, by operation and status.
REFUSED = {
    ("*", 404): "An id that was drawn is nobody's: the schemas do not say which ids there are.",
    ("load-accounts", 400): "The schema takes any bytes as a file; a file that is no CSV is refused.",
    ("load-uncorrelated-accounts", 400): "The same.",
    ("load-entitlements", 400): "The same.",
    ("aggregate-entitlements", 400): "The same.",
    ("schema-import", 400): "The same, and a schema needs a file.",
    ("source-list", 400): "`filters` and `sorters` are any text in the schema; one that is no filter is refused.",
    ("task-list", 400): "The same.",
    ("account-list", 400): "The same.",
    ("entitlement-list", 400): "The same; searchAfter is not simulated.",
    ("trigger-list", 400): "The same.",
    ("source-create", 400): "The schema lets name be empty or taken and names no bounds; the service has some.",
    ("source-update", 400): "The same, and what the documents call fixed cannot be changed.",
    ("source-patch", 400): "A patch that was drawn leads nowhere, or to what cannot be changed.",
    ("task-update", 400): "Only two members of a task can be changed.",
    ("schema-update", 400): "An attribute needs a name, which the schema does not ask for.",
    ("export-start", 400): "minEntitlementPopularity is any integer in the schema; a negative one means nothing.",
    ("export-download", 400): "An export that was drawn has not ended.",
    ("export-status", 400): "The same.",
}
# Invalid by the schema, and yet taken, by operation.
TAKEN = {
    "*": "Parameters that nobody knows are ignored, as the service ignores them.",
}


# Not asked, by the beginnings of their names.
LEFT_OUT = {
    ("subscription-", "invocation-", "filter-"): "Addresses that are drawn would be called; Tests/Clients asks these.",
}


class Findings:
    """What is not as it should be and is not listed, each kind but once."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.examples: dict[str, str] = {}

    def add(self, what: str, example: str) -> None:
        self.counts[what] += 1
        self.examples.setdefault(what, example)


def served(version: str) -> dict[str, tuple[str, str]]:
    """The operations of a version that drydock serves: operation to path and method."""
    found = {}
    for path, item in contract._description(version)["paths"].items():
        for method, operation in item.items():
            for name in contract.OPERATIONS:
                try:
                    if contract.operation_of(version, name) is operation:
                        found[name] = (path, method)
                except KeyError:
                    continue
    return found


def prefix(version: str) -> str:
    return "" if version == "v1" else f"/{version}"


def known_ids(operation: str, names: list[str], job: str, draw: random.Random) -> dict[str, str]:
    """Ids that lead somewhere."""
    ids = {"sessionId": SESSION, "potentialRoleId": ROLE, "exportId": "4940ffd4-836f-48a3-b2b0-6d498c3fdf40"}
    source = draw.choice([SOURCE, OTHER_SOURCE])
    ids |= {"sourceId": source, "id": job if operation in {"aggregation-status", "task-status", "task-update"} else source}
    return {name: ids[name] for name in names if name in ids}


def judge(version: str, operation: str, mode: GenerationMode, case, response, findings: Findings) -> None:
    """Holds one answer against what the request deserves."""
    sent = f"{case.method} {case.formatted_path} {case.query} {str(case.body)[:300]!r}"
    said = f"{response.status_code} {response.content[:300]!r}"
    where = f"{version} {operation} {mode.value}"
    status = response.status_code
    if status >= 500:
        findings.add(f"{where}: {status}", f"{sent} -> {said}")
        return
    # Another method, and a header that was taken away: answers of the gateway, which are no operation's.
    if status == 405 or b"Experimental Header" in response.content:
        return
    content_type = (response.headers.get("content-type") or [""])[0]
    if status != 404 or content_type.startswith("application/json"):
        fields = tuple((name, values[0]) for name, values in response.headers.items())
        answer = Answer(status, response.message, fields, response.content)
        try:
            contract.check(version, operation, answer)
        except contract.ContractViolation as violation:
            findings.add(f"{where}: {status} breaks its schema", f"{sent} -> {violation}")
    if mode is GenerationMode.POSITIVE and status >= 400:
        if (operation, status) not in REFUSED and ("*", status) not in REFUSED:
            findings.add(f"{where}: a valid request is answered {status}", f"{sent} -> {said}")
    if mode is GenerationMode.NEGATIVE and status < 400 and operation not in TAKEN and "*" not in TAKEN:
        findings.add(f"{where}: an invalid request is answered {status}", f"{sent} -> {said}")


def explore(version: str, chosen: set[str], drydock: Drydock, number: int, findings: Findings) -> int:
    """Asks operations of a version; gives the number of requests."""
    description = contract._description(version)
    schema = schemathesis.openapi.from_dict(description)
    # A tenant of its own: what was asked in another version may have deleted the sources.
    token = {"Authorization": "Bearer schemathesis", "X-Drydock-Tenant": version}
    job = drydock.client(version).upload(paths.load_accounts("v2025", SOURCE), b"id,name\n1,a\n").json["task"]["id"]
    draw = random.Random(number)
    count = 0
    for operation, (path, method) in served(version).items():
        if operation not in chosen:
            continue
        names = [p["name"] for p in description["paths"][path][method].get("parameters", []) if p["in"] == "path"]
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @seed(number)
            @settings(
                max_examples=arguments.cases,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=schema[path][method.upper()].as_strategy(generation_mode=mode))
            def ask(case) -> None:
                nonlocal count
                count += 1
                if draw.random() < 0.8:
                    case.path_parameters = dict(case.path_parameters or {}) | known_ids(operation, names, job, draw)
                headers = token | EXPERIMENTAL
                if operation == "source-patch" or operation == "task-update":
                    headers |= {"Content-Type": "application/json-patch+json"}
                response = case.call(base_url=drydock.url + prefix(version), headers=headers)
                judge(version, operation, mode, case, response, findings)

            try:
                ask()
            except Exception as error:  # What cannot be drawn, such as the negation of what takes anything.
                if "Unsatisfiable" not in type(error).__name__ and "NoGeneration" not in type(error).__name__:
                    findings.add(f"{version} {operation} {mode.value}: {type(error).__name__}", str(error)[:500])
    return count


def chosen_operations(draw: random.Random) -> dict[str, set[str]]:
    """For each version the operations that are asked in it: each operation in one of its versions, unless all are."""
    versions = {version: set(served(version)) for version in (*paths.VERSIONS, "v3")}
    chosen: dict[str, set[str]] = {version: set() for version in versions}
    for operation in contract.OPERATIONS:
        if operation.startswith(tuple(start for starts in LEFT_OUT for start in starts)):
            continue
        homes = [version for version, operations in versions.items() if operation in operations]
        for version in homes if arguments.every_version else [draw.choice(homes)]:
            chosen[version].add(operation)
    return chosen


def main() -> int:
    number = arguments.seed if arguments.seed is not None else random.randrange(2**31)
    findings = Findings()
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        scenario = Path(folder, "scenario.yaml")
        scenario.write_text(SCENARIO)
        drydock = Drydock(Path(folder, "log"), str(scenario))
        try:
            for version, operations in chosen_operations(random.Random(number)).items():
                count += explore(version, operations, drydock, number, findings)
        finally:
            drydock.stop()
    for what, times in sorted(findings.counts.items()):
        print(f"{what} ({times} times)\n    {findings.examples[what]}")
    print(f"schemathesis: {count} requests, {len(findings.counts)} findings; --seed {number} repeats the run")
    return 1 if findings.counts else 0


if __name__ == "__main__":
    sys.exit(main())
