"""Holds answers against SailPoint's official schemas (schemas/, see ORIGIN.md there).

The schemas require almost nothing, so three more rules make them able to fail: a key that the schema does not name is
a violation, so is a missing key that every client relies on, and `trackingId` has to be the request's id.

Where the documentation contradicts itself, `ARTEFACTS` says what is held to instead. Nothing else is loosened.
"""

from __future__ import annotations

import functools
import json
import re
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema

from support.http import Answer

SCHEMAS = Path(__file__).parent.parent / "schemas"

OPERATIONS = {
    "load-accounts": "importAccounts",
    "load-uncorrelated-accounts": "importUncorrelatedAccounts",
    "load-entitlements": "importEntitlements",
    "aggregate-entitlements": "importEntitlementsBySource",
    "aggregation-status": "getAccountAggregationStatus",
    "export-start": "exportRoleMiningPotentialRoleAsync",
    "export-status": "exportRoleMiningPotentialRoleStatus",
    "export-download": "downloadRoleMiningPotentialRoleZip",
    "task-status": "getTaskStatus",
    "task-update": "updateTaskStatus",
    "task-list": "getTaskStatusList",
    "source-list": "listSources",
    "source-get": "getSource",
    "source-create": "createSource",
    "source-update": "putSource",
    "source-patch": "updateSource",
    "source-delete": "deleteSource",
    "schema-list": "getSourceSchemas",
    "schema-get": "getSourceSchema",
    "schema-update": "putSourceSchema",
    "schema-import": "importAccountsSchema",
    "remove-accounts": "deleteAccountsAsync",
    "reset-entitlements": "resetSourceEntitlements",
    "trigger-list": "listTriggers",
    "subscription-list": "listSubscriptions",
    "subscription-create": "createSubscription",
    "subscription-replace": "updateSubscription",
    "subscription-update": "patchSubscription",
    "subscription-delete": "deleteSubscription",
    "filter-validate": "testSubscriptionFilter",
    "invocation-list": "listTriggerInvocationStatus",
    "invocation-test": "startTestTriggerInvocation",
    "account-list": "listAccounts",
    "account-get": "getAccount",
    "account-entitlements": "getAccountEntitlements",
    "entitlement-list": "listEntitlements",
    "entitlement-get": "getEntitlement",
}

# Beta calls some by names of its own.
BETA_NAMES = {"deleteSource": "delete", "importAccountsSchema": "importSourceAccountsSchema"}

ARTEFACTS = {
    "nullable-enum": "Enums say nullable: true and do not list null (completionStatus). Strictly read, null would be"
    " invalid; every running task on the real service has it. null is accepted where nullable stands.",
    "task-without-error-body": "task-status documents 403 and 404 without a body. Held to ErrorResponseDto.",
    "status-400-as-401": "aggregation-status 400 refers to the schema of 401 in v2025, v2026 and v1. Held to"
    " ErrorResponseDto, as v2024 has it.",
    "untyped-errors": "401 and 429 declare `error` and `message` without a type. Held to the example's type, a string.",
    "undocumented-404": "No 404 is documented for load-* and the role exports, 429 not for the exports, 400 not for"
    " aggregation-status in beta. Held to the schema that the same status has elsewhere.",
    "undocumented-gateway": "502, 503 and 504 come from a gateway and are documented nowhere. Not held to a schema.",
    "entitlement-name": "The real service calls a task's name `name`, the schema of load-entitlements `uniqueName`."
    " Both are sent; `name` is accepted beside the schema.",
}

# What clients rely on though the schemas require nothing: a missing key here is a violation.
RELIED_ON = {
    ("load-accounts", 202): {"success", "task"},
    ("load-uncorrelated-accounts", 202): {"success", "task"},
    ("load-entitlements", 202): {"id", "type", "uniqueName", "description", "launcher", "created", "returns"},
    ("aggregation-status", 200): {"start", "status"},
    ("export-start", 202): {"minEntitlementPopularity", "includeCommonAccess", "exportId", "status"},
    ("export-status", 200): {"minEntitlementPopularity", "includeCommonAccess", "exportId", "status"},
}
EXTRA_KEYS = {(operation, 202): {"name"} for operation in ("load-entitlements", "aggregate-entitlements")}
GATEWAY = {502, 503, 504}

ERROR_BODY = {
    "type": "object",
    "required": ["detailCode", "trackingId", "messages"],
    "additionalProperties": False,
    "properties": {
        "detailCode": {"type": "string", "minLength": 1},
        "trackingId": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "messages": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/message"}},
        "causes": {"type": "array", "items": {"$ref": "#/$defs/message"}},
    },
    "$defs": {
        "message": {
            "type": "object",
            "required": ["locale", "localeOrigin", "text"],
            "additionalProperties": False,
            "properties": {
                "locale": {"type": ["string", "null"]},
                "localeOrigin": {"enum": ["DEFAULT", "REQUEST", None]},
                "text": {"type": "string", "minLength": 1},
            },
        }
    },
}
UNAUTHORIZED_BODY = {
    "type": "object",
    "required": ["error"],
    "additionalProperties": False,
    "properties": {"error": {"type": "string", "minLength": 1}},
}
RATE_LIMIT_BODY = {
    "type": "object",
    "required": ["message"],
    "additionalProperties": False,
    "properties": {"message": {"type": "string", "minLength": 1}},
}

formats = jsonschema.FormatChecker(formats=())


@formats.checks("date-time", raises=ValueError)
def is_date_time(value: Any) -> bool:
    """RFC 3339 with a zone, and a time that exists."""
    if not isinstance(value, str):
        return True
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", value):
        return False
    datetime.strptime(value[:19], "%Y-%m-%dT%H:%M:%S")
    return True


