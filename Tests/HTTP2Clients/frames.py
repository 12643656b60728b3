"""HTTP/2 frames made by hand (RFC 9113 §4.1) and connections that send them. Only the standard library is used."""
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


def upload(stream=1, more=()):
    """The head of a request whose content follows."""
    return frame(HEADERS, END_HEADERS, stream, fields("POST", more))


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


class Connection:
    """One connection; reads frames until something decides the case."""

    def __init__(self):
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=server.timeout)
        self.input, self.isClosed = b"", False

    def send(self, data):
        try:
            self.socket.sendall(data)
        except OSError:
            self.isClosed = True

    def open(self, *entries):
        """Sends the preface and waits until settings went both ways."""
        self.send(PREFACE + settings(*entries))
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

    def until(self, wanted):
        """The first frame that `wanted` accepts, or None."""
        while got := self.frame():
            if wanted(*got):
                return got
        return None


def code(payload, at=0):
    return int.from_bytes(payload[at:at + 4], "big")
