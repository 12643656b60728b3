"""Account feeds for the uploads, and the ids that the tests use."""

from collections.abc import Iterable

SOURCE = "2c9180835d2e5168015d32f890ca1581"
OTHER_SOURCE = "2c91808a7813090a017814121919ecca"
SESSION = "8c190e67-87aa-4ed9-a90b-d9d5344523fb"
ROLE = "278359a6-04b7-4669-9468-924cf580964a"
UNKNOWN_TASK = "00000000000000000000000000000000"
UNKNOWN_EXPORT = "00000000-0000-4000-8000-000000000000"

HEADER = "id,name,givenName,familyName,e-mail\n"


def row(number: int, name: str | None = None) -> str:
    return f"{number},{name or f'user{number}'},Given{number},Family{number},user{number}@example.com\n"


def feed(numbers: Iterable[int] = range(1, 101), *, changed: frozenset[int] = frozenset()) -> bytes:
    """A CSV of accounts; those of `changed` differ from what the same number gives otherwise."""
    rows = (row(number, f"renamed{number}" if number in changed else None) for number in numbers)
    return (HEADER + "".join(rows)).encode()