@formats.checks("uuid", raises=ValueError)
def is_uuid(value: Any) -> bool:
    return not isinstance(value, str) or str(uuid.UUID(value)) == value.lower()


@formats.checks("int32")
def is_int32(value: Any) -> bool:
    return not isinstance(value, int) or -(2**31) <= value < 2**31


class ContractViolation(AssertionError):
    """An answer that the official schema of its operation does not allow; the message lists every violation."""


def check(version: str, operation: str, answer: Answer) -> None:
    """Raises ContractViolation unless the answer is one that the operation may give in that version."""
    problems = list(_problems(version, operation, answer))
    if problems:
        what = f"{version} {operation} {answer.status}"
        raise ContractViolation(f"{what}: " + "; ".join(problems) + f"\n{answer.body[:2000]!r}")


def _problems(version: str, operation: str, answer: Answer):
    if not re.fullmatch("[0-9a-f]{32}", answer.header("SLPT-Request-ID", "")):
        yield f"SLPT-Request-ID is {answer.header('SLPT-Request-ID')!r}, not 32 hex digits"
    if answer.header("Date") is None:
        yield "there is no Date"
    if answer.status in GATEWAY:
        return
    if answer.status == 204:
        if answer.body or operation_of(version, operation)["responses"].get("204") is None:
            yield "204 with a body, or where none is documented"
        return
    if answer.status == 200 and operation == "export-download":
        if answer.header("Content-Type") != "application/zip":
            yield f"Content-Type is {answer.header('Content-Type')!r}, not application/zip"
        return
    if not re.fullmatch(r"application/json(;\s?charset=utf-8)?", answer.header("Content-Type", ""), re.IGNORECASE):
        yield f"Content-Type is {answer.header('Content-Type')!r}, not application/json"
    try:
        body = json.loads(answer.body)
    except ValueError as error:
        yield f"the body is not JSON: {error}"
        return
    yield from _body_problems(version, operation, answer, body)


def _body_problems(version: str, operation: str, answer: Answer, body: Any):
    validator = _validator(version, operation, answer.status)
    if validator is None:
        yield "this status is not documented for the operation"
        return
    for error in validator.iter_errors(body):
        yield f"{error.json_path}: {error.message}"
    if isinstance(body, dict):
        yield from _key_problems(operation, answer, body)


def _key_problems(operation: str, answer: Answer, body: dict[str, Any]):
    missing = RELIED_ON.get((operation, answer.status), set()) - set(body)
    if missing:
        yield f"keys that clients rely on are missing: {sorted(missing)}"
    if "trackingId" in body and body["trackingId"] != answer.header("SLPT-Request-ID"):
        yield "trackingId is not the request's SLPT-Request-ID"


def operation_of(version: str, operation: str) -> dict[str, Any]:
    """The official description of an operation."""
    wanted = OPERATIONS[operation] + ("V1" if version == "v1" else "")
    if version == "beta":
        wanted = BETA_NAMES.get(wanted, wanted)
    for item in _description(version)["paths"].values():
        for candidate in item.values():
            if candidate["operationId"] == wanted:
                return candidate
    raise KeyError(f"{version} has no {wanted}")


@functools.cache
def _description(version: str) -> dict[str, Any]:
    return json.loads((SCHEMAS / f"openapi-{version}.json").read_text())


@functools.cache
def _validator(version: str, operation: str, status: int) -> jsonschema.Draft202012Validator | None:
    schema = _schema(version, operation, status)
    return schema and jsonschema.Draft202012Validator(schema, format_checker=formats)


def _schema(version: str, operation: str, status: int) -> dict[str, Any] | None:
    if status == 401:
        return UNAUTHORIZED_BODY
    if status == 429:
        return RATE_LIMIT_BODY
    if status in {400, 403, 404, 500}:
        return ERROR_BODY
    documented = operation_of(version, operation)["responses"].get(str(status))
    if documented is None:
        return None
    schema = converted(documented["content"]["application/json"]["schema"])
    _allow(schema, EXTRA_KEYS.get((operation, status), set()))
    return schema


def _allow(schema: dict[str, Any], extra: set[str]) -> None:
    for key in extra:
        schema["properties"][key] = {"type": "string"}


def converted(schema: dict[str, Any]) -> dict[str, Any]:
    """An OpenAPI 3.0 schema as JSON Schema: `nullable` spelled out, keys that it does not name refused."""
    if "allOf" in schema:
        return converted(_merged(schema))
    result = {key: value for key, value in schema.items() if key in {"type", "format", "enum", "required"}}
    if "properties" in schema:
        result["properties"] = {name: converted(value) for name, value in schema["properties"].items()}
        additional = schema.get("additionalProperties", False)
        result["additionalProperties"] = converted(additional) if isinstance(additional, dict) else additional
    if "items" in schema:
        result["items"] = converted(schema["items"])
    for word in {"anyOf", "oneOf"} & set(schema):
        # Examples that fit several of the alternatives fit the documentation, too.
        result["anyOf"] = [converted(value) for value in schema[word]]
    if schema.get("nullable"):
        result = {"anyOf": [{"type": "null"}, result]}
    return result


def _merged(schema: dict[str, Any]) -> dict[str, Any]:
    """`allOf` of objects as one object, so that unnamed keys can be refused."""
    merged: dict[str, Any] = {"properties": {}, "required": []}
    for part in schema["allOf"]:
        merged["properties"] |= part.get("properties", {})
        merged["required"] += part.get("required", [])
    if "nullable" in schema:
        merged["nullable"] = schema["nullable"]
    return {"type": "object"} | merged
