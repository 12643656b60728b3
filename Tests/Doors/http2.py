"""HTTP/2, frame by frame: requests that reach both APIs, in frames, blocks and fields of every kind."""

import frames
from hostile import spoil_bytes
from inputs import CSV, FORM, GRANT, Input

PATHS = [
    "/oauth/token", "/__admin/health", "/v2025/task-status", "/v2025/sources/hr/load-accounts", "/oauth/info", "/", "*",
    "/__admin/clock", "/v2025/task-status?filters=type%20eq%20%22A%22", "/nothing",
]
FIELDS = [
    ("content-type", FORM), ("content-type", "multipart/form-data; boundary=b"), ("authorization", "Bearer t"),
    ("authorization", "Bearer "), ("content-length", "3"), ("content-length", str(len(GRANT))), ("x-drydock-tenant", "t1"),
    ("host", "localhost"), ("host", "other"), ("expect", "100-continue"), ("te", "trailers"), ("cookie", "a=b"), ("cookie", "c=d"),
    ("accept", "*/*"), ("user-agent", "x" * 200), ("priority", "u=1, i"),
]
WRONG_FIELDS = [
    (":path", "/"), (":authority", ""), (":protocol", "websocket"), (":status", "200"), ("Host", "a"), ("connection", "close"),
    ("transfer-encoding", "chunked"), ("te", "gzip"), ("x y", "a"), ("", "a"), ("x", "a\r\nb"), ("x", "\0"), ("x", " padded "),
    ("content-length", "-1"), ("content-length", "9223372036854775808"), ("content-length", "03"), ("expect", "more"),
]
STATIC_NAMES = {":authority": 1, ":method": 2, ":path": 4, ":scheme": 6, "content-type": 31, "host": 38, "authorization": 23}


def integer(value, prefix, first):
    """A number with a prefix of so many bits (RFC 7541 §5.1)."""
    limit = (1 << prefix) - 1
    if value < limit:
        return bytes([first | value])
    data, value = bytearray([first | limit]), value - limit
    while value >= 128:
        data.append(value % 128 + 128)
        value //= 128
    return bytes([*data, value])


def hpack_field(random, name, value):
    """A field in one of the forms that HPACK has for it."""
    first, prefix = random.choice(((0x00, 4), (0x40, 6), (0x10, 4)))
    index = STATIC_NAMES.get(name, 0)
    if not index or random.random() < 0.3:
        return bytes([first]) + frames.text(name) + frames.text(value)
    return integer(index, prefix, first) + frames.text(value)


def header_block(random):
    pseudo = [
        (":method", random.choice(("POST", "POST", "GET", "HEAD", "PATCH", "PUT", "OPTIONS", "BREW", "CONNECT"))),
        (":scheme", random.choice(("http", "http", "https", "ftp"))),
        (":path", random.choice(PATHS)),
        (":authority", random.choice(("localhost", "a", "t1.localhost:80", "LOCALHOST", "127.0.0.1:8080"))),
    ]
    random.shuffle(pseudo)
    more = random.sample(FIELDS, random.choice((0, 0, 0, 1, 2, 4)))
    if random.random() < 0.15:
        del pseudo[random.randrange(4)]
    listed = pseudo + more
    if random.random() < 0.2:
        listed.insert(random.randrange(len(listed) + 1), random.choice(WRONG_FIELDS))
    block = b"".join(hpack_field(random, name, value) for name, value in listed)
    if random.random() < 0.1:
        update = integer(random.choice((0, 1, 100, 4096, 4097, 2**31, 2**62)), 5, 0x20)
        block = update + block
    if random.random() < 0.1:
        block += integer(random.choice((0, 1, 61, 62, 70, 127, 2**31, 2**64)), 7, 0x80)
    return spoil_bytes(random, block) if random.random() < 0.15 else block


