"""Sources, schemas and what takes them away: every answer in every version, held against the official schemas."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from support import contract, paths
from support.feeds import OTHER_SOURCE, SOURCE, feed
from support.http import Answer
from support.tenant import Tenant

SCENARIO = f"""
responses: sdk-safe
sources:
  - {{id: {SOURCE}, name: HR feed, kind: delimited-file, delete-threshold: 20%}}
  - {{id: {OTHER_SOURCE}, name: Directory, kind: direct, accounts: 500}}
aggregation: {{collect: 1s, process: 1s}}
"""
JSON = {"Content-Type": "application/json"}
JSON_PATCH = {"Content-Type": "application/json-patch+json"}
NEW = {"name": "People", "owner": {"type": "IDENTITY", "id": "o1", "name": "Ann"}, "connector": "delimited-file"}

every_version = pytest.mark.parametrize("version", (*paths.VERSIONS, "v3"))
not_v3 = pytest.mark.parametrize("version", paths.VERSIONS)


@pytest.fixture
def tenant(tenant: Tenant) -> Tenant:
    tenant.admin.use_scenario(SCENARIO)
    return tenant


def checked(version: str, operation: str, status: int, answer: Answer) -> Answer:
    assert answer.status == status, (answer.status, answer.body)
    contract.check(version, operation, answer)
    return answer


def path(version: str, rest: str = "") -> str:
    return paths.under(version, "sources", rest)


@pytest.mark.core
@every_version
def test_the_life_of_a_source(tenant, version) -> None:
    client = tenant.client
    listed = checked(version, "source-list", 200, client.get(path(version, "?count=true&sorters=name")))
    assert [source["name"] for source in listed.json] == ["Directory", "HR feed"]
    assert listed.header("X-Total-Count") == "2"
    made = client.request("POST", path(version, "?provisionAsCsv=true"), json.dumps(NEW), JSON)
    source = checked(version, "source-create", 201, made).json["id"]
    read = checked(version, "source-get", 200, client.get(path(version, f"/{source}"))).json
    put = client.request("PUT", path(version, f"/{source}"), json.dumps(read | {"description": "all"}), JSON)
    assert checked(version, "source-update", 200, put).json["description"] == "all"
    patch = json.dumps([{"op": "add", "path": "/connectorAttributes/group.delimiter", "value": ";"}])
    patched = client.request("PATCH", path(version, f"/{source}"), patch, JSON_PATCH)
    assert checked(version, "source-patch", 200, patched).json["connectorAttributes"]["group.delimiter"] == ";"
    gone = client.request("DELETE", path(version, f"/{source}"))
    task = checked(version, "source-delete", 202, gone).json["id"]
    tenant.advance("10s")
    assert tenant.task(task).json["completionStatus"] == "SUCCESS"
    checked(version, "source-get", 404, client.get(path(version, f"/{source}")))


@every_version
def test_schemas(tenant, version) -> None:
    client = tenant.client
    tenant.load(feed())
    schemas = checked(version, "schema-list", 200, client.get(path(version, f"/{SOURCE}/schemas"))).json
    (schema,) = schemas
    assert [column["name"] for column in schema["attributes"]] == ["id", "name", "givenName", "familyName", "e-mail"]
    one = client.get(path(version, f"/{SOURCE}/schemas/{schema['id']}"))
    assert checked(version, "schema-get", 200, one).json == schema
    template = client.get(path(version, f"/{SOURCE}/schemas/accounts"), {"Accept": "text/csv"})
    assert (template.status, template.body) == (200, b"id,name,givenName,familyName,e-mail")
    assert template.header("Content-Type") == "text/csv"
    imported = client.upload(path(version, f"/{SOURCE}/schemas/accounts"), b"id,mail\n1,a\n")
    assert [column["name"] for column in checked(version, "schema-import", 200, imported).json["attributes"]] == ["id", "mail"]
    put = client.request("PUT", path(version, f"/{SOURCE}/schemas/{schema['id']}"), json.dumps(schema), JSON)
    assert checked(version, "schema-update", 200, put).json["attributes"] == schema["attributes"]
    checked(version, "schema-get", 404, client.get(path(version, f"/{OTHER_SOURCE}/schemas/{schema['id']}")))


@not_v3
def test_removals(tenant, version) -> None:
    client = tenant.client
    tenant.load(feed())
    tenant.advance("10s")
    removal = client.request("POST", path(version, f"/{SOURCE}/remove-accounts"))
    task = checked(version, "remove-accounts", 202, removal).json["id"]
    checked(version, "task-status", 200, tenant.task(task, version))
    tenant.advance("10s")
    assert checked(version, "task-status", 200, tenant.task(task, version)).json["attributes"]["deleted"] == 100
    reset = client.request("POST", paths.under(version, "entitlements", f"/reset/sources/{SOURCE}"))
    checked(version, "reset-entitlements", 202, reset)


CSV = b"id,name,groups\n1,ann,readers\n2,bob,readers\n2,bob,writers\n3,cem,\n"
ENTITLEMENTS = b"id,name,description,privileged\nreaders,Readers,may read,false\nwriters,Writers,,true\n"


@pytest.mark.core
@every_version
def test_accounts_and_their_entitlements(tenant, version) -> None:
    client = tenant.client
    tenant.load(CSV)
    loaded = client.upload(paths.load_entitlements("v2025", SOURCE), ENTITLEMENTS)
    assert loaded.status == 202
    of_source = "?count=true&sorters=-name&filters=" + quote(f'sourceId eq "{SOURCE}"')
    accounts = paths.under(version, "accounts")
    none = checked(version, "account-list", 200, client.get(accounts + of_source))
    assert (none.json, none.header("X-Total-Count")) == ([], "0")
    tenant.advance("10s")
    listed = checked(version, "account-list", 200, client.get(accounts + of_source))
    assert listed.header("X-Total-Count") == "3"
    assert [account["name"] for account in listed.json] == ["cem", "bob", "ann"]
    bob = checked(version, "account-get", 200, client.get(f"{accounts}/{listed.json[1]['id']}")).json
    assert bob == listed.json[1]
    assert bob["attributes"] == {"id": "2", "name": "bob", "groups": ["readers", "writers"]}
    assert (bob["nativeIdentity"], bob["sourceName"], bob["hasEntitlements"]) == ("2", "HR feed", True)
    assert bob["identity"]["id"] == bob["identityId"]
    held = client.get(f"{accounts}/{bob['id']}/entitlements?count=true")
    checked(version, "account-entitlements", 200, held)
    assert (held.header("X-Total-Count"), [item["value"] for item in held.json]) == ("2", ["readers", "writers"])
    slim = checked(version, "account-list", 200, client.get(accounts + of_source + "&detailLevel=SLIM"))
    assert [account["attributes"] for account in slim.json] == [None] * 3
    checked(version, "account-list", 400, client.get(accounts + "?detailLevel=FAT"))
    direct = "?limit=1&count=true&filters=" + quote(f'sourceId in ("{OTHER_SOURCE}")')
    assert checked(version, "account-list", 200, client.get(accounts + direct)).header("X-Total-Count") == "500"


@not_v3
def test_entitlements(tenant, version) -> None:
    client = tenant.client
    assert client.upload(paths.load_entitlements("v2025", SOURCE), ENTITLEMENTS).status == 202
    tenant.advance("10s")
    target = paths.under(version, "entitlements")
    query = "?count=true&sorters=value&filters=" + quote(f'source.id eq "{SOURCE}"')
    listed = checked(version, "entitlement-list", 200, client.get(target + query))
    assert listed.header("X-Total-Count") == "2"
    assert [(item["name"], item["value"]) for item in listed.json] == [("Readers", "readers"), ("Writers", "writers")]
    one = client.get(f"{target}/{listed.json[1]['id']}")
    assert checked(version, "entitlement-get", 200, one).json == listed.json[1]
    if version in ("v2026", "v1"):
        assert one.json["privilegeLevel"]["direct"] == "HIGH"
        checked(version, "entitlement-list", 400, client.get(target + "?searchAfter=x"))
    else:
        assert one.json["privileged"] is True
    by_value = client.get(target + "?filters=" + quote('value eq "writers"'))
    assert checked(version, "entitlement-list", 200, by_value).json == [one.json]


@every_version
@pytest.mark.parametrize("query", ["limit=251", "filters=name lk \"x\"", "filters=nothing eq \"x\"", "sorters=nothing"])
def test_a_query_that_makes_no_sense(tenant, version, query) -> None:
    answer = tenant.client.get(path(version, "?" + query.replace(" ", "%20").replace('"', "%22")))
    checked(version, "source-list", 400, answer)
