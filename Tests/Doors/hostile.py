"""What inputs are made of: values at the edge of what is allowed and beyond, and ways to spoil what is right.

Messages that are right but for one value come further than random bytes, so most values stay as they are. Everything is
drawn from a `random.Random` that the caller seeds.
"""

import json
from urllib.parse import quote

WHOLE_NUMBERS = [
    0, 1, 2, 3, 5, 7, 9, 10, 49, 99, 100, 249, 250, 251, 255, 256, 999, 1000, 1001, 4095, 4096, 65535, 65536, 10**6, 10**7,
    10**7 + 1, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**53, 2**53 + 1, 2**62, 2**63 - 1000, 2**63 - 1, 2**63, 2**64 - 1, 2**64,
    10**18, 10**19, 10**30, -1, -2, -1000, -(2**31), -(2**31) - 1, -(2**63) + 1, -(2**63), -(2**63) - 1, -(10**30),
]
OTHER_NUMBERS = [
    "-0", "0.5", "1.5", "-0.5", "1e3", "1E+2", "1e-12", "1e-308", "5e-324", "1e15", "1e18", "9.3e18", "1e19", "1e300", "1e308",
    "-1e308", "1e309", "-1e999", "0.1e-400", "1" * 400, "0" * 400 + "1", "0." + "3" * 400, "9223372036854775807.0",
    "9223372036854775807.9", "9007199254740993.0",
]
NO_NUMBERS = ["", " ", "+5", " 7", "7 ", "0x10", "1_000", "1,000", "NaN", "Infinity", "-Infinity", "inf", "٣", "五", "1e", "--1"]
UNITS = ["ms", "s", "m", "h", "d", "", "S", "us", "w", "%", "B", "KiB", "/s", "+"]
TEXTS = [
    "", " ", "a", "A", "null", "true", "*", "**", ".", "..", "/", "//", "\\", "'", '"', "`", "%", "%00", "%zz", "%2F", "+", "&", "=",
    ";", ",", ":", "@", "me@night", "#", "?", "a\tb", "a\nb", "a\r\nb", "\0", "\x01\x1b[31m", "\x7f", "é", "ｆｕｌｌ", "\u202e", "\ufeff",
    "\U0001f6a2", "a\u0301" * 40, "x" * 127, "x" * 128, "x" * 129, "x" * 1000, "é" * 700, "${path.id}", "${now}", "$${", "${",
    "{}", "[]", "<a>", "--", "-", "_", "default", "None", "nan", "2026-01-31T14:30:00Z",
]
MOMENTS = [
    "2026-01-31T14:30:00Z", "2026-01-31T14:30:00.123456789Z", "2026-01-31T14:30:00+14:00", "2026-02-30T00:00:00Z",
    "0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59.999-23:59",
    "2026-01-31T24:00:00Z", "2026-12-31T23:59:60Z", "2026-01-31", "20260131T143000Z", "99999-01-01T00:00:00Z",
    "-2026-01-31T14:30:00Z", "2026-01-31T14:30:00", "292277026596-12-04T15:30:08Z",
]


def whole(random):
    """A whole number: often a small one, else one at an edge, or beside an edge."""
    if random.random() < 0.3:
        return random.randrange(20)
    return random.choice(WHOLE_NUMBERS) + random.choice((0, 0, 0, 1, -1))


def number(random):
    """A number as text, mostly whole; sometimes none."""
    kind = random.random()
    if kind < 0.7:
        return str(whole(random))
    return random.choice(OTHER_NUMBERS if kind < 0.9 else NO_NUMBERS)


def duration(random):
    kind = random.random()
    if kind < 0.4:
        return f"{random.choice((0, 1, 2, 5, 10, 60, 749, 999))}{random.choice(UNITS[:5])}"
    if kind < 0.5:
        return f"{random.randrange(99)}h{random.randrange(99)}m"
    return number(random) + random.choice(UNITS)


def moment(random):
    return random.choice(MOMENTS)


def text(random):
    kind = random.random()
    if kind < 0.6:
        return random.choice(TEXTS)
    if kind < 0.8:
        return number(random)
    return "".join(chr(random.choice((random.randrange(32, 127), random.randrange(0x3000)))) for _ in range(random.randrange(12)))


def value(random):
    """Any JSON value."""
    draw = random.randrange(8)
    if draw < 3:
        return whole(random)
    if draw < 6:
        return text(random) if draw < 5 else duration(random)
    return random.choice((None, True, False, [], {}, [None], {"": ""}, 0.5, 1e308, -1e-308, [[[[]]]]))


def spoil(random, tree, chance=0.05):
    """A JSON value in which some parts were replaced, left out, doubled or misnamed."""
    if random.random() < chance:
        return value(random)
    if isinstance(tree, dict):
        members = []
        for name, item in tree.items():
            draw = random.random()
            if draw < chance / 2:
                continue
            if draw < chance:
                name = text(random)
            members.append((name, spoil(random, item, chance)))
        return dict(members)
    if isinstance(tree, list):
        items = [spoil(random, item, chance) for item in tree if random.random() > chance / 2]
        return items + items[:1] if random.random() < chance else items
    return tree


def as_json(random, tree):
    """JSON text; numbers may become such as no double or integer holds."""
    written = json.dumps(tree, ensure_ascii=random.random() < 0.5)
    if random.random() < 0.1:
        written = written.replace(": 0", ": " + random.choice(OTHER_NUMBERS), 1)
    data = written.encode("utf-8", "surrogatepass")
    return spoil_bytes(random, data) if random.random() < 0.08 else data


def spoil_bytes(random, data, words=()):
    """Bytes of which a few were changed, taken out, doubled, moved or replaced by words."""
    data = bytearray(data)
    for _ in range(random.choice((1, 1, 1, 2, 3, 8))):
        at = random.randrange(len(data) + 1)
        length = random.choice((1, 1, 2, 4, 16, 100))
        kind = random.randrange(8)
        if kind == 0:
            data[at:at] = bytes([random.randrange(256)])
        elif kind == 1:
            del data[at : at + length]
        elif kind == 2:
            data[at:at] = data[at : at + length] * random.choice((1, 1, 2, 50))
        elif kind == 3 and at < len(data):
            data[at] ^= 1 << random.randrange(8)
        elif kind == 4 and words:
            data[at:at] = random.choice(words)
        elif kind == 5:
            spoil_digits(random, data)
        elif kind == 6:
            del data[at:]
        else:
            data[at : at + length] = random.randbytes(random.choice((1, 1, 2, length)))
    return bytes(data)


def spoil_digits(random, data):
    """Puts another number in the place of one."""
    places = [index for index, byte in enumerate(data) if 0x30 <= byte <= 0x39]
    if not places:
        return
    start = end = random.choice(places)
    while end < len(data) and 0x30 <= data[end] <= 0x39:
        end += 1
    data[start:end] = number(random).encode()


def query(random, parameters):
    """A query of some of the parameters: each a pair of a name and what draws a value."""
    pairs = []
    for name, draw in parameters:
        if random.random() < 0.4:
            pairs.append((name, str(draw(random))))
    if random.random() < 0.05:
        pairs.append((text(random), text(random)))
    written = [f"{quote(name)}={quote(worth, safe='' if random.random() < 0.9 else ':,/')}" for name, worth in pairs]
    return "&".join(written)


def path_part(random, usual):
    """One segment of a path: mostly a usual one."""
    return random.choice(usual) if random.random() < 0.85 else quote(text(random), safe="")


def usually(*choices, other=text):
    """Draws one of the usual values, and now and then anything."""
    return lambda random: random.choice(choices) if random.random() < 0.6 else other(random)
