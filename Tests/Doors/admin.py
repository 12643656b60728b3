"""The control plane: its queries and bodies."""

import json
from urllib.parse import quote

import hostile
from hostile import duration, moment, number, path_part, query, spoil, text, usually, whole
from inputs import NO_JOBS, SOURCES, TENANTS, VERSIONS, requests

OPERATIONS = [
    "load-accounts", "load-uncorrelated-accounts", "load-entitlements", "aggregation-status", "task-status", "task-list",
    "task-update", "export-start", "export-status", "export-download", "token", "token-info",
]
TINY = ["0ms", "1ms", "3ms"]


FILTERS = [
    ("operation", usually(*OPERATIONS)), ("version", usually(*VERSIONS, "v1")), ("status", usually("200", "202", other=number)),
    ("client", usually("me", "t1")), ("source", usually(*SOURCES)), ("method", usually("GET", "POST")), ("job", text),
    ("since", usually("0", "1", str(2**63 - 2), str(2**63 - 1), "2026-01-31T14:30:00Z", other=lambda random: random.choice((number, moment))(random))),
]
CALLS = [
    ("GET", "", []), ("GET", "health", []), ("GET", "version", []), ("GET", "metrics", []), ("GET", "tenants", []),
    ("POST", "reset", []), ("GET", "scenario", [("format", usually("json", "text"))]), ("GET", "faults", []), ("GET", "clock", []),
    ("GET", "jobs", []), ("GET", "requests", [*FILTERS, ("limit", number)]), ("GET", "requests/count", FILTERS),
    ("GET", "requests/wait", [*FILTERS[:5], ("count", number)]), ("GET", "report", [("format", usually("json", "text", "junit"))]),
    ("DELETE", "requests", []), ("GET", "nothing", []), ("BREW", "clock", []),
]
ADMIN_ANSWERS = {200, 400, 403, 404, 405, 408, 409, 413, 422, 501, 503}


def admin(random, jobs):
    draws = [admin_query, admin_query, admin_job, admin_clock, admin_clock, admin_verify, admin_load, admin_tenant]
    while True:
        tenant = random.choice(TENANTS) if random.random() < 0.98 else quote(text(random), safe="")
        if random.random() < 0.15:
            yield admin_wait(random, tenant, jobs)
        else:
            parts = [random.choice(draws)(random, tenant, jobs) for _ in range(random.choice((1, 2, 3)))]
            # Of what a client's call meets in a ready scenario.
            yield requests(parts, ADMIN_ANSWERS | {202, 401, 403, 429, 500})


def admin_target(path, tenant, more=""):
    return f"/__admin/{path}?tenant={tenant}" + (f"&{more}" if more else "")


def admin_query(random, tenant, _=None):
    method, path, parameters = random.choice(CALLS)
    more = query(random, parameters)
    if path == "requests/wait":
        more += f"&timeout={random.choice(TINY)}"
    return method, admin_target(path, tenant, more), None, ()


def admin_wait(random, tenant, jobs):
    """A wait for as long as it likes; nobody stays to hear its end."""
    path = random.choice(("requests/wait", f"jobs/{random.choice(jobs.get(tenant, NO_JOBS))}/wait"))
    parameters = [("timeout", duration), ("status", usually("COMPLETED")), ("count", number), *FILTERS[:5]]
    target = admin_target(path, tenant, query(random, parameters))
    return requests([("GET", target, None, ())], ADMIN_ANSWERS, whole=False)


def admin_job(random, tenant, jobs):
    job = path_part(random, jobs.get(tenant, NO_JOBS))
    if random.random() < 0.3:
        return "GET", admin_target(f"jobs/{job}", tenant), None, ()
    return "POST", admin_target(f"jobs/{job}/{random.choice(('advance', 'cancel', 'terminate', 'fail'))}", tenant), None, ()


def admin_clock(random, tenant, _=None):
    change = random.choice((
        {"advance": duration(random)}, {"advance": "next"}, {"set": moment(random)}, {"mode": "manual"}, {"mode": "real"},
        {"mode": "scaled", "factor": whole(random)}, {"mode": "scaled", "factor": random.choice((1e-300, 1e-12, 0.5, 1e6, 1e308))},
        {"mode": "manual", "advance": duration(random)}, {"advance": "36525d"},
    ))
    return "POST", admin_target("clock", tenant), hostile.as_json(random, spoil(random, change)), ()


def admin_verify(random, tenant, _=None):
    def expectation():
        wanted = {name: draw(random) for name, draw in FILTERS[:7] if random.random() < 0.3}
        if "status" in wanted:
            wanted["status"] = whole(random)
        wanted |= {name: whole(random) for name in ("exactly", "atLeast", "atMost") if random.random() < 0.4}
        if random.random() < 0.2:
            wanted["tenant"] = random.choice(TENANTS)
        return wanted

    body = {"expect": [expectation() for _ in range(random.choice((1, 1, 2, 5)))]}
    return "POST", admin_target("verify", tenant), hostile.as_json(random, spoil(random, body)), ()


def admin_load(random, tenant, _=None):
    """Not of the control plane, but it gives it jobs and requests to tell of."""
    fields = [("Authorization", "Bearer t"), ("X-Drydock-Tenant", tenant)]
    return "POST", f"/v2025/sources/{random.choice(SOURCES)}/load-accounts", None, fields


def admin_tenant(random, tenant, _=None):
    draw = random.random()
    if draw < 0.3:
        return "DELETE", f"/__admin/tenants/{path_part(random, TENANTS)}", None, ()
    if draw < 0.6:
        name = random.choice(("default", "throttled", "va-lost", "stuck", "manual-clock", text(random)))
        return "PUT", admin_target("scenario", tenant), json.dumps({"name": name}).encode("utf-8", "replace"), ()
    fields = [(random.choice(("Origin", "Sec-Fetch-Site", "X-Drydock-Admin-Token")), "http://a")]
    return "POST", admin_target("clock", tenant), b'{"advance":"1s"}', fields if draw < 0.65 else ()
