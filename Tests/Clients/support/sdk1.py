"""SailPoint's Python SDK 1.4.2, which has a package for each of the older API versions."""

from __future__ import annotations

import importlib
import importlib.util

import pytest
from sailpoint.configuration import Configuration, ConfigurationParams

from support.server import Drydock

if importlib.util.find_spec("sailpoint.beta") is None:
    pytest.skip("the SDK 1.4.2 lives in another environment", allow_module_level=True)


class Sdk:
    """The API classes of one version (`beta`, `v2024` or `v2025`), with one way to call them all."""

    def __init__(
        self, drydock: Drydock, version: str, *, access_token: str | None = None, client_id="qa-admin", is_secure=False
    ) -> None:
        parameters = ConfigurationParams()
        parameters.base_url = drydock.ready["httpsUrl"] if is_secure else drydock.url
        parameters.client_id = client_id
        parameters.client_secret = "s3cret"
        parameters.access_token = access_token
        self.configuration = Configuration(parameters)
        self.configuration.experimental = True
        self.configuration.suppress_experimental_warnings = True
        if is_secure:
            self.configuration.ssl_ca_cert = drydock.ready["caFile"]
        self.version = version
        self.exceptions = self._module("exceptions")
        self.models = self._module("models")
        client = self._module("api_client").ApiClient(self.configuration)
        self.sources = self._module("api.sources_api").SourcesApi(client)
        self.aggregations = self._module("api.account_aggregations_api").AccountAggregationsApi(client)
        self.tasks = self._module("api.task_management_api").TaskManagementApi(client)
        self.role_mining = self._module("api.iai_role_mining_api").IAIRoleMiningApi(client)
        self.status = self.aggregations.get_account_aggregation_status
        self.task = self.tasks.get_task_status

    def _module(self, name: str):
        return importlib.import_module(f"sailpoint.{self.version}.{name}")

    def load(self, source: str, csv: bytes, **options) -> str:
        """Uploads accounts and gives the id under which the aggregation and its task are found."""
        return self.sources.import_accounts(source, file=("accounts.csv", csv), **options).task.id
