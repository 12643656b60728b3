"""What a person is told who got something wrong: what it was, where, and what to do. Files, requests, command lines."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from support.feeds import SOURCE
from support.http import multipart
from support.server import BINARY
from support.tenant import Tenant

LOAD = f"/v2025/sources/{SOURCE}/load-accounts"
JSON = "application/json"


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    ended = subprocess.run(
        [BINARY, *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "COLUMNS": "200"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return ended.returncode, ended.stdout, ended.stderr


FILES = [
    ("fauls: []", "1:1: error: unknown key `fauls` in a scenario; did you mean `faults`?"),
    (
        "faults:\n\t- on: token",
        "2:1: error: this is no YAML: found character that cannot start any token while scanning for the next token;"
        " indent with spaces, not tabs, and quote text that begins with @, ` or %",
    ),
    (
        "faults:\n  on: token\n  answer: 500",
        "2:3: error: `faults`: expected a list, not a mapping; each entry of a list begins with `- `",
    ),
    (
        "clock: manual",
        '1:8: error: `clock`: expected a mapping that describes the clock, not "manual"; its keys are mode, factor, start',
    ),
    (
        "aggregation: { collect: 5 }",
        "1:25: error: `collect`: expected a duration such as 2s or 30s, not 5; did you mean `5s`, or `progress: polls`?",
    ),
    (
        "faults: [{ on: load-accounts, answer: 413 }]",
        "1:39: error: `answer`: expected 400, 401, 403, 404, 429, 500, 502, 503 or 504,"
        " or a mapping such as { status: 418 }, not 413; did you mean `{ status: 413 }`?",
    ),
    (
        "faults: [{ on: token, wire: explode }]",
        "1:29: error: `wire`: expected reset, close, stall, garbage, or a mapping such as { truncate: 40 },"
        ' not "explode"',
    ),
    (
        "faults: [{ on: token, until: token, answer: 500 }]",
        '1:30: error: `until`: expected a mapping that describes a turn, not "token"; its keys are on, where, calls',
    ),
    (
        "sources: [{ id: hr, accounts: many }]",
        "1:31: error: `accounts`: expected a number, or the name of a CSV file beside the scenario,"
        ' not "many": cannot read ./many: No such file or directory',
    ),
    (
        'stubs: [{ on: "GET /v3/me", answer: { body: { id: "${path.id}" } } }]',
        "1:51: error: `${path.id}`: there is no `{id}` in the path",
    ),
]


@pytest.mark.parametrize("text, said", FILES, ids=[text[:40] for text, _ in FILES])
def test_wrong_scenario_file(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "wrong.yaml").write_text(text + "\n")
    assert run(tmp_path, "validate", "wrong.yaml") == (3, f"wrong.yaml:{said}\n", "")


# Method, target, Content-Type, content, status, and words of the answer.
REQUESTS = [
    ("GET", LOAD, None, b"", 405, "The target resource has only these methods: POST."),
    (
        "POST",
        LOAD,
        "multipart/form-data",
        b"x",
        400,
        "Content-Type multipart/form-data has no boundary parameter (RFC 7578 section 4.1).",
    ),
    (
        "POST",
        LOAD,
        *reversed(multipart(b'id,name\n1,"Ada\n')),
        400,
        'Line 2, column 3: This quote is never closed. Close it, or write \\"\\" for a quote that is meant.',
    ),
    (
        "POST",
        LOAD,
        *reversed(multipart(b"")),
        400,
        "Line 1, column 1: The file is empty. Its first line must name the columns.",
    ),
    ("GET", "/v2025/task-status?limit=-1", None, b"", 400, "limit must be an integer from 0 to 250."),
    (
        "POST",
        "/__admin/clock",
        JSON,
        b'{"advance":"10"}',
        400,
        '\\"advance\\" must be a length of time such as \\"10m\\", at most \\"36525d\\", or \\"next\\", not \\"10\\":'
        " a unit is missing; did you mean `10s`?",
    ),
    (
        "POST",
        "/__admin/clokc",
        JSON,
        b"{}",
        404,
        "No call POST /__admin/clokc. The nearest call is POST /__admin/clock.",
    ),
    (
        "GET",
        "/__admin/requests?opration=token",
        None,
        b"",
        400,
        'Unknown query parameter \\"opration\\". Did you mean \\"operation\\"?',
    ),
    (
        "PUT",
        "/__admin/scenario",
        JSON,
        b'{"name":"throtled"}',
        404,
        'Unknown built-in scenario \\"throtled\\". Did you mean \\"throttled\\"?',
    ),
    (
        "PUT",
        "/__admin/scenario",
        "application/yaml",
        b"throttled",
        400,
        'For the built-in scenario send {\\"name\\":\\"throttled\\"}.',
    ),
    (
        "POST",
        "/__admin/outage",
        JSON,
        b'{"for":"20s"}',
        409,
        "An outage would cut off the control plane, too: start with --admin-port, which gives it a port of its own.",
    ),
]


@pytest.mark.parametrize(
    "method, target, content_type, content, status, said", REQUESTS, ids=[f"{one[0]} {one[1]}" for one in REQUESTS]
)
def test_wrong_request(tenant: Tenant, method, target, content_type, content, status, said) -> None:
    fields = {"Content-Type": content_type} if content_type else {}
    answer = tenant.client.request(method, target, content, fields)
    assert answer.status == status
    assert f'"{said}"' in answer.body.decode()


# Arguments, exit code, and the first line on standard error.
COMMANDS = [
    (["sreve"], 2, "There is no command 'sreve'. Did you mean 'serve'?"),
    (["throttled"], 2, "There is no command 'throttled'. To serve that scenario: drydock serve throttled"),
    (["help", "serv"], 2, "There is no command 'serv'. Did you mean 'serve'?"),
    (["serve", "--prot", "80"], 2, "Error: Unknown option '--prot'. Did you mean '--port'?"),
    (
        ["serve", "--port", "99999"],
        2,
        "Error: The value '99999' is invalid for '--port <port>': a port is a whole number from 0 to 65535",
    ),
    (
        ["serve", "--head-timeout", "10"],
        2,
        "Error: The value '10' is invalid for '--head-timeout <head-timeout>': a unit is missing; did you mean `10s`?",
    ),
    (["serve", "./nope.yaml"], 3, "./nope.yaml: error: cannot read ./nope.yaml: No such file or directory"),
    (
        ["serve", "--host", "192.0.2.1", "--port", "0"],
        4,
        "cannot listen at 192.0.2.1:0: Cannot assign requested address (error 99)."
        " This machine has no such address: use 127.0.0.1, 0.0.0.0, ::1 or ::.",
    ),
    (["scenarios", "show", "throtled"], 2, "There is no built-in scenario 'throtled'. Did you mean 'throttled'?"),
    (["report", "--url", "127.0.0.1:8080"], 2, "--url must be http://HOST:PORT, not '127.0.0.1:8080'."),
]


@pytest.mark.parametrize("arguments, code, said", COMMANDS, ids=[" ".join(one[0]) for one in COMMANDS])
def test_wrong_command_line(tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    ended, output, errors = run(tmp_path, *arguments)
    assert (ended, output, errors.splitlines()[0]) == (code, "", said)


def test_wrong_variable_names_its_range(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "DRYDOCK_PORT": "-1"}
    ended = subprocess.run([BINARY, "serve"], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.splitlines()[0] == (
        "Error: The value '-1' is invalid for the variable DRYDOCK_PORT: a port is a whole number from 0 to 65535"
    )
