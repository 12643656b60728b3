"""Says what it is told, as curl; see support/speakers.py.

python speak_curl.py --http1.1|--http2-prior-knowledge|--http2 BASE [CA-FILE]
"""

import base64
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from lines import converse, each

option, base, *authority = sys.argv[1:]


def section(request, place):
    """The part of curl's configuration that asks for one request; what belongs to it lies beside `place`."""
    method, path, body, *fields = request
    lines = [option.removeprefix("--"), "globoff", "path-as-is", f'url = "{base}{path}"']
    lines += [f'output = "{place}.body"', f'dump-header = "{place}.head"']
    lines += [f'cacert = "{file}"' for file in authority]
    lines += ['header = "{}"'.format(field.replace("\\", "\\\\").replace('"', '\\"')) for field in fields]
    if body:
        place.with_suffix(".content").write_bytes(base64.b64decode(body))
        lines.append(f'data-binary = "@{place}.content"')
    lines.append("head" if method == "HEAD" else f'request = "{method}"')
    return "\n".join(lines)


def answer(request, place):
    # A 100 (Continue) has a head of its own, before the last.
    head = re.split(r"\n\n", place.with_suffix(".head").read_text().replace("\r\n", "\n").rstrip("\n"))[-1]
    status, *fields = head.splitlines()
    version, code = status.split()[:2]
    body = place.with_suffix(".body")
    # With --head, curl takes the head for the output.
    content = body.read_bytes() if body.exists() and request[0] != "HEAD" else b""
    return [version.removeprefix("HTTP/"), code, base64.b64encode(content).decode(), *fields]


def say_all(requests, parallel):
    """Says the requests in one process, over the connections that curl keeps."""
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(folder) / str(number) for number in range(len(requests))]
        config = "\nnext\n".join(section(*pair) for pair in zip(requests, places, strict=True))
        together = ["--parallel", "--parallel-max", str(parallel)] if parallel > 1 else []
        done = subprocess.run(["curl", "-sS", *together, "-K", "-"], input=config, capture_output=True, text=True)
        if done.returncode:
            return [["error", f"curl ended with {done.returncode}: {done.stderr}"]] * len(requests)
        return [answer(*pair) for pair in zip(requests, places, strict=True)]


# curl 7.88 fails, with any server, when it uses a connection again that it made by prior knowledge.
has_one_request = option == "--http2-prior-knowledge"
converse(each(lambda request: say_all([request], 1)[0]) if has_one_request else say_all)
