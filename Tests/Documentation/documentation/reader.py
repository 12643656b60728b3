"""Does what a page says, top to bottom, and notes what does not hold."""

import dataclasses
import os
import re
import shutil
import socket
import subprocess

from . import session as sessions
from .pages import PageError
from .session import Failure, Session

# Ports that pages name; each page gets free ones in their place.
PAGE_PORTS = ("8080", "8081", "8082", "8083", "8443", "9901")

# What reads a sample without running it: the file's name, the command.
PARSERS = {
    "python": (".sample.py", "python3", "-c", "import sys; compile(open(sys.argv[1]).read(), 'sample', 'exec')"),
    "js": (".sample.mjs", "node", "--check"),
    "go": (".sample.go", "gofmt", "-e", "-l"),
}

# Variables of whoever runs the tests that a reader of the page would not have.
NOT_THE_READERS = ("DRYDOCK_", "SAIL_", "MAKE", "MFLAGS")


@dataclasses.dataclass
class Outcome:
    done: list = dataclasses.field(default_factory=list)
    skipped: list = dataclasses.field(default_factory=list)
    failures: list = dataclasses.field(default_factory=list)

    def __str__(self):
        return f"{len(self.done)} blocks hold, {len(self.skipped)} skipped, {len(self.failures)} failed"


def read(page, root, directory, binary, python):
    """Reads a page in an empty directory."""
    outcome = Outcome()
    try:
        blocks = page.blocks()
    except PageError as error:
        outcome.failures.append(str(error))
        return outcome
    reading = Reading(page, root, directory, binary, python)
    try:
        for block in blocks:
            reading.follow(block, outcome)
    finally:
        reading.session.close()
    return outcome


class Reading:
    """One page on its way through."""

    def __init__(self, page, root, directory, binary, python):
        self.page, self.root, self.directory, self.python = page, root, directory, python
        self.ports = dict(zip(PAGE_PORTS, free_ports(len(PAGE_PORTS))))
        self.session = Session(directory, self._environment(binary))
        self.printed = None

    def _environment(self, binary):
        """The reader's: `drydock` and the right Python come first, and the default port is the page's own."""
        tools = self.directory / ".bin"
        tools.mkdir()
        (tools / "drydock").symlink_to(binary)
        for name in ("python", "python3"):
            (tools / name).write_text(f'#!/bin/sh\nexec {sessions.quoted(self.python)} "$@"\n')
            (tools / name).chmod(0o755)
        environment = {name: value for name, value in os.environ.items() if not name.startswith(NOT_THE_READERS)}
        environment |= {
            "PATH": f"{tools}:{environment['PATH']}:/usr/sbin", "DRYDOCK_PORT": self.ports["8080"],
            "DRYDOCK_URL": f"http://127.0.0.1:{self.ports['8080']}", "REPOSITORY": str(self.root),
            "DESTDIR": str(self.directory), "PYTHONDONTWRITEBYTECODE": "1",
            # As if the wheel were installed.
            "PYTHONPATH": str(self.root / "Kits/python"), "PYTEST_PLUGINS": "drydock.pytest_plugin"}
        return environment

    def follow(self, block, outcome):
        """Does what one block says."""
        if block.mark == "shown":
            if not block.argument:
                outcome.failures.append(f"{self._place(block)}: a block that is only shown needs a reason")
            if "parses" in block.options:
                self._parse(block, outcome)
            return
        missing = [option[6:] for option in block.options if option.startswith("needs ") and not self._has(option[6:])]
        if missing:
            self.printed = None
            outcome.skipped.append(f"{self._place(block)}: skipped, {' and '.join(missing)} is not installed")
            return
        try:
            getattr(self, f"_{block.mark}")(block)
            outcome.done.append(block)
        except Failure as failure:
            outcome.failures.append(f"{self._place(block)}: {failure}")

    def _run(self, block):
        expected = next((int(o.removeprefix("fails with ")) for o in block.options if o.startswith("fails with ")), 0)
        text = self._on_own_ports(block.text)
        if block.language == "python":
            (self.directory / ".block.py").write_text(text)
            text = "python3 .block.py\n"
        if "in the repository" in block.options:
            text = f'(cd "$REPOSITORY"\n{text})\n'
        self.printed = None
        self.printed = self.session.run(text, expected)

    def _parse(self, block, outcome):
        """Of a sample that cannot be run here: that it is its language at all."""
        name, *command = PARSERS[block.language]
        if not shutil.which(command[0], path=self.session.environment["PATH"]):
            outcome.skipped.append(f"{self._place(block)}: not parsed, {command[0]} is not installed")
            return
        (self.directory / name).write_text(("package sample\n" if block.language == "go" else "") + block.text)
        done = subprocess.run([*command, name], cwd=self.directory, capture_output=True, text=True)
        (self.directory / name).unlink()
        if done.returncode:
            outcome.failures.append(f"{self._place(block)}: this does not parse:\n{done.stderr}")
        else:
            outcome.done.append(block)

    def _start(self, block):
        self.printed = None
        directory = self.root if "in the repository" in block.options else self.directory
        self.printed = self.session.start(self._on_own_ports(block.text), directory)

    def _file(self, block):
        path = self.directory / block.options[0]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self._on_own_ports(block.text))

    def _output(self, block):
        """Of the block before; `...` stands for anything."""
        if self.printed is None:
            return
        pattern = ".*".join(re.escape(part) for part in self._on_own_ports(block.text).strip().split("..."))
        if "any numbers" in block.options:
            pattern = re.sub(r"[0-9]+", "[0-9]+", pattern)
        if not re.fullmatch(pattern, self.printed.strip(), re.DOTALL):
            raise Failure(f"the page shows another output than there was:\n{self.printed}")

    def _quotes(self, block):
        """Lines of a file of the repository, without its indentation."""
        path = self.root / block.options[0]
        source = path.read_text().splitlines() if path.exists() else []
        quote = block.text.splitlines()
        if not quote or not any(_dedented(source[at : at + len(quote)]) == quote for at in range(len(source) - len(quote) + 1)):
            raise Failure(f"{block.options[0]} does not say this")

    def _on_own_ports(self, text):
        return re.sub(rf"\b({'|'.join(PAGE_PORTS)})\b", lambda match: self.ports[match[1]], text)

    def _has(self, tool):
        """A program, or else a Python package."""
        if shutil.which(tool, path=self.session.environment["PATH"]):
            return True
        return subprocess.run([self.python, "-c", f"import {tool}"], capture_output=True).returncode == 0

    def _place(self, block):
        return f"{self.page.name}:{block.line}"


def free_ports(count):
    """Ports that nothing listens on, all different."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [str(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def _dedented(lines):
    """Lines without the indentation that all of them share."""
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return [line[margin:] for line in lines]
