"""What a file of accounts holds, by dictionaries of cells: written from ISC's rules, and not from the server's code."""

from __future__ import annotations

import random
from collections import Counter

BYTE_ORDER_MARK = "\N{BYTE ORDER MARK}"
VALUES = (
    "", "", "a", "b", "Ada", "Lovelace, A.", 'says "hi"', '"', "two\nlines", "two\r\nlines", "#hash", " ", "0",
    "Zoë", "東京", "😀", "a value that fills more than sixteen bytes", "sixteen bytes ..", "seventeen bytes ..",
    "é" * 9, "x" * 200,
)
COLUMNS = ("name", "mail", "group", "Gruppe ü", "a, b")

Account = Counter
Accounts = dict[str, Account]


def accounts(header: list[str], rows: list[list[str]]) -> Accounts:
    """Rows of a key that follow one another are one account; of blocks that are apart the last one counts."""
    found: Accounts = {}
    latest = None
    for row in rows:
        cells = dict(zip(header, row))
        key = cells["id"]
        if not key:
            continue
        if key != latest:
            found[key] = Counter()
        latest = key
        found[key].update((name, value) for name, value in cells.items() if value)
    return found


def delta(before: Accounts, after: Accounts) -> dict[str, int]:
    both = before.keys() & after.keys()
    unchanged = sum(before[key] == after[key] for key in both)
    return {
        "total": len(after),
        "optimized": unchanged,
        "created": len(after) - len(both),
        "updated": len(both) - unchanged,
        "deleted": len(before) - len(both),
    }


class Table:
    """A source's data as somebody's system holds it, which changes from one export to the next."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.columns = draw.sample(COLUMNS, draw.randint(0, len(COLUMNS)))
        self.rows: dict[str, list[dict[str, str]]] = {}
        for number in range(draw.choice((0, 1, 3, 10, 40))):
            self.rows[self._key(number)] = self._account()

    def _key(self, number: int) -> str:
        return self.draw.choice((str(number), f"key {number:020d}", f"kéy,{number}", f'"{number}"', f"#{number}"))

    def _row(self) -> dict[str, str]:
        return {name: self.draw.choice(VALUES) for name in COLUMNS}

    def _account(self) -> list[dict[str, str]]:
        return [self._row() for _ in range(self.draw.choice((1, 1, 1, 2, 4)))]

    def change(self) -> None:
        """What happens between two exports: often nothing."""
        for key in list(self.rows):
            match self.draw.random():
                case chance if chance < 0.05:
                    del self.rows[key]
                case chance if chance < 0.15:
                    self.draw.choice(self.rows[key])[self.draw.choice(COLUMNS)] = self.draw.choice(VALUES)
                case chance if chance < 0.20:
                    self.rows[key] = self._account()
                case chance if chance < 0.25:
                    self.draw.shuffle(self.rows[key])
        if self.draw.random() < 0.5:
            self.rows[self._key(self.draw.randint(0, 100))] = self._account()
        if self.draw.random() < 0.2:
            self.columns = self.draw.sample(COLUMNS, self.draw.randint(0, len(COLUMNS)))

    def export(self) -> tuple[list[str], list[list[str]]]:
        """Header and rows, in an order of their own each time."""
        header = ["id", *self.columns]
        self.draw.shuffle(header)
        keys = list(self.rows)
        if self.draw.random() < 0.5:
            self.draw.shuffle(keys)
        rows = [{"id": key} | row for key in keys for row in self.rows[key]]
        if rows and self.draw.random() < 0.2:
            # Once more, and apart.
            rows.append(self.draw.choice(rows) | {"name": self.draw.choice(VALUES)})
        if self.draw.random() < 0.1:
            rows.insert(self.draw.randint(0, len(rows)), {"id": ""} | self._row())
        return header, [[row[name] for name in header] for row in rows]


def written(header: list[str], rows: list[list[str]], draw: random.Random) -> bytes:
    """The file, with freedoms that RFC 4180 leaves, comments and blank lines."""
    end = draw.choice(("\n", "\r\n"))
    always = draw.random() < 0.2
    lines = []
    for row in [header, *rows]:
        if draw.random() < 0.05:
            lines.append(draw.choice(("", "# a comment", '#"')))
        lines.append(",".join(_cell(value, always or draw.random() < 0.1, place == 0) for place, value in enumerate(row)))
    text = end.join(lines) + (end if draw.random() < 0.8 else "")
    return ((BYTE_ORDER_MARK if draw.random() < 0.2 else "") + text).encode()


def _cell(value: str, quoted: bool, is_first: bool) -> str:
    needs_quotes = any(mark in value for mark in ',"\r\n') or (is_first and value.startswith("#"))
    # A row of one empty cell would be a blank line.
    return '"' + value.replace('"', '""') + '"' if quoted or needs_quotes or (is_first and not value) else value


def chunks(body: bytes, draw: random.Random) -> list[bytes]:
    """The body in pieces; mostly few, sometimes single bytes."""
    largest = draw.choice((1, 7, 100, len(body) + 1)) if len(body) < 2_000 else draw.choice((300, len(body) + 1))
    pieces, start = [], 0
    while start < len(body):
        end = start + draw.randint(1, largest)
        pieces.append(body[start:end])
        start = end
    return pieces
