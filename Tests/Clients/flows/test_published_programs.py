"""The calls of published programs, in their order and in their forms, from the first to the last."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from support.feeds import OTHER_SOURCE, SOURCE, feed
from support.http import Answer
from support.tenant import Tenant

SCENARIO = f"""
sources:
  - {{id: {SOURCE}, name: HR feed}}
  - {{id: {OTHER_SOURCE}, name: Directory, kind: direct, accounts: 500}}
aggregation: {{collect: 2s, process: 2s}}
# What these programs call besides, and Drydock does not emulate.
stubs:
  - {{on: POST /v3/search, answer: {{body: []}}}}
  - {{on: POST /v2025/search, answer: {{body: [{{name: Aggregate Source Account Passed, created: "${{now}}"}}]}}}}
  - {{on: GET /v3/connectors, answer: {{body: [{{name: Delimited File, scriptName: delimited-file}}]}}}}
  - {{on: GET /v3/identities, answer: {{body: []}}}}
  - {{on: "GET /v3/sources/{{id}}/schedules", answer: {{body: []}}}}
  - {{on: "GET /sources/v1/{{id}}/schedules", answer: {{body: []}}}}
  - {{on: GET /managed-clusters/v1, answer: {{body: []}}}}
  - {{on: GET /v2025/managed-clusters, answer: {{body: []}}}}
  - on: "POST /beta/sources/{{id}}/connector/test-configuration"
    answer: {{body: {{id: "${{path.id}}", status: SUCCESS, elapsedMillis: 12, details: {{}}}}}}
  - on: "POST /beta/sources/{{id}}/connector/peek-resource-objects"
    answer: {{body: {{id: "${{path.id}}", objectCount: 0, resourceObjects: []}}}}
  - on: "POST /v2025/sources/{{id}}/aggregate-agents"
    answer: {{status: 202, body: {{type: AGENT_AGGREGATION, id: "${{id}}"}}}}
  - on: "POST /beta/entitlements/sources/{{id}}/entitlements/import"
    answer: {{status: 202, body: {{id: "${{id}}"}}}}
  - {{on: "GET /cc/api/source/list", answer: {{body: [{{id: 1, externalId: {SOURCE}}}]}}}}
  - on: "POST /cc/api/source/loadAccounts/{{number}}"
    answer: {{body: {{success: true, task: {{id: "${{id}}", type: QUARTZ}}}}}}
  - {{on: "GET /cc/api/taskResult/get/{{id}}", answer: {{body: {{id: "${{path.id}}", completionStatus: Success}}}}}}
