"""HTTP/2 frames made by hand (RFC 9113 §4.1) and connections that send them. Only the standard library is used."""
import json
import socket
import struct
import types

# Which server is meant, a path that answers GET with 200, and how many seconds to wait for a frame.
server = types.SimpleNamespace(port=8080, path="/__admin/health", timeout=2.0)

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
END_STREAM = ACK = 0x1
END_HEADERS, PADDED, PRIORITY_FLAG = 0x4, 0x8, 0x20
PROTOCOL_ERROR, FLOW_CONTROL_ERROR, STREAM_CLOSED, FRAME_SIZE_ERROR = 1, 3, 5, 6
REFUSED_STREAM, COMPRESSION_ERROR, ENHANCE_YOUR_CALM = 7, 9, 11
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
LARGEST_FRAME = 16_384


def frame(kind, flags=0, stream=0, payload=b""):
    return struct.pack("!I", len(payload))[1:] + bytes([kind, flags]) + struct.pack("!I", stream) + payload


def text(value):
    value = value if isinstance(value, bytes) else value.encode()
    if len(value) < 127:
        return bytes([len(value)]) + value
    rest, prefix = len(value) - 127, b"\x7f"
    while rest >= 128:
        prefix, rest = prefix + bytes([rest % 128 + 128]), rest // 128
    return prefix + bytes([rest]) + value


def literal(name, value):
    """A field without indexing (RFC 7541 §6.2.2)."""
    return b"\x00" + text(name) + text(value)


def fields(method="GET", more=(), **changes):
    """A request's header block; a pseudo-header field set to None is left out."""
    pseudo = {"method": method, "scheme": "http", "path": server.path, "authority": "localhost"} | changes
    block = b"".join(literal(":" + name, value) for name, value in pseudo.items() if value is not None)
    return block + b"".join(literal(name, value) for name, value in more)


def request(stream=1, flags=END_STREAM | END_HEADERS, block=None):
    return frame(HEADERS, flags, stream, fields() if block is None else block)


# A request for a token, which is answered 200 only if its content arrives whole.
FORM = b"grant_type=client_credentials&client_id=frames&client_secret=any"


def upload(stream=1, more=(), path="/oauth/token"):
    """The head of a request for a token, whose content follows."""
    return frame(HEADERS, END_HEADERS, stream,
                 fields("POST", [("content-type", "application/x-www-form-urlencoded"), *more], path=path))


def data(content=FORM, stream=1, flags=END_STREAM):
    return frame(DATA, flags, stream, content)


def settings(*entries):
    return frame(SETTINGS, payload=b"".join(struct.pack("!HI", *entry) for entry in entries))


def window_update(stream, increment):
    return frame(WINDOW_UPDATE, 0, stream, struct.pack("!I", increment))


def reset(stream, code=8):
    return frame(RST_STREAM, 0, stream, struct.pack("!I", code))


def priority(stream, dependency=0, weight=15):
    return frame(PRIORITY, 0, stream, struct.pack("!IB", dependency, weight))


def ping(flags=0):
    return frame(PING, flags, 0, b"drydock!")


def status(block):
    """The status that a response's header block begins with, from a server that may fill no table (RFC 7541 §6)."""
    while block[0] & 0xE0 == 0x20:  # A change of the table's size.
        block = block[1:]
    if block[0] & 0x80:
        return {8: 200, 9: 204, 10: 206, 11: 304, 12: 400, 13: 404, 14: 500}[block[0] & 0x7F]
    value = block[2:2 + (block[1] & 0x7F)]
    if not block[1] & 0x80:
        return int(value)
    bits, digits = "".join(f"{byte:08b}" for byte in value), ""
    codes = {f"{digit:05b}": digit for digit in range(3)} | {f"{digit + 22:06b}": digit for digit in range(3, 10)}
    while len(digits) < 3:
        code = next(code for code in codes if bits.startswith(code))
        digits, bits = digits + str(codes[code]), bits[len(code):]
    return int(digits)


class Reply:
    """What came on a stream: interim statuses, the status, the content, whether it ended, the code of a reset."""

    def __init__(self):
        self.interim, self.status, self.content, self.isWhole, self.reset, self.goaway = [], None, b"", False, None, None

    def __repr__(self):
        return (f"status {self.status} {self.content[:300]!r}{'' if self.isWhole else ' cut off'}"
                f"{'' if self.reset is None else f', RST_STREAM with {self.reset}'}"
                f"{'' if self.goaway is None else f', GOAWAY with {self.goaway}'}")

    @property
    def text(self):
        """The sentence of an error in ISC's form."""
        try:
            return json.loads(self.content)["messages"][0]["text"]
        except (ValueError, KeyError, IndexError):
            return None


class Connection:
    """One connection; reads frames until something decides the case."""

    def __init__(self):
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=server.timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.input, self.isClosed = b"", False

    def send(self, data):
        try:
            self.socket.sendall(data)
        except OSError:
            self.isClosed = True

    def open(self, *entries):
        """Sends the preface and waits until settings went both ways; the server's table of fields stays empty."""
        self.send(PREFACE + settings((1, 0), *entries))
        while (got := self.frame()) and not (got[0] == SETTINGS and got[1] & ACK):
            if got[0] == SETTINGS:
                self.send(frame(SETTINGS, ACK))

    def frame(self):
        """The next frame: type, flags, stream, payload; None at the end of the connection or of patience."""
        while True:
            if len(self.input) >= 9:
                length = int.from_bytes(self.input[:3], "big")
                if len(self.input) >= 9 + length:
                    head, payload = self.input[3:9], self.input[9:9 + length]
                    self.input = self.input[9 + length:]
                    return head[0], head[1], int.from_bytes(head[2:6], "big") & 0x7FFFFFFF, payload
            try:
                more = self.socket.recv(65_536)
            except TimeoutError:
                return None
            except OSError:
                more = b""
            if not more:
                self.isClosed = True
                return None
            self.input += more

    def reply(self, stream=1):
        """What comes on the stream, until its end, its reset or that of the connection."""
        reply = Reply()
        while got := self.frame():
            kind, flags, number, payload = got
            if kind == GOAWAY:
                reply.goaway = code(payload, 4)
                break
            if number != stream:
                continue
            if kind == RST_STREAM:
                reply.reset = code(payload)
                break
            if kind == HEADERS and status(payload) < 200:
                reply.interim.append(status(payload))
            elif kind == HEADERS:
                reply.status = status(payload)
            elif kind == DATA:
                reply.content += payload
            if kind in (HEADERS, DATA) and flags & END_STREAM:
                reply.isWhole = True
                break
        return reply

    def isAlive(self):
        """Whether a PING is answered."""
        self.send(frame(PING, 0, 0, b"survived"))
        return self.until(lambda kind, flags, stream, payload:
                          kind == PING and flags & ACK and payload == b"survived") is not None

    def until(self, wanted):
        """The first frame that `wanted` accepts, or None."""
        while got := self.frame():
            if wanted(*got):
                return got
        return None


def code(payload, at=0):
    return int.from_bytes(payload[at:at + 4], "big")
