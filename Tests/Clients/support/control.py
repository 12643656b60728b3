"""Holds answers of the control plane against its own OpenAPI document, as it stands in the repository.

The document lets other members be there, for whoever generates a client; here one that is not described is a violation.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema

DOCUMENT = Path(__file__).parent.parent / "schemas" / "control-plane.json"


class ControlViolation(AssertionError):
    """An answer that the description of its call does not have."""


def check(method: str, target: str, status: int, content_type: str, body: bytes) -> None:
    """Raises ControlViolation for an answer that its call may not give; paths that no call has are let through."""
    call = _call("GET" if method == "HEAD" else method, urlsplit(target).path)
    if call is None or method == "HEAD":
        return
    described = call["responses"].get(str(status)) or (call["responses"]["default"] if status >= 400 else None)
    if described is None:
        raise ControlViolation(f"{method} {target}: {status} is not described")
    media = content_type.split(";")[0].strip()
    if media not in described["content"]:
        raise ControlViolation(f"{method} {target}: {status} {media} is not described")
    if media == "application/json":
        validator = jsonschema.Draft202012Validator(
            described["content"][media]["schema"] | {"components": _document()["components"]}
        )
        if problems := [f"{error.json_path}: {error.message}" for error in validator.iter_errors(json.loads(body))]:
            raise ControlViolation(f"{method} {target}: {status}: " + "; ".join(problems[:5]))


def _call(method: str, path: str) -> dict[str, Any] | None:
    segments = [unquote(segment) for segment in path.split("/") if segment]
    found = []
    for pattern, methods in _document()["paths"].items():
        parts = pattern.strip("/").split("/")
        fits = len(parts) == len(segments) and all(a[0] == "{" or a == b for a, b in zip(parts, segments))
        if fits and method.lower() in methods:
            found.append((pattern.count("{"), methods[method.lower()]))
    return min(found, key=lambda one: one[0])[1] if found else None


@functools.cache
def _document() -> dict[str, Any]:
    return _strict(json.loads(DOCUMENT.read_text()))


def _strict(value: Any) -> Any:
    """The same schema, in which an object has no members but those described."""
    if isinstance(value, list):
        return [_strict(one) for one in value]
    if not isinstance(value, dict):
        return value
    value = {key: _strict(one) for key, one in value.items()}
    if value.get("type") == "object" and "properties" in value:
        value.setdefault("additionalProperties", False)
    return value