"""
JSON = {"Content-Type": "application/json"}
JSON_PATCH = {"Content-Type": "application/json-patch+json"}


@pytest.fixture
def tenant(tenant: Tenant) -> Tenant:
    tenant.admin.use_scenario(SCENARIO)
    return tenant


def query(**values: str) -> str:
    return "&".join(f"{name}={quote(value)}" for name, value in values.items())


def filtered(text: str) -> str:
    return query(filters=text)


def ok(answer: Answer, status: int = 200) -> Answer:
    assert answer.status == status, (answer.status, answer.body)
    return answer


def wait_for(tenant: Tenant, task: str, version: str = "v2025") -> str:
    """Polls a task as the editor extension does: as long as completionStatus is null."""
    path = f"/task-status/v1/{task}" if version == "v1" else f"/{version}/task-status/{task}"
    for _ in range(20):
        answer = ok(tenant.client.get(path)).json
        if answer["completed"] and answer["completionStatus"] is not None:
            return answer["completionStatus"]
        tenant.advance("5s")
    raise AssertionError("the task never ends")


@pytest.mark.core
def test_file_upload_utility(tenant) -> None:
    client = tenant.client
    ok(client.request("POST", f"/oauth/token?{query(grant_type='client_credentials', client_id='fuu', client_secret='s')}"))
    listed = ok(client.get("/beta/sources/?count=true&pageSize=250&offset=0&filters=&sorters=id"))
    assert listed.header("X-Total-Count") == "2"
    by_number = {source["connectorAttributes"]["cloudExternalId"]: source["id"] for source in listed.json}
    assert set(by_number.values()) == {SOURCE, OTHER_SOURCE}
    file = (
        b"--b1\r\nContent-Disposition: form-data; name=\"disableOptimization\"\r\nContent-Transfer-Encoding: binary\r\n"
        b"Content-Type: multipart/form-data; charset=utf-8\r\nContent-Length: 5\r\n\r\nfalse\r\n"
        b"--b1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n"
        b"Content-Transfer-Encoding: binary\r\n\r\n" + feed() + b"\r\n--b1--\r\n"
    )
    multipart = {"Content-Type": "multipart/form-data; boundary=b1"}
    ok(client.request("POST", f"/beta/sources/{SOURCE}/load-accounts", file, multipart), 202)
    groups = (
        b"--b1\r\nContent-Disposition: form-data; name=\"objectType\"\r\n\r\ngroup\r\n"
        b"--b1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"g.csv\" \"\r\nContent-Type: text/csv\r\n\r\n"
        b"id,name\ng1,Readers\n\r\n--b1--\r\n"
    )
    ok(client.request("POST", f"/beta/sources/{SOURCE}/load-entitlements", groups, multipart), 202)


def test_terraform_provider(tenant) -> None:
    client = tenant.client
    busy = f'sourceId eq "{SOURCE}" and completionStatus isnull'
    assert ok(client.get(f"/task-status/v1?{filtered(busy)}&limit=250")).json == []
    task = ok(client.upload(f"/sources/v1/{SOURCE}/load-entitlements", b"id,name\ng1,Readers\n"), 202).json["id"]
    assert [one["id"] for one in ok(client.get(f"/task-status/v1?{filtered(busy)}&limit=250")).json] == [task]
    assert wait_for(tenant, task, "v1") == "SUCCESS"
    gone = ok(client.request("DELETE", f"/sources/v1/{SOURCE}"), 202).json
    assert gone["type"] == "TASK_RESULT"
    assert wait_for(tenant, gone["id"], "v1") == "SUCCESS"
    ok(client.get(f"/sources/v1/{SOURCE}"), 404)


def test_browser_app(tenant) -> None:
    client = tenant.client
    new = {
        "name": "App", "description": "made by a test", "connector": "delimited-file",
        "owner": {"type": "IDENTITY", "id": "2c91808568c529c60168cca6f90c1313", "name": "Ann"},
    }
    source = ok(client.request("POST", "/v2026/sources", json.dumps(new), JSON), 201).json["id"]
    schema = ok(client.upload(f"/sources/v1/{source}/schemas/accounts", b"id,name,groups\n"), 200).json
    schema["attributes"][2] |= {"isMulti": True, "isEntitlement": True}
    put = client.request("PUT", f"/v2026/sources/{source}/schemas/{schema['id']}", json.dumps(schema), JSON)
    assert ok(put).json["attributes"][2]["isEntitlement"] is True
    load = f"/v2026/sources/{source}/load-accounts"
    ok(client.upload(load, b"id,name,groups\n1,a,g\n2,b,g\n"), 202)
    tenant.advance("10s")
    again = ok(client.request("POST", f"{load}?disableOptimization=true", "{}", JSON), 202).json["task"]["id"]
    tasks = ok(client.get("/v2026/task-status?limit=250&sorters=-created")).json
    assert [task["id"] for task in tasks if task["target"]["id"] == source][0] == again
    wait_for(tenant, again)
    groups = b'--b\r\nContent-Disposition: form-data; name="csvFile"; filename="g.csv"\r\n\r\nid,name\ng,Readers\n\r\n--b--\r\n'
    multipart = {"Content-Type": "multipart/form-data; boundary=b"}
    ok(client.request("POST", f"/v2026/entitlements/aggregate/sources/{source}", groups, multipart), 202)
    tenant.advance("10s")
    assert ok(client.get("/v2026/accounts?" + filtered("hasEntitlements eq true"))).json
    for path in (f"/v2026/entitlements/reset/sources/{source}", f"/v2026/sources/{source}/remove-accounts"):
        assert wait_for(tenant, ok(client.request("POST", path), 202).json["id"]) == "SUCCESS"
    assert wait_for(tenant, ok(client.request("DELETE", f"/v2026/sources/{source}"), 202).json["id"]) == "SUCCESS"


def test_client_that_makes_a_source_of_a_csv(tenant) -> None:
    client = tenant.client
    owner = {"type": "IDENTITY", "id": "2c91808568c529c60168cca6f90c1313"}
    new = {"name": "From a CSV", "owner": owner, "connector": "delimited-file-angularsc"}
    source = ok(client.request("POST", "/v3/sources?provisionAsCsv=true", json.dumps(new), JSON), 201).json
    assert source["connectionType"] == "file"
    schemas = ok(client.get(f"/v3/sources/{source['id']}/schemas")).json
    assert schemas[0]["name"] == "account"
    patch = [{"op": "replace", "path": "/connectorAttributes/group.delimiter", "value": ";"}]
    patched = client.request("PATCH", f"/v3/sources/{source['id']}", json.dumps(patch), JSON_PATCH)
    # There is nothing to replace yet: RFC 6902 wants it to be added.
    assert ok(patched, 400)
    patch[0]["op"] = "add"
    ok(client.request("PATCH", f"/v3/sources/{source['id']}", json.dumps(patch), JSON_PATCH))
    load = ok(client.upload(f"/beta/sources/{source['id']}/load-accounts", feed()), 202).json
    assert wait_for(tenant, load["task"]["id"], "beta") == "SUCCESS"


def test_admin_console(tenant) -> None:
    client = tenant.client
    listed = ok(client.get("/v3/sources?sorters=name&count=true"))
    assert [source["name"] for source in listed.json] == ["Directory", "HR feed"]
    ok(client.get(f"/v3/sources/{SOURCE}/schemas"))
    ok(client.get(f"/v3/sources/{SOURCE}/schedules"))
    of_source = filtered(f'sourceId eq "{OTHER_SOURCE}"')
    assert ok(client.get(f"/v3/accounts?limit=1&count=true&{of_source}")).header("X-Total-Count") == "500"
    of_source = filtered(f'source.id eq "{SOURCE}"')
    assert ok(client.get(f"/beta/entitlements?limit=1&count=true&{of_source}")).header("X-Total-Count") == "0"
    ok(client.request("POST", f"/beta/sources/{OTHER_SOURCE}/connector/test-configuration"))
    load = ok(client.request("POST", f"/beta/sources/{SOURCE}/load-accounts", '{"disableOptimization":"false"}', JSON), 202)
    task = load.json["task"]["id"]
    ok(client.get(f"/beta/account-aggregations/{task}/status"))
    tenant.advance("10s")
    finished = f'sourceId eq"{SOURCE}" and completionStatus eq"Success"'
    done = ok(client.get(f"/v2025/task-status?count=true&{filtered(finished)}"))
    assert done.header("X-Total-Count") == str(len(done.json))
    ok(client.get("/beta/task-status/pending-tasks"))
    for path in (f"/beta/sources/{OTHER_SOURCE}/remove-accounts", f"/beta/entitlements/reset/sources/{SOURCE}"):
        assert wait_for(tenant, ok(client.request("POST", path), 202).json["id"]) == "SUCCESS"
    assert ok(client.get("/v3/accounts?limit=1&count=true")).header("X-Total-Count") == "0"


def test_editor_extension(tenant) -> None:
    client = tenant.client
    source = ok(client.get("/v2025/sources?" + filtered('name eq "HR feed"'))).json[0]["id"]
    ok(client.get(f"/v2025/sources/{source}/schemas"))
    task = ok(client.upload(f"/v2025/sources/{source}/load-accounts", feed()), 202).json["task"]["id"]
    assert wait_for(tenant, task) == "SUCCESS"
    accounts = ok(client.get("/v2025/accounts?" + filtered(f'sourceId eq "{source}"'))).json
    assert len(accounts) == 100
    groups = ok(client.upload(f"/beta/sources/{source}/load-entitlements", b"id,name\ng1,Readers\n"), 202).json["id"]
    assert wait_for(tenant, groups) == "SUCCESS"
    entitlements = ok(client.get("/v2025/entitlements?" + filtered(f'source.id eq "{source}"'))).json
    assert [entitlement["name"] for entitlement in entitlements] == ["Readers"]
    ok(client.upload(f"/beta/entitlements/sources/{source}/entitlements/import", b"id,name\n"), 202)
    ok(client.request("POST", f"/v2025/sources/{source}/aggregate-agents", "{}", JSON), 202)
    reset = ok(client.request("POST", f"/v2025/entitlements/reset/sources/{source}"), 202).json
    assert reset["name"] == "Entitlement Source Reset"
    assert wait_for(tenant, reset["id"]) == "SUCCESS"
    removal = ok(client.request("POST", f"/v2025/sources/{source}/remove-accounts"), 202).json
    assert removal["name"] is None
    assert wait_for(tenant, removal["id"]) == "SUCCESS"


def test_identity_fusion(tenant) -> None:
    client = tenant.client
    source = ok(client.get("/v2025/sources?" + filtered('name eq "HR feed"'))).json[0]["id"]
    events = {"indices": ["events"], "query": {"query": "operation:AGGREGATE AND status:PASSED"}, "sort": ["-created"]}
    assert ok(client.request("POST", "/v2025/search", json.dumps(events), JSON)).json[0]["created"]
    task = ok(client.upload(f"/beta/sources/{source}/load-accounts", feed()), 202).json["task"]["id"]
    assert wait_for(tenant, task, "beta") == "SUCCESS"
    again = ok(client.request("POST", f"/v2025/sources/{source}/load-accounts", "{}", JSON), 202).json["task"]["id"]
    tenant.advance("30s")
    assert ok(client.get(f"/v2025/account-aggregations/{again}/status")).json["status"] == "COMPLETED"


def test_workflow_builder(tenant) -> None:
    """Lists everything it can, and loads by a form that may have no part at all."""
    client = tenant.client
    for path in ("/v2025/sources?limit=50", f"/v2025/sources/{SOURCE}", "/v2025/accounts?limit=50", "/v2025/entitlements?limit=50"):
        ok(client.get(path))
    ok(client.request("POST", "/v2025/search", "{}", JSON))
    empty = b"--b1--\r\n", {"Content-Type": "multipart/form-data; boundary=b1"}
    task = ok(client.request("POST", f"/v2024/sources/{SOURCE}/load-accounts", *empty), 202).json["task"]["id"]
    assert wait_for(tenant, task) == "SUCCESS"
    ok(client.request("POST", f"/v3/sources/{SOURCE}/load-accounts", *empty), 404)


def test_onboarding_agent(tenant) -> None:
    client = tenant.client
    new = {"name": "Onboarded", "owner": {"type": "IDENTITY", "id": "o1", "name": "Ann"}, "connector": "delimited-file"}
    source = ok(client.request("POST", "/v3/sources", json.dumps(new), JSON), 201).json["id"]
    patch = [{"op": "replace", "path": "/description", "value": "by an agent"}]
    ok(client.request("PATCH", f"/v3/sources/{source}", json.dumps(patch), JSON_PATCH))
    ok(client.request("POST", f"/beta/sources/{source}/connector/peek-resource-objects", "{}", JSON))
    form = {"Content-Type": "application/x-www-form-urlencoded", "X-SailPoint-Experimental": "true"}
    legacy = ok(client.request("POST", f"/beta/sources/{source}/load-accounts", "disableOptimization=true", form), 202)
    assert wait_for(tenant, legacy.json["task"]["id"], "beta") == "SUCCESS"
    load = ok(client.upload(f"/v2026/sources/{source}/load-accounts", feed()), 202).json["task"]["id"]
    assert wait_for(tenant, load, "v2026") == "SUCCESS"
    older = ok(client.get("/v3/accounts?" + filtered(f'sourceId eq "{source}"'))).json
    newer = ok(client.get("/v2026/accounts?limit=1&count=true&" + filtered(f'source.id eq "{source}"')))
    assert (len(older), newer.header("X-Total-Count")) == (100, "100")


def test_client_of_connectors_and_identities(tenant) -> None:
    client = tenant.client
    connector = ok(client.get("/v3/connectors")).json[0]["scriptName"]
    new = {"name": "Scripted", "owner": {"type": "IDENTITY", "id": "o1"}, "connector": connector}
    source = ok(client.request("POST", "/v3/sources?provisionAsCsv=true", json.dumps(new), JSON), 201).json["id"]
    schema = ok(client.get(f"/v3/sources/{source}/schemas")).json[0]
    ok(client.request("PUT", f"/v3/sources/{source}/schemas/{schema['id']}", json.dumps(schema), JSON))
    for what in ("load-accounts", "load-entitlements"):
        header = b",".join(attribute["name"].encode() for attribute in schema["attributes"])
        ok(client.upload(f"/beta/sources/{source}/{what}", header + b"\n1,a,,,,,,\n"), 202)
    tenant.advance("1m")
    ok(client.get("/v3/identities"))
    ok(client.request("POST", "/v3/search", "{}", JSON))
    ok(client.get("/v2025/managed-clusters"))


def test_batch_manager(tenant) -> None:
    client = tenant.client
    ok(client.get("/sources/v1"))
    ok(client.get(f"/sources/v1/{SOURCE}/schedules"))
    ok(client.get("/managed-clusters/v1"))
    task = tenant.load()
    running = ok(client.get("/task-status/v1?" + filtered("completionStatus isnull"))).json
    assert [one["id"] for one in running] == [task]
    assert ok(client.get("/task-status/v1?sorters=-created")).json[0]["id"] == task
    patch = [{"op": "replace", "path": "/completionStatus", "value": "TERMINATED"}, {"op": "replace", "path": "/completed", "value": "2026-01-01T00:00:00Z"}]
    ok(client.request("PATCH", f"/task-status/v1/{task}", json.dumps(patch), JSON_PATCH))


def test_workflow_that_aggregates_all(tenant) -> None:
    client = tenant.client
    patch = [{"op": "add", "path": "/connectorAttributes/deltaAggregationEnabled", "value": False}]
    ok(client.request("PATCH", f"/v3/sources/{OTHER_SOURCE}", json.dumps(patch), JSON_PATCH))
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    ok(client.request("POST", f"/beta/sources/{OTHER_SOURCE}/load-accounts", "disableOptimization=true", form), 202)
    patch[0] |= {"op": "replace", "value": True}
    patched = ok(client.request("PATCH", f"/v3/sources/{OTHER_SOURCE}", json.dumps(patch), JSON_PATCH)).json
    assert patched["connectorAttributes"]["deltaAggregationEnabled"] is True


def test_scripts_of_the_older_api(tenant) -> None:
    client = tenant.client
    number = ok(client.get("/v3/sources?limit=1")).json[0]["connectorAttributes"]["cloudExternalId"]
    assert ok(client.get("/cc/api/source/list")).json[0]["externalId"] == SOURCE
    task = ok(client.upload(f"/cc/api/source/loadAccounts/{number}", feed())).json["task"]["id"]
    assert ok(client.get(f"/cc/api/taskResult/get/{task}")).json["completionStatus"] == "Success"
