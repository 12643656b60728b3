"""Clients that insist on https: the CA that Drydock makes, curl that believes to talk to a tenant, and the SDK."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from sailpoint import ApiClient, Configuration, ConfigurationParams, SourcesApi

from support.feeds import SOURCE, feed
from support.http import Answer


@pytest.fixture
def drydock(serve, tmp_path):
    drydock = serve("", "--https-port", "0", "--tls-directory", str(tmp_path / "tls"))
    drydock.https_port = int(drydock.ready["httpsUrl"].rsplit(":", 1)[1].rstrip("/"))
    return drydock


def test_made_certificate_is_trusted_through_the_made_ca(drydock) -> None:
    context = ssl.create_default_context(cafile=drydock.ready["caFile"])
    for host in ("localhost", "127.0.0.1"):
        connection = http.client.HTTPSConnection(host, drydock.https_port, context=context, timeout=10)
        connection.request("GET", "/v2025/task-status", headers={"Authorization": "Bearer t"})
        assert Answer.of(connection.getresponse()).json == []
        connection.close()


def test_python_sdk_over_https(drydock, monkeypatch) -> None:
    """The SDK's token request knows no CA setting; the environment variable of OpenSSL reaches it."""
    monkeypatch.setenv("SSL_CERT_FILE", drydock.ready["caFile"])
    parameters = ConfigurationParams()
    parameters.base_url = f"https://localhost:{drydock.https_port}"
    parameters.client_id, parameters.client_secret = "qa-admin", "secret"
    configuration = Configuration(parameters)
    configuration.ssl_ca_cert = drydock.ready["caFile"]
    answer = SourcesApi(ApiClient(configuration)).import_accounts_v1(SOURCE, file=feed())
    assert answer.success is True


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("version", ["--http1.1", "--http2"])
def test_curl_that_believes_to_talk_to_a_tenant(drydock, version) -> None:
    """As a hosts entry would do it: the tenant is named by the Host."""
    host = f"acme.api.identitynow.com:{drydock.https_port}"
    done = subprocess.run(
        [
            "curl",
            "-sS",
            "--fail",
            version,
            "--cacert",
            drydock.ready["caFile"],
            "--resolve",
            f"{host}:127.0.0.1",
            "-H",
            "Authorization: Bearer t",
            "-F",
            "file=@-;filename=accounts.csv",
            f"https://{host}/v2025/sources/{SOURCE}/load-accounts",
            "-w",
            "\n%{http_version}",
        ],
        input=feed(),
        capture_output=True,
        timeout=20,
    )
    assert done.returncode == 0, done.stderr
    body, used = done.stdout.decode().rsplit("\n", 1)
    assert used == version.removeprefix("--http")
    job = json.loads(body)["task"]["id"]
    assert [item["id"] for item in drydock.admin.of("acme").get("jobs")["jobs"]] == [job]


# Names that no one certificate can hold: a wild card is refused under `localhost`, and stands for one label only.
TENANT_HOSTS = ["acme.localhost", "deep.acme.localhost", "acme.api.identitynow.com", "deep.acme.api.identitynow-demo.com"]

NODE = """
import { readFileSync } from "node:fs";
import https from "node:https";

const [url, ca] = process.argv.slice(2);
const lookup = (_, options, done) => options.all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4);
https.get(url, { ca: readFileSync(ca), lookup, headers: { Authorization: "Bearer t" } }, (answer) => answer.pipe(process.stdout));
"""


def _run(*command: str, text: str = "") -> str:
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=20)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def _ask_with_curl(host: str, port: int, ca: str, folder: Path) -> str:
    url = f"https://{host}:{port}/v2025/task-status"
    return _run(
        "curl", "-sS", "--fail", "--cacert", ca, "--resolve", f"{host}:{port}:127.0.0.1", url, "-H", "Authorization: Bearer t"
    )


def _ask_with_python(host: str, port: int, ca: str, folder: Path) -> str:
    context = ssl.create_default_context(cafile=ca)
    with context.wrap_socket(socket.create_connection(("127.0.0.1", port), 10), server_hostname=host) as connection:
        request = f"GET /v2025/task-status HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer t\r\nConnection: close\r\n\r\n"
        connection.sendall(request.encode())
        return b"".join(iter(lambda: connection.recv(4096), b"")).decode().rsplit("\r\n", 1)[1]


def _ask_with_node(host: str, port: int, ca: str, folder: Path) -> str:
    script = folder / "ask.mjs"
    script.write_text(NODE)
    return _run("node", str(script), f"https://{host}:{port}/v2025/task-status", ca)


def _ask_with_openssl(host: str, port: int, ca: str, folder: Path) -> str:
    said = _run(
        "openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", host, "-verify_hostname", host,
        "-CAfile", ca, "-verify_return_error", "-brief",
    )  # fmt: skip
    return "[]" if f"Verified peername: {host}" in said else said


@pytest.mark.parametrize("host", TENANT_HOSTS)
@pytest.mark.parametrize(
    ("program", "ask"),
    [("curl", _ask_with_curl), ("python3", _ask_with_python), ("node", _ask_with_node), ("openssl", _ask_with_openssl)],
    ids=["curl", "python", "node", "openssl"],
)
def test_every_client_takes_the_certificate_of_every_tenant(
    drydock, tmp_path, program: str, ask: Callable[[str, int, str, Path], str], host: str
) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    assert ask(host, drydock.https_port, drydock.ready["caFile"], tmp_path).strip() == "[]"
    if program != "openssl":
        tenants = [tenant["name"] for tenant in drydock.admin.get("tenants")["tenants"]]
        assert host.split(".")[0] in tenants


def test_a_certificate_of_ones_own_is_never_replaced(serve, drydock, tmp_path) -> None:
    folder = Path(drydock.ready["caFile"]).parent
    own = serve(
        "", "--https-port", "0",
        "--tls-certificate", str(folder / "server.pem"), "--tls-key", str(folder / "server-key.pem"),
    )  # fmt: skip
    port = int(own.ready["httpsUrl"].rsplit(":", 1)[1])
    assert "caFile" not in own.ready
    assert _ask_with_python("localhost", port, drydock.ready["caFile"], tmp_path) == "[]"
    with pytest.raises(ssl.SSLCertVerificationError):
        _ask_with_python("acme.localhost", port, drydock.ready["caFile"], tmp_path)
