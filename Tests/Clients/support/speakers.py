"""Every HTTP client of this machine, each in every protocol that it speaks, behind one call.

A speaker is a program (programs/speak*) that runs for as long as it is needed. A line of its standard input is a
request, the JSON array [method, target, content in base 64, "name: value", ...]; a number instead says that the requests
so far are to be sent, so many at a time. For each it then prints [version, status, content in base 64, "name: value",
...], or ["error", what happened].
"""

from __future__ import annotations

import base64
import functools
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from support.http import Answer
from support.server import Drydock

PROGRAMS = Path(__file__).parent.parent / "programs"
BUILT = Path(__file__).parents[3] / ".build" / "clients" / "programs"
DEBIAN_GO_LIBRARIES = Path("/usr/share/gocode")
SAID_WITHIN_SECONDS = 60

PLAIN, SECURE, PRIOR_KNOWLEDGE, NEGOTIATED = "http/1.1", "https/1.1", "h2c", "h2"


@dataclass(frozen=True)
class Request:
    """What a client is to ask for. Targets and fields are ASCII."""

    method: str
    target: str
    content: bytes = b""
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def line(self) -> str:
        content = base64.b64encode(self.content).decode()
        return json.dumps([self.method, self.target, content, *(f"{name}: {value}" for name, value in self.fields)])


class Missing(Exception):
    """Why a client cannot run on this machine."""


class Speaker:
    """A client that runs, and speaks one protocol to one server."""

    def __init__(self, drydock: Drydock, command: list[str], protocol: str) -> None:
        is_secure = protocol in (SECURE, NEGOTIATED)
        arguments = [drydock.ready["httpsUrl"], drydock.ready["caFile"]] if is_secure else [drydock.url]
        # For fetch, which takes no authority from a program.
        environment = os.environ | ({"NODE_EXTRA_CA_CERTS": drydock.ready["caFile"]} if is_secure else {})
        self.version = "2" if protocol in (PRIOR_KNOWLEDGE, NEGOTIATED) else "1.1"
        self._process = subprocess.Popen(
            [*command, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True
        )

    def __enter__(self) -> Speaker:
        return self

    def __exit__(self, *_) -> None:
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def ask(self, requests: list[Request], *, parallel: int = 1) -> list[Answer]:
        """Sends the requests and gives their answers in order; all of them have to come, in the right version."""
        text = "".join(request.line + "\n" for request in requests) + f"{parallel}\n"
        patience = threading.Timer(SAID_WITHIN_SECONDS, self._process.kill)
        patience.start()
        try:
            self._process.stdin.write(text)
            self._process.stdin.flush()
            return [self._read_answer() for _ in requests]
        finally:
            patience.cancel()

    def _read_answer(self) -> Answer:
        line = self._process.stdout.readline()
        assert line, f"the client ended with {self._process.wait(10)}, or had to be ended"
        version, *rest = json.loads(line)
        assert version == self.version, f"expected an answer over HTTP/{self.version}: {line[:2000]}"
        status, content, *fields = rest
        pairs = (field.split(":", 1) for field in fields)
        named = tuple((name, value.strip()) for name, value in pairs)
        return Answer(int(status), "", named, base64.b64decode(content))


def program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise Missing(f"{name} is not installed")
    return path


def python(file: str, *arguments: str, needs: str = "python3") -> list[str]:
    program(needs)
    return [sys.executable, "-B", str(PROGRAMS / file), *arguments]


def curl(option: str) -> list[str]:
    return python("speak_curl.py", option, needs="curl")


def nghttp() -> list[str]:
    return python("speak_nghttp.py", needs="nghttp")


def httpx(protocol: str) -> list[str]:
    return python("speak_httpx.py", protocol)


def node(way: str) -> list[str]:
    path = program("node")
    version = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    if int(version.lstrip("v").split(".")[0]) < 18:
        raise Missing(f"Node {version.strip()} is older than 18")
    return [path, str(PROGRAMS / "speak.mjs"), way]


def java(version: str) -> list[str]:
    return [program("java"), "-XX:TieredStopAtLevel=1", "-cp", str(built_java()), "Speak", version]


def go(protocol: str) -> list[str]:
    binary, knows_prior_knowledge = built_go()
    if protocol == PRIOR_KNOWLEDGE and not knows_prior_knowledge:
        raise Missing("golang.org/x/net is not installed: Debian and Ubuntu have it as golang-golang-x-net-dev")
    return [str(binary), protocol]


@functools.cache
def built_java() -> Path:
    compiler = program("javac")
    directory = BUILT / "java"
    directory.mkdir(parents=True, exist_ok=True)
    compile_with([compiler, "-d", str(directory), str(PROGRAMS / "Speak.java")])
    return directory


@functools.cache
def built_go() -> tuple[Path, bool]:
    """The program, and whether it can do HTTP/2 without TLS, for which Go's own library has no client."""
    compiler = program("go")
    has_library = (DEBIAN_GO_LIBRARIES / "src/golang.org/x/net/http2").exists()
    binary = BUILT / "speak-go"
    BUILT.mkdir(parents=True, exist_ok=True)
    environment = {
        "GO111MODULE": "off",
        "GOPATH": str(DEBIAN_GO_LIBRARIES),
        "GOFLAGS": "",
        "GOCACHE": str(BUILT / "go"),
    }
    files = [str(PROGRAMS / "speak.go"), *([str(PROGRAMS / "speak_h2c.go")] if has_library else [])]
    compile_with([compiler, "build", "-o", str(binary), *files], **environment)
    return binary, has_library


def compile_with(command: list[str], **environment: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | environment)
    assert done.returncode == 0, f"{' '.join(command)}:\n{done.stdout}{done.stderr}"


# Each client in each of its protocols, with what gives the command that starts it.
SPEAKERS: dict[tuple[str, str], Callable[[], list[str]]] = {
    ("curl", PLAIN): lambda: curl("--http1.1"),
    ("curl", SECURE): lambda: curl("--http1.1"),
    ("curl", PRIOR_KNOWLEDGE): lambda: curl("--http2-prior-knowledge"),
    ("curl", NEGOTIATED): lambda: curl("--http2"),
    ("nghttp", PRIOR_KNOWLEDGE): nghttp,
    ("nghttp", NEGOTIATED): nghttp,
    ("httpx", PLAIN): lambda: httpx("http/1.1"),
    ("httpx", SECURE): lambda: httpx("http/1.1"),
    ("httpx", PRIOR_KNOWLEDGE): lambda: httpx("h2"),
    ("httpx", NEGOTIATED): lambda: httpx("h2"),
    ("node", PLAIN): lambda: node("http"),
    ("node", SECURE): lambda: node("http"),
    ("node", PRIOR_KNOWLEDGE): lambda: node("http2"),
    ("node", NEGOTIATED): lambda: node("http2"),
    ("fetch", PLAIN): lambda: node("fetch"),
    ("fetch", SECURE): lambda: node("fetch"),
    # Its default settings: on a plain port it asks for an upgrade to HTTP/2, which the server leaves be.
    ("java", PLAIN): lambda: java("HTTP_2"),
    ("java", SECURE): lambda: java("HTTP_1_1"),
    ("java", NEGOTIATED): lambda: java("HTTP_2"),
    ("go", PLAIN): lambda: go(PLAIN),
    ("go", SECURE): lambda: go(PLAIN),
    ("go", PRIOR_KNOWLEDGE): lambda: go(PRIOR_KNOWLEDGE),
    ("go", NEGOTIATED): lambda: go(NEGOTIATED),
}
