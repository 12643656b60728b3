"""Clients that insist on https: the CA that Drydock makes, curl that believes to talk to a tenant, and the SDK."""

from __future__ import annotations

import http.client
import json
import shutil
import ssl
import subprocess

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
    assert configuration.access_token
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