def http2(random, _):
    while True:
        parts = [frames.PREFACE, frames.settings(*(setting(random) for _ in range(random.choice((0, 0, 1, 3)))))]
        stream = 1
        for _ in range(random.choice((1, 1, 2, 3, 8))):
            parts += stream_of(random, stream)
            stream += random.choice((2, 2, 2, 2, 0, 1, 4, 2**31 - 2))
            stream &= 2**31 - 1
            if random.random() < 0.3:
                parts.append(any_frame(random, stream))
        if random.random() < 0.2:
            random.shuffle(parts)
        data = b"".join(parts)
        if random.random() < 0.2:
            data = spoil_bytes(random, data, [frames.PREFACE, frames.settings(), frames.ping()])
        yield Input(data, wrong_frame, shuts=True)


def setting(random):
    return random.choice((1, 2, 3, 4, 5, 6, 8, 9, 255)), random.choice((0, 1, 100, 16384, 65535, 2**24 - 1, 2**31 - 1, 2**31, 2**32 - 1))


def stream_of(random, stream):
    """A request in one of its framings, sometimes cut short."""
    block, content = header_block(random), random.choice((b"", b"a", GRANT, CSV, b"{}", bytes(random.choice((1000, 16384)))))
    ends_at_once = not content and random.random() < 0.7
    flags = frames.END_STREAM if ends_at_once else 0
    if random.random() < 0.3 and len(block) > 1:
        cut = random.randrange(1, len(block))
        head = [
            frames.frame(frames.HEADERS, flags, stream, block[:cut]),
            frames.frame(frames.CONTINUATION, frames.END_HEADERS, stream, block[cut:]),
        ]
    elif random.random() < 0.2:
        padding = random.choice((0, 1, 255))
        payload = bytes([padding]) + block + bytes(random.choice((padding, padding, 0)))
        head = [frames.frame(frames.HEADERS, flags | frames.END_HEADERS | frames.PADDED, stream, payload)]
    else:
        head = [frames.frame(frames.HEADERS, flags | frames.END_HEADERS, stream, block)]
    if ends_at_once:
        return head
    size = random.choice((1, 7, 100, 16384))
    pieces = [content[start : start + size] for start in range(0, len(content), size)][:40] or [b""]
    data = [frames.frame(frames.DATA, 0, stream, piece) for piece in pieces[:-1]]
    draw = random.random()
    if draw < 0.6:
        data.append(frames.frame(frames.DATA, frames.END_STREAM, stream, pieces[-1]))
    else:
        data.append(frames.frame(frames.DATA, 0, stream, pieces[-1]))
        if draw < 0.75:
            data.append(frames.frame(frames.DATA, frames.END_STREAM, stream))
        elif draw < 0.9:
            trailers = frames.literal(*random.choice(FIELDS + WRONG_FIELDS))
            data.append(frames.request(stream, frames.END_STREAM | frames.END_HEADERS, trailers))
    return head + data


def any_frame(random, stream):
    kind = random.choice((*range(10), 10, 12, 16, 255))
    payload = random.choice((b"", b"\0" * 4, b"\0" * 5, b"\xff" * 4, b"\0" * 8, b"\0\0\0\x08", random.randbytes(random.randrange(40))))
    number = random.choice((0, stream, 1, 2, 2**31 - 1, 2**32 - 1))
    return frames.frame(kind, random.randrange(256), number, payload)


def wrong_frame(received):
    position = 0
    while position + 9 <= len(received):
        length, kind = int.from_bytes(received[position : position + 3], "big"), received[position + 3]
        if received[position : position + 5] == b"HTTP/":
            return "" if received[position : position + 9] == b"HTTP/1.1 " else "neither frame nor answer"
        if length > frames.LARGEST_FRAME or kind > frames.CONTINUATION:
            return f"no frame at {position}: {received[position:position + 40].hex()}"
        # `:status: 500` is entry 14 of the static table (RFC 7541, appendix A).
        if kind == frames.HEADERS and received[position + 9 : position + 10] == b"\x8e":
            return "an internal error"
        position += 9 + length
    return ""
