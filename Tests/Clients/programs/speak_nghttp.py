"""Says what it is told, as nghttp: a process for each request; see support/speakers.py.

python speak_nghttp.py BASE [CA-FILE]
"""

import base64
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from lines import converse, each

base, *authority = sys.argv[1:]
environment = os.environ | {"SSL_CERT_FILE": authority[0] if authority else ""}


def say(request):
    method, path, body, *fields = request
    with tempfile.TemporaryDirectory() as folder:
        archive, content = Path(folder) / "archive", Path(folder) / "content"
        command = ["nghttp", f"--har={archive}", "-H", f":method: {method}"]
        for field in fields:
            command += ["-H", field]
        if body:
            content.write_bytes(base64.b64decode(body))
            command += ["-d", str(content)]
        done = subprocess.run([*command, base + path], capture_output=True, env=environment)
        entries = json.loads(archive.read_text())["log"]["entries"] if archive.exists() else []
    if done.returncode or len(entries) != 1 or not entries[0]["response"]["status"]:
        return ["error", f"nghttp ended with {done.returncode}: {done.stdout + done.stderr!r}"]
    response = entries[0]["response"]
    named = (field for field in response["headers"] if not field["name"].startswith(":"))
    fields = [f"{field['name']}: {field['value']}" for field in named]
    return ["2", str(response["status"]), base64.b64encode(done.stdout).decode(), *fields]


converse(each(say))
