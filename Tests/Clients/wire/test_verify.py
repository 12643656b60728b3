"""POST /__admin/verify: what it holds against a client, and the sentence in which it says that something does not hold."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support import paths
from support.feeds import SOURCE, feed
from support.http import Answer
from support.tenant import Tenant

LOAD = paths.load_accounts("v1", SOURCE)
THROTTLE = "throttle the first two uploads"


@pytest.fixture
def client(tenant: Tenant) -> Tenant:
    """A client that was throttled twice and waited 4 s and 3 s, loaded three accounts, and asked for a path that is none.

    Its requests are 1: token, 2 to 4: load-accounts, 5: the wrong path.
    """
    tenant.admin.call("PUT", "scenario", b'{"name":"throttled"}')
    tenant.client.fetch_token("me")
    for pause, status in (("4s", 429), ("3s", 429), ("0s", 202)):
        assert tenant.client.upload(LOAD, feed(range(3))).status == status
        tenant.advance(pause)
    assert tenant.client.get("/v2025/task-statuses").status == 404
    return tenant


def verify(tenant: Tenant, body: dict[str, Any]) -> Answer:
    return tenant.client.post(
        f"/__admin/verify?tenant={tenant.name}", json.dumps(body), {"Content-Type": "application/json"}
    )


@pytest.mark.parametrize(
    "body, expectations",
    [
        ({"expect": [{"operation": "load-accounts", "status": 429, "exactly": 2}, {"operation": "token"}]}, 2),
        ({"expect": [{"operation": "load-accounts", "atLeast": 1, "atMost": 3}]}, 1),
        ({"expect": [{"operation": "export-start", "exactly": 0}]}, 1),
        ({"expect": [{"operation": "load-accounts", "rows": "3", "bytes": "1B-1KiB", "file": "*.csv"}]}, 1),
        ({"expect": [{"rule": THROTTLE, "fired": 2}, {"rule": THROTTLE, "atMost": 2}]}, 2),
        ({"order": [{"operation": "token"}, {"operation": "load-accounts", "status": 202}]}, 1),
        ({"pause": [{"operation": "load-accounts", "atLeast": "3s"}]}, 1),
        ({"findings": "none", "since": "5"}, 1),
        ({"expect": [{"operation": "load-accounts", "exactly": 1}, {"rule": THROTTLE, "fired": 0}], "since": "3"}, 2),
    ],
    ids=str,
)
def test_what_holds_is_verified(client: Tenant, body: dict[str, Any], expectations: int) -> None:
    answer = verify(client, body)
    assert (answer.status, answer.json) == (200, {"verified": True, "expectations": expectations})


@pytest.mark.parametrize(
    "body, sentence",
    [
        (
            {"expect": [{"operation": "load-accounts", "status": 500}]},
            "1 of 1 expectations are not met: expected at least 1 operation load-accounts, status 500, there were 0"
            " (nearest: request 4, status 202 instead of 500).",
        ),
        (
            {"expect": [{"operation": "load-accounts", "atMost": 1}, {"operation": "token"}]},
            "1 of 2 expectations are not met: expected at most 1 operation load-accounts, there were 3.",
        ),
        (
            {"expect": [{"rule": THROTTLE, "fired": 3}]},
            f'1 of 1 expectations are not met: expected exactly 3 firings of rule "{THROTTLE}", there were 2.',
        ),
        (
            {"order": [{"operation": "load-accounts", "status": 202}, {"operation": "token"}]},
            "1 of 1 expectations are not met: expected a request with operation token after request 4, operation"
            " load-accounts, status 202, there was none (nearest: request 1, which came before).",
        ),
        (
            {"order": [{"operation": "export-start"}]},
            "1 of 1 expectations are not met: expected a request with operation export-start first, there was none.",
        ),
        (
            {"pause": [{"operation": "load-accounts", "atLeast": "3500ms"}]},
            "1 of 1 expectations are not met: expected at least 3500ms between requests with operation"
            " load-accounts, there were 3s between requests 3 and 4.",
        ),
        (
            {"pause": [{"operation": "load-accounts", "atMost": "3500ms"}]},
            "1 of 1 expectations are not met: expected at most 3500ms between requests with operation"
            " load-accounts, there were 4s between requests 2 and 3.",
        ),
        (
            {"pause": [{"operation": "token", "atLeast": "1s"}]},
            "1 of 1 expectations are not met: expected at least 1s between requests with operation token, there"
            " was 1, and a pause needs two.",
        ),
        (
            {"expect": [{"operation": "load-accounts", "rows": "4+"}]},
            "1 of 1 expectations are not met: expected at least 1 operation load-accounts, rows 4+, there were 0"
            " (nearest: request 4, rows 3 instead of 4+).",
        ),
        (
            {"expect": [{"operation": "load-accounts", "bytes": "1MiB+"}]},
            "1 of 1 expectations are not met: expected at least 1 operation load-accounts, bytes 1048576+, there"
            " were 0 (nearest: request 4, bytes 159 instead of 1048576+).",
        ),
        (
            {"expect": [{"operation": "load-accounts", "file": "*.txt"}]},
            "1 of 1 expectations are not met: expected at least 1 operation load-accounts, file *.txt, there"
            " were 0 (nearest: request 4, file accounts.csv instead of *.txt).",
        ),
        (
            {"findings": "none"},
            "1 of 1 expectations are not met: expected no findings, there were 1: unknown-path (nearest route:"
            " GET /v2025/task-status).",
        ),
        (
            {"findings": "no-errors"},
            "1 of 1 expectations are not met: expected no findings of severity error, there were 1: unknown-path"
            " (nearest route: GET /v2025/task-status).",
        ),
        (
            {"expect": [{"operation": "token"}, {"rule": THROTTLE, "fired": 2}], "since": "2"},
            "2 of 2 expectations are not met: expected at least 1 operation token, there were 0;"
            f' expected exactly 2 firings of rule "{THROTTLE}", there were 1.',
        ),
        (
            {
                "expect": [{"operation": "token", "exactly": 2}],
                "order": [{"operation": "export-start"}],
                "pause": [{"operation": "load-accounts", "atMost": "1s"}],
                "findings": "no-errors",
            },
            "4 of 4 expectations are not met: expected exactly 2 operation token, there were 1;"
            " expected a request with operation export-start first, there was none;"
            " expected at most 1s between requests with operation load-accounts,"
            " there were 4s between requests 2 and 3; expected no findings of severity error,"
            " there were 1: unknown-path (nearest route: GET /v2025/task-status).",
        ),
    ],
    ids=str,
)
def test_what_does_not_hold_is_said_in_a_sentence(client: Tenant, body: dict[str, Any], sentence: str) -> None:
    answer = verify(client, body)
    assert (answer.status, answer.json["error"]["code"]) == (422, "not-verified")
    assert answer.json["error"]["message"] == sentence


@pytest.mark.parametrize(
    "body, code, sentence",
    [
        (
            {"expect": [{"rule": "throttle the first to uploads", "fired": 2}]},
            "unknown-rule",
            'Unknown rule "throttle the first to uploads". Did you mean "throttle the first two uploads"?',
        ),
        (
            {"expect": [{"operation": "load-acounts"}]},
            "bad-request",
            'expect[0]: Unknown operation "load-acounts". Did you mean "load-accounts"?',
        ),
        (
            {"expect": [{"operation": "token", "exactl": 1}]},
            "unknown-key",
            'Line 1, column 36: Unknown key "exactl". Did you mean "exactly"?',
        ),
        (
            {"expect": [{"operation": "token"}, {"operation": "load-accounts", "rows": "many"}]},
            "bad-request",
            'expect[1]: "rows" must be a number such as 5, or a range such as 5+ or 1-5, not "many".',
        ),
        (
            {"order": [{"operation": "load-accounts", "bytes": "5 apples"}]},
            "bad-request",
            'order[0]: "bytes" must be a size such as 64KiB, or a range such as 10MiB+ or 1KiB-64KiB, not "5 apples".',
        ),
        (
            {"pause": [{"operation": "token", "atLeast": "3"}]},
            "bad-request",
            'pause[0]: "atLeast" must be a length of time such as 500ms, 3s or 1m, not "3": a unit is missing;'
            " did you mean `3s`?",
        ),
        (
            {"pause": [{"operation": "token"}]},
            "bad-request",
            'pause[0]: A pause needs "atLeast" or "atMost": a length of time such as "3s".',
        ),
        (
            {"findings": "nome"},
            "bad-request",
            'Unknown findings "nome". Did you mean "none"?',
        ),
        (
            {"order": []},
            "bad-request",
            '"order" must be a list with something in it.',
        ),
        (
            {"expects": [{"operation": "token"}]},
            "unknown-key",
            'Line 1, column 2: Unknown key "expects". Did you mean "expect"?',
        ),
        (
            {"expect": [{"operation": "token"}], "since": "yesterday"},
            "bad-request",
            '"since" must be the id or the sequence number of a request, not "yesterday".',
        ),
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(client, body: dict[str, Any], code: str, sentence: str) -> None:
    answer = verify(client, body)
    assert (answer.status, answer.json) == (400, {"error": {"code": code, "message": sentence}})


def test_nearest_requests_stand_beside_the_sentence(client: Tenant) -> None:
    answer = verify(client, {"expect": [{"operation": "token"}, {"operation": "load-accounts", "status": 500}]})
    [failure] = answer.json["failures"]
    nearest = failure.pop("nearest")
    assert failure == {
        "part": "expect",
        "expectation": 1,
        "expected": "at least 1 operation load-accounts, status 500",
        "actual": 0,
        "difference": "nearest: request 4, status 202 instead of 500",
        "page": f"{client.drydock.ready['ui']}#/{client.name}/requests/4",
    }
    assert [(entry["sequence"], entry["status"]) for entry in nearest] == [(2, 429), (3, 429), (4, 202)]


def test_request_that_never_was_is_no_place_to_begin(client: Tenant) -> None:
    stranger = "0123456789abcdef0123456789abcdef"
    answer = verify(client, {"findings": "none", "since": stranger})
    sentence = f'"since" names no request of tenant "{client.name}": "{stranger}".'
    assert (answer.status, answer.json["error"]) == (400, {"code": "unknown-request", "message": sentence})


def test_request_is_found_by_the_id_that_its_client_was_given(client: Tenant) -> None:
    last = client.client.get(paths.tasks("v1")).header("SLPT-Request-ID")
    client.client.get(paths.tasks("v1"))
    since = {"expect": [{"operation": "task-list", "exactly": 1}], "since": last}
    assert verify(client, since).json == {"verified": True, "expectations": 1}
    assert verify(client, since | {"since": "0"}).json["error"]["message"] == (
        "1 of 1 expectations are not met: expected exactly 1 operation task-list, there were 2."
    )
