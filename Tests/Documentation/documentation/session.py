"""A reader at a terminal: one shell that keeps its variables, and a server in a second window."""

import json
import os
import select
import shlex
import signal
import subprocess
import threading

BLOCK_WITHIN_SECONDS = 120
READY_WITHIN_SECONDS = 90
STOPPED_WITHIN_SECONDS = 7


class Failure(Exception):
    """Something did not go as the page says."""


class Session:
    """Runs a page's commands in `directory`; standard input is empty, as in CI."""

    def __init__(self, directory, environment):
        self.directory, self.environment = directory, environment
        self._server = None
        self._count = 0
        self._shell = self._open_shell()

    def _open_shell(self):
        shell = subprocess.Popen(
            ["bash", "--noprofile", "--norc"], cwd=self.directory, env=self.environment, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, start_new_session=True)
        shell.stdin.write("set -euo pipefail\n")
        return shell

    def run(self, text, expected=0):
        """Runs commands and gives what they print.

        An expected failure happens in a subshell, as it would end the shell.
        """
        self._count += 1
        script = self.directory / f".block-{self._count}.sh"
        output = self.directory / f".block-{self._count}.out"
        script.write_text(text)
        source = f"source {script}" if expected == 0 else f"code=0; (source {script}) || code=$?; [ $code = {expected} ]"
        self._shell.stdin.write(f"{{ {source}; }} >{output} 2>&1 </dev/null; echo done\n")
        self._shell.stdin.flush()
        answered, _, _ = select.select([self._shell.stdout], [], [], BLOCK_WITHIN_SECONDS)
        answer = self._shell.stdout.readline() if answered else "still running"
        printed = output.read_text(errors="replace") if output.exists() else ""
        if answer != "done\n":
            self._end(self._shell)
            self._shell = self._open_shell()
            reason = answer or ("a command failed" if expected == 0 else f"the exit code is not {expected}")
            raise Failure(f"{reason}; printed was:\n{printed}")
        return printed

    def start(self, text, directory):
        """Starts a server as a reader would in a second terminal, and gives its ready line; the one before is stopped."""
        self.stop()
        log = (self.directory / ".server.err").open("wb")
        self._server = subprocess.Popen(
            ["bash", "-euc", f"exec {text.strip()}" if "\n" not in text.strip() else text], cwd=directory,
            env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, start_new_session=True)
        log.close()
        answered, _, _ = select.select([self._server.stdout], [], [], READY_WITHIN_SECONDS)
        line = self._server.stdout.readline() if answered else b""
        try:
            json.loads(line)
        except ValueError:
            errors = (self.directory / ".server.err").read_text(errors="replace")
            raise Failure(f"no ready line, but {line!r}; standard error says:\n{errors}") from None
        # Whatever else the server prints must not block it.
        threading.Thread(target=self._server.stdout.read, daemon=True).start()
        return line.decode()

    def stop(self):
        """Stops the server that runs, as Ctrl-C in its terminal would."""
        if self._server is None:
            return
        server, self._server = self._server, None
        os.killpg(server.pid, signal.SIGINT)
        try:
            server.wait(STOPPED_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            self._end(server)
            raise Failure(f"the server did not stop within {STOPPED_WITHIN_SECONDS} s") from None

    def close(self):
        """Ends everything that was started."""
        for process in (self._server, self._shell):
            if process is not None:
                self._end(process)

    @staticmethod
    def _end(process):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()


def quoted(path):
    """A path as a word of the shell."""
    return shlex.quote(str(path))
