"""Programs that are no Python: curl, Node's fetch and Java's HttpClient, each where it is installed."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from support import speakers
from support.feeds import ROLE, SESSION, SOURCE, feed

PROGRAMS = Path(__file__).parent.parent / "programs"
SCENARIO = f"""
sources: [{{id: {SOURCE}, kind: delimited-file}}]
aggregation: {{progress: polls}}
export: {{progress: polls}}
"""

# As SailPoint's documentation has it.
DOCUMENTED_UPLOAD = (
    *("-L", "-X", "POST", "-H", "Content-Type: multipart/form-data"),
    *("-F", "file=@{csv}", "-F", "disableOptimization=true"),
)


def needs(program: str):
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


def run(*command: str, within: int = 60) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=within)
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


@needs("curl")
class TestCurl:
    """The command lines of the README and of SailPoint's documentation."""

    @pytest.fixture
    def base(self, serve) -> str:
        return serve(SCENARIO).url

    @pytest.fixture
    def csv(self, tmp_path) -> Path:
        path = tmp_path / "accounts.csv"
        path.write_bytes(feed())
        return path

    @pytest.mark.core
    def test_from_token_to_completed(self, base, csv) -> None:
        token = json.loads(
            run(
                "curl",
                "-sf",
                f"{base}/oauth/token",
                "-d",
                "grant_type=client_credentials",
                "-d",
                "client_id=me",
                "-d",
                "client_secret=secret",
            )
        )["access_token"]
        bearer = ("-H", f"Authorization: Bearer {token}")
        task = json.loads(
            run(
                "curl",
                "-sf",
                *bearer,
                "-F",
                f"file=@{csv}",
                "-F",
                "disableOptimization=true",
                f"{base}/v2025/sources/{SOURCE}/load-accounts",
            )
        )["task"]
        statuses = [
            json.loads(run("curl", "-sf", *bearer, f"{base}/v2025/account-aggregations/{task['id']}/status"))
            for _ in range(3)
        ]
        assert [status["status"] for status in statuses] == ["STARTED", "ACCOUNTS_COLLECTED", "COMPLETED"]
        assert statuses[-1]["processedAccounts"] == 100

    @pytest.mark.parametrize(
        "arguments, counted",
        [
            (DOCUMENTED_UPLOAD, 100),
            (("-X", "POST"), 0),
            (("-d", ""), 0),
            (("--data", "disableOptimization=true"), 0),
            (("-X", "POST", "-H", "Content-Type: multipart/form-data"), 0),
            (("-F", "file=@{csv};type=text/csv"), 100),
            (("-H", "Expect: 100-continue", "-F", "file=@{csv}"), 100),
            (("-H", "Transfer-Encoding: chunked", "-F", "file=@{csv}"), 100),
            (("--http1.0", "-F", "file=@{csv}"), 100),
        ],
        ids=[
            "documentation",
            "no body",
            "empty data",
            "urlencoded",
            "no boundary",
            "typed",
            "expect",
            "chunked",
            "1.0",
        ],
    )
    def test_form_of_upload(self, base, csv, arguments, counted) -> None:
        filled = [argument.format(csv=csv) for argument in arguments]
        answer = run(
            "curl",
            "-s",
            "-w",
            "\n%{http_code}",
            "-H",
            "Accept: application/json",
            "-H",
            "Authorization: Bearer any",
            *filled,
            f"{base}/beta/sources/{SOURCE}/load-accounts",
        )
        body, status = answer.rsplit("\n", 1)
        assert status == "202", answer
        job = json.loads(body)["task"]["id"]
        url = f"{base}/beta/account-aggregations/{job}/status"
        seen = [json.loads(run("curl", "-sf", "-H", "Authorization: Bearer any", url)) for _ in range(3)]
        assert seen[-1]["totalAccounts"] == counted

    def test_token_as_documented(self, base) -> None:
        token = run(
            "curl",
            "-sf",
            "--location",
            "--request",
            "POST",
            f"{base}/oauth/token",
            "--header",
            "scope: sp:scopes:all",
            "--form",
            "grant_type=client_credentials",
            "--form",
            "client_id=me",
            "--form",
            "client_secret=secret",
        )
        assert json.loads(token)["token_type"] == "bearer"

    def test_role_export(self, base, tmp_path) -> None:
        path = f"{base}/v2024/role-mining-sessions/{SESSION}/potential-roles/{ROLE}/export-async"
        fields = ("-H", "Authorization: Bearer any", "-H", "X-SailPoint-Experimental: true")
        export = json.loads(run("curl", "-sf", *fields, "-X", "POST", path))
        states = [json.loads(run("curl", "-sf", *fields, f"{path}/{export['exportId']}"))["status"] for _ in range(3)]
        assert states[-1] == "SUCCESS", states
        run("curl", "-sf", *fields, "--output-dir", str(tmp_path), "-OJ", f"{path}/{export['exportId']}/download")
        [archive] = tmp_path.glob("*.zip")
        assert archive.read_bytes().startswith(b"PK")


@pytest.mark.core
def test_node_fetch(serve) -> None:
    """The flow of the TypeScript SDK, with the fetch and FormData that Node has itself."""
    try:
        speakers.node("fetch")
    except speakers.Missing as reason:
        pytest.skip(str(reason))
    output = run("node", str(PROGRAMS / "aggregate.mjs"), serve(SCENARIO).url, SOURCE)
    assert output.strip().splitlines()[-1] == "COMPLETED 3/3"


@needs("java")
def test_java_http_client(serve) -> None:
    output = run("java", str(PROGRAMS / "Aggregate.java"), serve(SCENARIO).url, SOURCE)
    version, outcome = output.split("\n", 1)
    # It offers h2c by Upgrade with the first request, which the server leaves be.
    assert version == "HTTP_1_1"
    assert outcome.strip() == "COMPLETED 3/3"
