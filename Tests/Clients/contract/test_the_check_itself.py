"""The check of answers has to refuse what is wrong, or the tests that use it prove nothing."""

import json

import pytest

from support import contract
from support.http import Answer

pytestmark = pytest.mark.core

REQUEST_ID = "0123456789abcdef0123456789abcdef"
RUNNING = {"start": "2026-01-01T00:00:00.000Z", "status": "STARTED"}
COUNTED = RUNNING | {"status": "COMPLETED", "totalAccounts": 3, "processedAccounts": 3}


def answer(status: int, body: object, **fields: str) -> Answer:
    own = {"Content-Type": "application/json", "SLPT-Request-ID": REQUEST_ID, "Date": "Thu, 01 Jan 2026 00:00:00 GMT"}
    sent = own | {name.replace("_", "-"): value for name, value in fields.items()}
    return Answer(status, "", tuple((k, v) for k, v in sent.items() if v), json.dumps(body).encode())


@pytest.mark.parametrize("version", ["beta", "v2024", "v2025", "v2026", "v1"])
@pytest.mark.parametrize("body", [RUNNING, COUNTED])
def test_documented_answer_passes(version: str, body: dict) -> None:
    contract.check(version, "aggregation-status", answer(200, body))


@pytest.mark.parametrize(
    "body",
    [
        {"status": "STARTED"},
        COUNTED | {"totalAccounts": "3"},
        COUNTED | {"totalAccounts": 3.5},
        COUNTED | {"totalAccounts": 2**31},
        COUNTED | {"status": "RUNNING"},
        COUNTED | {"start": "2020-09-07T42:14:00.364Z"},
        COUNTED | {"start": "2020-09-07T12:14:00.364"},
        COUNTED | {"start": 1574214212775},
        COUNTED | {"phase": "COMPLETED"},
        [],
    ],
    ids=lambda body: json.dumps(body)[-40:],
)
def test_wrong_status_is_refused(body: object) -> None:
    with pytest.raises(contract.ContractViolation):
        contract.check("v2025", "aggregation-status", answer(200, body))


def test_start_is_not_nullable_in_beta() -> None:
    contract.check("v2025", "aggregation-status", answer(200, {"start": None, "status": "NOT_FOUND"}))
    with pytest.raises(contract.ContractViolation, match="start"):
        contract.check("beta", "aggregation-status", answer(200, {"start": None, "status": "STARTED"}))


@pytest.mark.parametrize(
    "task",
    [{"completionStatus": "Success"}, {"created": "2020-09-07T42:14:00.364Z"}, {"returns": [[]]}, {"created": None}],
    ids=str,
)
def test_documentation_mistakes_are_refused(task: dict) -> None:
    with pytest.raises(contract.ContractViolation):
        contract.check("beta", "load-accounts", answer(202, {"success": True, "task": task}))


def test_success_as_a_string_is_refused() -> None:
    with pytest.raises(contract.ContractViolation, match="success"):
        contract.check("v1", "load-accounts", answer(202, {"success": "true", "task": {}}))


def test_null_is_accepted_where_an_enum_is_nullable() -> None:
    contract.check("v1", "load-accounts", answer(202, {"success": True, "task": {"completionStatus": None}}))


def test_undocumented_status_is_refused() -> None:
    with pytest.raises(contract.ContractViolation, match="not documented"):
        contract.check("v1", "load-accounts", answer(200, {"success": True}))


def test_tracking_id_has_to_be_the_request_id() -> None:
    body = {
        "detailCode": "404 Not found",
        "trackingId": "f" * 32,
        "messages": [{"locale": "en-US", "localeOrigin": "DEFAULT", "text": "gone"}],
    }
    with pytest.raises(contract.ContractViolation, match="trackingId"):
        contract.check("v1", "aggregation-status", answer(404, body))


@pytest.mark.parametrize("field", ["Content_Type", "SLPT_Request_ID", "Date"])
def test_missing_field_is_refused(field: str) -> None:
    with pytest.raises(contract.ContractViolation):
        contract.check("v1", "aggregation-status", answer(200, RUNNING, **{field: ""}))
