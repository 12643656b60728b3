"""Scenarios that come over the wire and are then played."""

import hostile
from admin import ADMIN_ANSWERS, OPERATIONS, admin_clock, admin_target
from hostile import number, spoil
from inputs import CSV, FORM, GRANT, NO_JOBS, TENANTS, Input, anything, requests, upload
from talk import request

PHASES = ["STARTED", "ACCOUNTS_COLLECTED", "COMPLETED", "QUEUED", "SUCCESS", "RETRIED", "TERMINATED"]


def scenarios(random, jobs):
    while True:
        tenant = random.choice(TENANTS)
        put = [("PUT", admin_target("scenario", tenant, random.choice(("", "", "keep=state"))), scenario(random),
                [("Content-Type", random.choice(("application/json", "application/yaml")))])]
        looks = random.sample(["jobs", "report?format=text", "report", "faults", "requests", "clock", "scenario", "metrics"], 2)
        after = [("GET", admin_target(*look.split("?")[:1], tenant, *look.split("?")[1:]), None, ()) for look in looks]
        clock = admin_clock(random, tenant)
        wait = ("GET", admin_target(f"jobs/{random.choice(jobs[tenant])}/wait", tenant, "timeout=1ms"), None, ())
        # What has a name and nothing else asks for the built-in scenario of that name.
        yield requests([*put, ("GET", admin_target("scenario", tenant), None, ())], {200, 400, 404, 413})
        yield played(random, tenant, jobs[tenant])
        yield requests([clock, *after, wait], ADMIN_ANSWERS)
        yield played(random, tenant, jobs[tenant])


def scenario(random):
    """Mostly one that is taken, with values at the edge of what the language allows."""
    tree = {
        "name": random.choice(("a", "\x1b[31mred", "x" * 500)),
        "seed": random.choice((0, 1, 2**31, 2**53, 2**63 - 1)),
        "clock": random.choice((
            {"mode": "manual"}, {"mode": "real"}, {"mode": "manual", "start": random.choice(MOMENTS_AT_EDGES)},
            {"mode": "scaled", "factor": random.choice((1, 60, 0.5, 1e-3, 1e-10, 1e-300, 1e6))},
        )),
        "auth": {
            "mode": random.choice(("off", "any-token", "any-token", "strict")), "token-lifetime": span(random),
            "clients": [{"id": "me", "secret": "any", "authorities": ["ORG_ADMIN"], "lifetime": span(random)}],
        },
        "rate-limit": random.choice(("off", {
            "requests": within(random, 1), "per": span(random), "key": random.choice(("client", "token", "tenant")),
        })),
        "responses": random.choice(("sdk-safe", "docs", "wire")),
        "experimental-header": random.choice(("current", "documented", "never")),
        "unknown-export": random.choice((404, 400, "accept")),
        "sources": [
            {
                "id": "hr", "kind": "delimited-file", "accounts": accounts(random), "delete-threshold": percent(random),
                "aggregations": [course(random) for _ in range(random.choice((1, 3)))],
            },
            {
                "id": "directory", "kind": "direct", "accounts": accounts(random),
                "changes": {name: accounts(random) for name in ("new", "changed", "deleted")},
            },
        ],
        "aggregation": course(random),
        "export": random.choice((
            {"queue": span(random), "run": span(random), "outcome": random.choice(("success", "error", "stuck"))},
            {"progress": "polls", "queue": within(random), "run": within(random)},
        )),
        "exports": [{"session": "s", "role": "r", "id": NO_JOBS[2], "status": random.choice(("QUEUED", "SUCCESS"))}],
        "faults": [fault(random) for _ in range(random.choice((1, 2, 5)))],
    }
    for name in random.sample(sorted(tree), random.choice((0, 4, 8, 11))):
        del tree[name]
    return hostile.as_json(random, spoil(random, tree, 0.02) if random.random() < 0.3 else tree)


MOMENTS_AT_EDGES = ["2026-01-31T14:30:00Z", "0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59Z"]


def span(random, least=1):
    """A duration that the language allows."""
    if random.random() < 0.4:
        return random.choice(("1ms", "1s", "999d", "9999999s", "999999999ms", "9999h"))
    return f"{random.randrange(least, 1000)}{random.choice(UNITS)}"


UNITS = ["ms", "s", "m", "h", "d"]


def within(random, least=0, most=10**6):
    """A whole number of a range: often one of its ends, or beside it."""
    ends = (least, least, least + 1, least + 2, most, most - 1)
    return random.choice(ends) if random.random() < 0.7 else random.randrange(least, min(most, 1000))


def accounts(random):
    # Many of them take the server time that other inputs need.
    return random.choice((0, 1, 2, 100, 10_000)) if random.random() < 0.99 else 10**7


def percent(random):
    return random.choice(("0%", "0.5%", "1%", "50%", "99.999999%", "100%", "0.000001%"))


