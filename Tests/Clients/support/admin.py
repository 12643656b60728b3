"""The control plane of one tenant, as a test uses it."""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import urlencode

from support import control


class AdminError(AssertionError):
    """A refusal of the control plane."""


class Admin:
    """Calls /__admin of a server for one tenant.

    Without a name: the tenant of the only client that asked for a token, else the default one.
    """

    def __init__(self, port: int, tenant: str | None = None) -> None:
        self.port = port
        self.tenant = tenant

    def of(self, tenant: str) -> Admin:
        """The control plane of another tenant of the same server."""
        return Admin(self.port, tenant)

    def call(
        self, method: str, path: str, body: bytes | None = None, content_type: str = "application/json", **query
    ) -> Any:
        """Makes a call and gives its JSON, or its text; an answer other than 200 is an error."""
        if self.tenant is not None:
            query["tenant"] = self.tenant
        target = f"/__admin/{path}" + (f"?{urlencode(query)}" if query else "")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, target, body, {"Content-Type": content_type} if body else {})
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        control.check(method, target, response.status, response.getheader("Content-Type", ""), text.encode())
        if response.status not in (200, 201):
            raise AdminError(f"{method} {target}: {response.status}: {text}")
        is_json = response.getheader("Content-Type", "").startswith("application/json")
        return json.loads(text) if is_json else text

    def get(self, path: str, **query) -> Any:
        return self.call("GET", path, **query)

    def post(self, path: str, value: Any = None, **query) -> Any:
        return self.call("POST", path, None if value is None else json.dumps(value).encode(), **query)

    def use_scenario(self, text: str) -> Any:
        """Puts a scenario, given as YAML, in force for this tenant."""
        return self.call("PUT", "scenario", text.encode(), content_type="application/yaml")

    def advance(self, duration: str) -> Any:
        """Moves the tenant's clock on; a manual clock moves in no other way."""
        return self.post("clock", {"advance": duration})

    def count(self, **narrowing) -> int:
        """How many requests the journal has counted, for instance `count(operation="load-accounts")`."""
        return self.get("requests/count", **narrowing)["count"]
