"""What the speaking programs in Python share: the lines that come in and go out; see support/speakers.py."""

import json
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

Request = list[str]


def converse(say_all: Callable[[list[Request], int], list[list[str]]]) -> None:
    """Reads requests until a number says that they are complete, and prints what `say_all` makes of them."""
    requests = []
    for line in sys.stdin:
        value = json.loads(line)
        if isinstance(value, list):
            requests.append(value)
            continue
        for answer in say_all(requests, value):
            print(json.dumps(answer))
        sys.stdout.flush()
        requests = []


def each(say: Callable[[Request], list[str]]) -> Callable[[list[Request], int], list[list[str]]]:
    """Says the requests one by one, so many at a time."""

    def say_all(requests: list[Request], parallel: int) -> list[list[str]]:
        with ThreadPoolExecutor(parallel) as pool:
            return list(pool.map(say, requests))

    return say_all
