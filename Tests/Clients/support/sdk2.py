"""SailPoint's Python SDK 2.1.72, pointed at a server the way its users point it at a tenant."""

from __future__ import annotations

import pytest
import sailpoint

from support.server import Drydock

if not hasattr(sailpoint, "ConfigurationParams"):
    pytest.skip("the SDK 2.1.72 lives in another environment", allow_module_level=True)

from sailpoint import Configuration, ConfigurationParams


class Sdk:
    """The four API classes that the tests call, over one ApiClient. Making one fetches a token, as in any program."""

    def __init__(
        self, drydock: Drydock, *, access_token: str | None = None, retries=None, client_id="qa-admin", is_secure=False
    ) -> None:
        parameters = ConfigurationParams()
        parameters.base_url = drydock.ready["httpsUrl"] if is_secure else drydock.url
        parameters.client_id = client_id
        parameters.client_secret = "s3cret"
        parameters.access_token = access_token
        self.configuration = Configuration(parameters)
        self.configuration.experimental = True
        self.configuration.suppress_experimental_warnings = True
        self.configuration.retries = retries
        if is_secure:
            self.configuration.ssl_ca_cert = drydock.ready["caFile"]
        client = sailpoint.ApiClient(self.configuration)
        self.sources = sailpoint.SourcesApi(client)
        self.aggregations = sailpoint.AccountAggregationsApi(client)
        self.tasks = sailpoint.TaskManagementApi(client)
        self.role_mining = sailpoint.IAIRoleMiningApi(client)

    def load(self, source: str, csv: bytes, **options) -> str:
        """Uploads accounts and gives the id under which the aggregation and its task are found."""
        return self.sources.import_accounts_v1(source, file=("accounts.csv", csv), **options).task.id

    def status(self, job: str):
        return self.aggregations.get_account_aggregation_status_v1(job)

    def task(self, job: str):
        return self.tasks.get_task_status_v1(job)
