"""The paths of the operations in every API version, and the templates that the schemas know them by."""

from __future__ import annotations

VERSIONS = ("beta", "v2024", "v2025", "v2026", "v1")
NEEDS_EXPERIMENTAL_HEADER = ("v2024", "v2025", "v2026", "v1")


def under(version: str, resource: str, rest: str = "") -> str:
    """A path: `/v2025/sources/ID...`, or in the v1 style `/sources/v1/ID...`."""
    return f"/{resource}/v1{rest}" if version == "v1" else f"/{version}/{resource}{rest}"


def load_accounts(version: str, source: str) -> str:
    return under(version, "sources", f"/{source}/load-accounts")


def load_uncorrelated_accounts(version: str, source: str) -> str:
    return under(version, "sources", f"/{source}/load-uncorrelated-accounts")


def load_entitlements(version: str, source: str) -> str:
    return under(version, "sources", f"/{source}/load-entitlements")


def aggregation_status(version: str, job: str) -> str:
    return under(version, "account-aggregations", f"/{job}/status")


def task(version: str, job: str) -> str:
    return under(version, "task-status", f"/{job}")


def tasks(version: str, query: str = "") -> str:
    return under(version, "task-status") + (f"?{query}" if query else "")


def exports(version: str, session: str, role: str) -> str:
    return under(version, "role-mining-sessions", f"/{session}/potential-roles/{role}/export-async")


def export(version: str, session: str, role: str, export_id: str) -> str:
    return f"{exports(version, session, role)}/{export_id}"


def download(version: str, session: str, role: str, export_id: str) -> str:
    return f"{export(version, session, role, export_id)}/download"