def course(random):
    """How an aggregation goes: it belongs to its progress what its lengths are."""
    progress = random.choice(("time", "polls", "manual"))
    wanted = {
        "progress": progress,
        "outcome": random.choice(("completed", "completed-with-errors", "cancelled", "terminated", "stuck")),
        "found-after": within(random), "expires": span(random),
        "expired": random.choice((404, "not-found-status")), "busy": random.choice(("task-error", "allow")),
        "messages": [{"type": "WARN", "key": "some_key", "text": random.choice(("3 skipped", "\x1b[31m", "é" * 700))}],
    }
    if random.random() < 0.2:
        wanted |= {"outcome": "retried", "retries": random.choice((1, 2, within(random, 1, 100)))}
    if progress == "time":
        wanted["process"] = random.choice((span(random), "0.001/s", "500/s", "1/s", "1000000/s"))
        wanted["collect"] = span(random)
    elif progress == "polls":
        wanted |= {"collect": within(random, 1), "process": within(random, 1)}
    for name in random.sample(["found-after", "expires", "expired", "busy", "messages"], random.choice((0, 2, 4))):
        del wanted[name]
    return wanted


def fault(random):
    rule = {
        "name": random.choice(("a", "\x1b[31mred", "x" * 500)),
        "on": random.choice((random.choice(OPERATIONS), random.sample(OPERATIONS, 2), "*")),
        "where": random.choice((
            {"source": "hr"}, {"client": "me"}, {"version": "v2025"}, {"phase": random.choice(PHASES)}, {"header": {"X-A": "1"}},
        )),
        "between": random.choice(("0s..1s", "0s..999d", "1ms..1s", "998d..999d")),
        "calls": random.choice((1, "1-2", "3+", "every 2", within(random, 1), f"1-{within(random, 1)}", f"{within(random, 1)}+")),
        "count-by": random.choice(("rule", "job", "source", "client")), "chance": percent(random), "limit": within(random, 1),
        "answer": answer(random),
        "wire": random.choice((
            "reset", "close", "stall", "garbage", {"truncate": within(random)},
            {"dribble": within(random, 1), "every": span(random)},
        )),
        "delay": random.choice((
            span(random), "1ms", {"min": "0ms", "max": span(random)}, {"median": "1ms", "p99": span(random, 2)},
        )),
        "when": random.choice(("before", "after")),
    }
    kept = {"on", random.choice(("answer", "answer", "wire", "delay"))}
    kept |= set(random.sample(["name", "where", "between", "calls", "count-by", "chance", "limit"], random.choice((0, 1, 2, 4))))
    rule = {name: item for name, item in rule.items() if name in kept}
    if rule.get("answer") in (429, 503) and random.random() < 0.6:
        rule["retry-after"] = random.choice(("none", f"{within(random)}s", "999d", "1s"))
    return rule


def answer(random):
    if random.random() < 0.5:
        return random.choice((400, 401, {401: "missing"}, 403, 404, 429, 429, 500, 502, 503, 504))
    name = random.choice(("Retry-After", "Retry-After", "Retry-After", "X-A", "Content-Type", "Date", "SLPT-Request-ID"))
    return {
        "status": random.choice((200, 202, 204, 304, 400, 401, 418, 429, 503, 599)),
        "headers": {name: number(random).strip() or "0"},
        "body": random.choice(("x" * 5_000, {"a": [1e300, None, "${now}"]}, [])),
    }


def played(random, tenant, jobs):
    """A client's calls; what comes of them is the scenario's business, so nobody waits for it."""
    fields = [("Authorization", "Bearer t"), ("X-Drydock-Tenant", tenant), ("X-SailPoint-Experimental", "true"), ("X-A", "1")]
    body, content_type = upload(CSV)
    form, file = [("Content-Type", FORM), *fields[1:2]], [("Content-Type", content_type), *fields]
    export = "/v2025/role-mining-sessions/s/potential-roles/r/export-async"
    calls = [
        ("POST", "/oauth/token", GRANT, form),
        ("POST", "/v2025/sources/directory/load-accounts", None, fields),
        ("POST", "/v2025/sources/hr/load-accounts", body, file),
        ("POST", "/beta/sources/hr/load-uncorrelated-accounts", body, file),
        ("POST", "/sources/v1/hr/load-entitlements", None, fields),
        ("POST", export, b"{}", fields),
        ("GET", f"/v2025/account-aggregations/{random.choice(jobs)}/status", None, fields),
        ("GET", f"/beta/account-aggregations/{random.choice(jobs)}/status", None, fields),
        ("GET", "/v2025/task-status?count=true", None, fields),
        ("GET", f"/v2025/task-status/{random.choice(jobs)}", None, fields),
        ("GET", f"{export}/{random.choice(jobs)}", None, fields),
        ("GET", f"{export}/{NO_JOBS[2]}/download", None, fields),
    ]
    chosen = sorted(random.sample(range(len(calls)), random.choice((1, 3, 6))))
    data = b"".join(request(*calls[index]) for index in chosen)
    return Input(data, anything, whole=False)
