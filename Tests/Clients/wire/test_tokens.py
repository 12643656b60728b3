"""POST /oauth/token in every form that real clients send it, byte for byte where it matters."""

from __future__ import annotations

import base64
import json

import pytest

from support.http import Answer, RawClient, send_bytes

STRICT = """
auth:
  mode: strict
  clients: [{id: qa-admin, secret: "se cret&+", authorities: [ORG_ADMIN]}]
"""
QUERY = "grant_type=client_credentials&client_id=qa-admin&client_secret=se+cret%26%2B"
GO_ORDER = "client_id=qa-admin&client_secret=se+cret%26%2B&grant_type=client_credentials"
CREDENTIALS = {"grant_type": "client_credentials", "client_id": "qa-admin", "client_secret": "se cret&+"}
URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}


def typescript_form(boundary: str) -> str:
    """As the package form-data writes it: plain parts."""
    parts = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in CREDENTIALS.items()
    )
    return "".join(parts) + f"--{boundary}--\r\n"


def dotnet_form(boundary: str) -> str:
    """As .NET's MultipartFormDataContent writes it: the type first, names without quotes."""
    parts = (
        f"--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Disposition: form-data; name={name}\r\n\r\n{value}\r\n"
        for name, value in CREDENTIALS.items()
    )
    return "".join(parts) + f"--{boundary}--\r\n"


TYPESCRIPT = "--------------------------" + "7d2f9c04b1aa4f0e9a64f1c2"
DOTNET = "9d1b7f4e-5c21-4c0b-8b1a-2f0a3f1d6e77"
FORMS = {
    "python": ("/oauth/token", QUERY, URLENCODED),
    "go": ("/oauth/token", GO_ORDER, URLENCODED),
    "typescript": (
        "/oauth/token",
        typescript_form(TYPESCRIPT),
        {"Content-Type": f"multipart/form-data; boundary={TYPESCRIPT}"},
    ),
    "powershell": ("/oauth/token", dotnet_form(DOTNET), {"Content-Type": f'multipart/form-data; boundary="{DOTNET}"'}),
    "sailpoint-cli": ("/oauth/token?grant_type=client_credentials", QUERY.split("&", 1)[1], URLENCODED),
    "file upload utility": (f"/oauth/token?{QUERY}", "", {}),
    "workflows": (
        "/oauth/token",
        "grant_type=client_credentials",
        URLENCODED | {"Authorization": "Basic " + base64.b64encode(b"qa-admin:se cret&+").decode()},
    ),
    "charset": ("/oauth/token", QUERY, {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}),
    "trailing slash": ("/oauth/token/", QUERY, URLENCODED),
    "doubled slash": ("//oauth/token", QUERY, URLENCODED),
}


@pytest.fixture
def client(serve) -> RawClient:
    with serve(STRICT).client(token=None) as client:
        yield client


def claims(answer: Answer) -> dict:
    return json.loads(base64.urlsafe_b64decode(answer.json["access_token"].split(".")[1] + "=="))


@pytest.mark.core
@pytest.mark.parametrize("form", FORMS)
def test_every_form_gets_a_token(client, form) -> None:
    target, body, fields = FORMS[form]
    answer = client.post(target, body, fields)
    assert answer.status == 200, answer.body
    assert answer.json["token_type"] == "bearer"
    assert answer.json["expires_in"] == 749
    assert claims(answer)["client_id"] == "qa-admin"
    client.token = answer.json["access_token"]
    assert client.get("/v2025/task-status").status == 200


def test_answer_has_the_documented_keys(client) -> None:
    target, body, fields = FORMS["python"]
    documented = {
        "access_token",
        "token_type",
        "expires_in",
        "scope",
        "accessType",
        "tenant_id",
        "internal",
        "pod",
        "strong_auth_supported",
        "org",
        "user_id",
        "identity_id",
        "user_name",
        "strong_auth",
        "enabled",
        "jti",
    }
    answer = client.post(target, body, fields)
    assert set(answer.json) == documented
    assert answer.json["jti"] == claims(answer)["jti"]
    assert answer.header("Cache-Control") == "no-cache, no-store, must-revalidate"


@pytest.mark.parametrize(
    "grant",
    [
        "grant_type=refresh_token&client_id=qa-admin&client_secret=se+cret%26%2B&refresh_token=r",
        "grant_type=authorization_code&client_id=qa-admin&client_secret=se+cret%26%2B&code=c&redirect_uri=http%3A%2F%2Fx",
    ],
)
def test_other_grants_get_a_token(client, grant) -> None:
    assert client.post(f"/oauth/token?{grant}").status == 200


@pytest.mark.parametrize(
    "body",
    [
        QUERY.replace("qa-admin", "stranger"),
        QUERY.replace("se+cret", "wrong"),
        "grant_type=client_credentials",
    ],
    ids=["unknown client", "wrong secret", "nobody"],
)
def test_wrong_credentials_are_unauthorized(client, body) -> None:
    answer = client.post("/oauth/token", body, URLENCODED)
    assert answer.status == 401
    text = "Full authentication is required to access this resource"
    assert answer.json == {"error": "unauthorized", "error_description": text}


def test_unknown_grant_is_refused(client) -> None:
    answer = client.post("/oauth/token", QUERY.replace("client_credentials", "magic"), URLENCODED)
    assert answer.status == 400
    assert answer.json == {"error": "unsupported_grant_type", "error_description": "Unsupported grant type: magic"}


def test_token_request_over_a_bare_socket(serve) -> None:
    """What the SDK 2.1.72 sends, recorded; it has no Accept."""
    drydock = serve()
    body = b"grant_type=client_credentials&client_id=cid&client_secret=se+cret%26%2B"
    [answer] = send_bytes(
        drydock.port,
        (
            b"POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: identity\r\n"
            b"Content-Length: %d\r\nUser-Agent: python-urllib3/2.8.0\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\n" % len(body)
        )
        + body,
    )
    assert answer.status == 200
    assert answer.json["access_token"].count(".") == 2


def test_info_names_the_token_endpoint(serve) -> None:
    with serve().client(token=None) as client:
        info = client.get("/oauth/info").json
        base = f"http://127.0.0.1:{client.port}"
    assert info == {
        "tenantId": "c5be04a0-10a0-81bb-8510-c81310c924fc",
        "tenantName": "default",
        "authorizeEndpoint": f"{base}/oauth/authorize",
        "tokenEndpoint": f"{base}/oauth/token",
        "cloudDomainUrl": base,
        "logoutUrl": f"{base}/logout",
        "pod": "drydock",
    }
