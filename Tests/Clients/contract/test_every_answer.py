"""Every operation in every version, in every state and with every status code, held against the official schemas."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from support import contract, paths
from support.feeds import OTHER_SOURCE, ROLE, SESSION, SOURCE, UNKNOWN_EXPORT, UNKNOWN_TASK, feed
from support.http import EXPERIMENTAL, Answer, multipart
from support.tenant import Tenant

SCENARIO = f"""
responses: sdk-safe
sources:
  - {{id: {SOURCE}, name: HR feed, kind: delimited-file}}
  - {{id: {OTHER_SOURCE}, name: Directory, kind: direct, accounts: 500, changes: {{new: 10, changed: 5, deleted: 2}}}}
aggregation: {{collect: 2s, process: 2s}}
export: {{queue: 2s, run: 2s}}
"""
URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
JSON_PATCH = {"Content-Type": "application/json-patch+json"}
PATCH = json.dumps(
    [
        {"op": "replace", "path": "/completionStatus", "value": "Error"},
        {"op": "replace", "path": "/completed", "value": "2024-05-17T19:33:16.470Z"},
    ]
)

TRIGGER = "idn:account-aggregation-completed"
SUBSCRIPTION = {"name": "hook", "triggerId": TRIGGER, "type": "HTTP", "httpConfig": {"url": "http://127.0.0.1:1/"}}
NEW_SOURCE = {"name": "People", "owner": {"type": "IDENTITY", "id": "o1", "name": "Ann"}, "connector": "delimited-file"}
LOADS = ["load-accounts", "load-uncorrelated-accounts", "load-entitlements", "aggregate-entitlements"]
# Method, resource, what stands behind it, body.
PLAIN_CALLS = {
    "source-list": ("GET", "sources", "", None),
    "source-get": ("GET", "sources", f"/{SOURCE}", None),
    "source-create": ("POST", "sources", "", NEW_SOURCE),
    "source-update": ("PUT", "sources", f"/{SOURCE}", NEW_SOURCE),
    "source-patch": ("PATCH", "sources", f"/{SOURCE}", [{"op": "replace", "path": "/name", "value": "x"}]),
    "source-delete": ("DELETE", "sources", f"/{SOURCE}", None),
    "schema-list": ("GET", "sources", f"/{SOURCE}/schemas", None),
    "schema-get": ("GET", "sources", f"/{SOURCE}/schemas/{UNKNOWN_TASK}", None),
    "schema-update": ("PUT", "sources", f"/{SOURCE}/schemas/{UNKNOWN_TASK}", {"name": "account"}),
    "schema-import": ("POST", "sources", f"/{SOURCE}/schemas/accounts", None),
    "remove-accounts": ("POST", "sources", f"/{SOURCE}/remove-accounts", None),
    "reset-entitlements": ("POST", "entitlements", f"/reset/sources/{SOURCE}", None),
    "trigger-list": ("GET", "triggers", "", None),
    "subscription-list": ("GET", "trigger-subscriptions", "", None),
    "subscription-create": ("POST", "trigger-subscriptions", "", SUBSCRIPTION),
    "subscription-replace": ("PUT", "trigger-subscriptions", "/{id}", SUBSCRIPTION),
    "subscription-update": ("PATCH", "trigger-subscriptions", "/{id}", [{"op": "replace", "path": "/name", "value": "x"}]),
    "subscription-delete": ("DELETE", "trigger-subscriptions", "/{id}", None),
    "filter-validate": ("POST", "trigger-subscriptions", "/validate-filter", {"input": {"a": 1}, "filter": "$.a"}),
    "invocation-list": ("GET", "trigger-invocations", "/status", None),
    "invocation-test": ("POST", "trigger-invocations", "/test", {"triggerId": TRIGGER, "contentJson": {}}),
    "account-list": ("GET", "accounts", "", None),
    "account-get": ("GET", "accounts", f"/{UNKNOWN_TASK}", None),
    "account-entitlements": ("GET", "accounts", f"/{UNKNOWN_TASK}/entitlements", None),
    "entitlement-list": ("GET", "entitlements", "", None),
    "entitlement-get": ("GET", "entitlements", f"/{UNKNOWN_TASK}", None),
}

pytestmark = pytest.mark.parametrize("version", paths.VERSIONS)


def call(tenant: Tenant, version: str, operation: str, **ids: str) -> Answer:
    """Makes a plain call of an operation; `source`, `job` and `export` say of what."""
    source, job = ids.get("source", SOURCE), ids.get("job", UNKNOWN_TASK)
    export = ids.get("export", UNKNOWN_EXPORT)
    client = tenant.client
    match operation:
        case "load-accounts":
            return client.upload(paths.load_accounts(version, source), feed())
        case "load-uncorrelated-accounts":
            return client.upload(paths.load_uncorrelated_accounts(version, source), feed())
        case "load-entitlements":
            return client.upload(paths.load_entitlements(version, source), b"id,name\ng1,Readers\n")
        case "aggregate-entitlements":
            target = paths.under(version, "entitlements", f"/aggregate/sources/{source}")
            body, content_type = multipart(b"id,name\ng1,Readers\n")
            body = body.replace(b'name="file"', b'name="csvFile"')
            return client.request("POST", target, body, {"Content-Type": content_type})
        case "aggregation-status":
            return tenant.status(job, version)
        case "task-status":
            return tenant.task(job, version)
        case "task-update":
            return client.request("PATCH", paths.task(version, job), PATCH, JSON_PATCH)
        case "task-list":
            return client.get(paths.tasks(version))
        case "export-start":
            return client.post(
                paths.exports(version, SESSION, ROLE), "{}", EXPERIMENTAL | {"Content-Type": "application/json"}
            )
        case "export-status":
            return client.get(paths.export(version, SESSION, ROLE, export), EXPERIMENTAL)
        case "export-download":
            return client.get(paths.download(version, SESSION, ROLE, export), EXPERIMENTAL)
    method, resource, rest, body = PLAIN_CALLS[operation]
    target = paths.under(version, resource, rest.format(id=ids.get("subscription", UNKNOWN_TASK)))
    return client.request(method, target, body and json.dumps(body), body and JSON)


def checked(tenant: Tenant, version: str, operation: str, status: int, **ids: str) -> Answer:
    """Makes the call, expects a status code, and holds the answer against the schema."""
    answer = call(tenant, version, operation, **ids)
    assert answer.status == status, (answer.status, answer.body)
    contract.check(version, operation, answer)
    return answer


@pytest.fixture
def tenant(tenant: Tenant) -> Tenant:
    tenant.admin.use_scenario(SCENARIO)
    return tenant


@pytest.mark.core
@pytest.mark.parametrize("operation", LOADS)
@pytest.mark.parametrize("source", [SOURCE, OTHER_SOURCE, "unknown"])
def test_loads(tenant, version, operation, source) -> None:
    first = checked(tenant, version, operation, 202, source=source).json
    second = checked(tenant, version, operation, 202, source=source).json
    job, other = (answer["id"] if operation.endswith("-entitlements") else answer["task"]["id"] for answer in (first, second))
    assert job != other
    for _ in range(4):
        checked(tenant, version, "task-status", 200, job=job)
        checked(tenant, version, "task-list", 200)
        tenant.advance("2s")


@pytest.mark.parametrize(
    "body, fields",
    [
        (None, {}),
        ("disableOptimization=true", URLENCODED),
        ("", {"Content-Type": "multipart/form-data"}),
    ],
    ids=["no body", "urlencoded", "no boundary"],
)
def test_loads_without_a_file(tenant, version, body, fields) -> None:
    answer = tenant.client.post(paths.load_accounts(version, OTHER_SOURCE), body, fields)
    assert answer.status == 202
    contract.check(version, "load-accounts", answer)


OUTCOMES = {
    "completed": ["STARTED", "ACCOUNTS_COLLECTED", "COMPLETED"],
    "completed-with-errors": ["STARTED", "ACCOUNTS_COLLECTED", "COMPLETED"],
    "cancelled": ["STARTED", "ACCOUNTS_COLLECTED", "CANCELLED"],
    "retried": ["STARTED", "RETRIED", "STARTED", "ACCOUNTS_COLLECTED", "COMPLETED"],
    "terminated": ["STARTED", "RETRIED", "STARTED", "RETRIED", "STARTED", "RETRIED", "TERMINATED"],
    "stuck": ["STARTED", "ACCOUNTS_COLLECTED", "ACCOUNTS_COLLECTED"],
}


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_status_and_task_in_every_phase(tenant, version, outcome) -> None:
    messages = 'messages: [{type: WARN, key: some_key, text: "3 accounts skipped"}]'
    tenant.admin.use_scenario(SCENARIO.replace("process: 2s", f"process: 2s, outcome: {outcome}, {messages}"))
    job = checked(tenant, version, "load-accounts", 202).json["task"]["id"]
    seen = []
    for _ in OUTCOMES[outcome]:
        seen.append(checked(tenant, version, "aggregation-status", 200, job=job).json["status"])
        checked(tenant, version, "task-status", 200, job=job)
        checked(tenant, version, "task-list", 200)
        tenant.advance("2s")
    assert seen == OUTCOMES[outcome]


def test_task_of_a_busy_source(tenant, version) -> None:
    checked(tenant, version, "load-accounts", 202)
    second = checked(tenant, version, "load-accounts", 202).json["task"]["id"]
    tenant.advance("10s")
    assert checked(tenant, version, "task-status", 200, job=second).json["completionStatus"] == "ERROR"
    checked(tenant, version, "aggregation-status", 200, job=second)


def test_expired_status(tenant, version) -> None:
    tenant.admin.use_scenario(SCENARIO + "unknown-source: accept\n")
    job = checked(tenant, version, "load-accounts", 202).json["task"]["id"]
    tenant.advance("2h")
    checked(tenant, version, "aggregation-status", 404, job=job)
    checked(tenant, version, "task-status", 200, job=job)


def test_expired_status_as_not_found(tenant, version) -> None:
    tenant.admin.use_scenario(SCENARIO.replace("process: 2s", "process: 2s, expired: not-found-status"))
    job = checked(tenant, version, "load-accounts", 202).json["task"]["id"]
    tenant.advance("2h")
    if version == "beta":
        checked(tenant, version, "aggregation-status", 404, job=job)
    else:
        assert checked(tenant, version, "aggregation-status", 200, job=job).json["status"] == "NOT_FOUND"


def test_update_of_a_task(tenant, version) -> None:
    job = checked(tenant, version, "load-accounts", 202).json["task"]["id"]
    assert checked(tenant, version, "task-update", 200, job=job).json["completionStatus"] == "ERROR"
    checked(tenant, version, "task-update", 404)


@pytest.mark.parametrize(
    "outcome, states",
    [
        ("success", ["QUEUED", "IN_PROGRESS", "SUCCESS"]),
        ("error", ["QUEUED", "IN_PROGRESS", "ERROR"]),
        ("stuck", ["QUEUED", "IN_PROGRESS", "IN_PROGRESS"]),
    ],
)
def test_exports_in_every_state(tenant, version, outcome, states) -> None:
    tenant.admin.use_scenario(SCENARIO.replace("run: 2s", f"run: 2s, outcome: {outcome}"))
    export = checked(tenant, version, "export-start", 202).json["exportId"]
    seen = []
    for _ in states:
        seen.append(checked(tenant, version, "export-status", 200, export=export).json["status"])
        tenant.advance("2s")
    assert seen == states
    if outcome == "success":
        answer = checked(tenant, version, "export-download", 200, export=export)
        assert 'filename="' in answer.header("Content-Disposition")
        with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
            assert archive.testzip() is None
            assert len(archive.namelist()) == 2
    else:
        answer = call(tenant, version, "export-download", export=export)
        assert answer.status == 400
        contract.check(version, "export-download", answer)


@pytest.mark.core
def test_the_life_of_a_subscription(tenant, version) -> None:
    assert len(checked(tenant, version, "trigger-list", 200).json) == (5 if version in ("beta", "v2024") else 8)
    checked(tenant, version, "invocation-test", 204)
    made = checked(tenant, version, "subscription-create", 201).json
    ids = {"subscription": made["id"]}
    assert checked(tenant, version, "subscription-update", 200, **ids).json == made | {"name": "x"}
    assert checked(tenant, version, "subscription-replace", 200, **ids).json == made
    assert checked(tenant, version, "subscription-list", 200).json == [made]
    (tried,) = checked(tenant, version, "invocation-test", 200).json
    checked(tenant, version, "load-accounts", 202)
    tenant.advance("10s")
    tenant.admin.get("deliveries/wait", count=2, timeout="15s")
    tried_status, status = checked(tenant, version, "invocation-list", 200).json
    assert (tried_status["id"], tried_status["type"]) == (tried["id"], "TEST")
    assert status["type"] == "REAL_TIME" and "refused" in status["completeInvocationInput"]["localizedError"]["message"]
    checked(tenant, version, "subscription-delete", 204, **ids)
    assert checked(tenant, version, "subscription-list", 200).json == []
    found = checked(tenant, version, "filter-validate", 200).json
    assert found == {"isValid": True, "isValidJSONPath": True, "isPathExist": True}


@pytest.mark.core
@pytest.mark.parametrize("operation", contract.OPERATIONS)
def test_refusal_without_a_token(tenant, version, operation) -> None:
    tenant.client.token = None
    checked(tenant, version, operation, 401)


@pytest.mark.parametrize("operation", contract.OPERATIONS)
def test_refusal_of_a_client_without_rights(tenant, version, operation) -> None:
    client = "{id: nobody, secret: s, authorities: [], scopes: []}"
    tenant.admin.use_scenario(SCENARIO + f"auth: {{mode: strict, clients: [{client}]}}\n")
    tenant.client.fetch_token("nobody", "s")
    checked(tenant, version, operation, 403)


@pytest.mark.parametrize(
    "operation",
    ["aggregation-status", "task-status", "task-update", "export-status", "export-download"]
    + ["subscription-replace", "subscription-update", "subscription-delete"]
    + ["schema-get", "account-get", "account-entitlements", "entitlement-get"],
)
def test_refusal_of_something_unknown(tenant, version, operation) -> None:
    checked(tenant, version, operation, 404)


@pytest.mark.parametrize("code", [400, 404])
@pytest.mark.parametrize("operation", LOADS)
def test_refusal_of_an_unknown_source(tenant, version, operation, code) -> None:
    tenant.admin.use_scenario(SCENARIO + f"unknown-source: {code}\n")
    checked(tenant, version, operation, code, source="unknown")


@pytest.mark.parametrize("csv", [b"", b"id,name\n1\n", b"id,name\n1,\xff\n", b"name\nann\n"], ids=repr)
def test_refusal_of_a_malformed_file(tenant, version, csv) -> None:
    tenant.admin.use_scenario(SCENARIO.replace("kind: delimited-file", "kind: delimited-file, key: id"))
    answer = tenant.client.upload(paths.load_accounts(version, SOURCE), csv)
    assert answer.status == 400
    contract.check(version, "load-accounts", answer)


@pytest.mark.parametrize("operation", ["export-start", "export-status", "export-download"])
@pytest.mark.parametrize("value", [None, "false", "yes"])
def test_experimental_header(tenant, version, operation, value) -> None:
    target = {
        "export-start": paths.exports(version, SESSION, ROLE),
        "export-status": paths.export(version, SESSION, ROLE, UNKNOWN_EXPORT),
        "export-download": paths.download(version, SESSION, ROLE, UNKNOWN_EXPORT),
    }[operation]
    method = "POST" if operation == "export-start" else "GET"
    answer = tenant.client.request(method, target, None, {} if value is None else {"x-sailpoint-experimental": value})
    if version in paths.NEEDS_EXPERIMENTAL_HEADER:
        assert (answer.status, answer.body) == (400, b'{"error":"Experimental Header is missing or invalid."}')
        assert answer.header("Content-Type").lower().startswith("application/json")
        assert answer.header("SLPT-Request-ID")
    else:
        assert answer.status == (202 if operation == "export-start" else 404)
        contract.check(version, operation, answer)


def test_experimental_header_as_the_older_documents_want_it(tenant, version) -> None:
    tenant.admin.use_scenario(SCENARIO + "experimental-header: documented\n")
    target = paths.aggregation_status(version, UNKNOWN_TASK)
    without, with_it = tenant.client.get(target), tenant.client.get(target, EXPERIMENTAL)
    assert with_it.status == 404
    assert without.status == (404 if version == "beta" else 400)


@pytest.mark.parametrize("code", [400, 401, 403, 404, 429, 500, 502, 503, 504])
def test_injected_answers(tenant, version, code) -> None:
    pause = ", retry-after: 3s" if code == 429 else ""
    tenant.admin.use_scenario(SCENARIO + f'faults: [{{on: "*", answer: {code}{pause}}}]\n')
    for operation in contract.OPERATIONS:
        answer = checked(tenant, version, operation, code)
        if code == 429:
            assert answer.header("Retry-After") == "3"


def test_rate_limit(tenant, version) -> None:
    tenant.admin.use_scenario(SCENARIO + "rate-limit: {requests: 3, per: 10s}\n")
    for _ in range(3):
        checked(tenant, version, "task-list", 200)
    for operation in contract.OPERATIONS:
        answer = checked(tenant, version, operation, 429)
        assert answer.header("Retry-After") == "10"
        assert answer.json == {"message": " Rate Limit Exceeded "}
    tenant.advance("10s")
    checked(tenant, version, "task-list", 200)
