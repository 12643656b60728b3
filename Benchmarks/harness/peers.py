"""The servers Drydock is compared with, each answering as many bytes as Drydock's status call."""

import pathlib
import shutil
import subprocess
import tempfile

from .process import Server, free_port, wait_for

HERE = pathlib.Path(__file__).resolve().parent.parent

# The size of an aggregation's status.
BODY = '{"start":"2026-01-01T00:00:00.000Z","status":"ACCOUNTS_COLLECTED","totalAccounts":17,"processedAccounts":8}'

NGINX = """
daemon off; worker_processes 1; pid {folder}/pid; error_log /dev/null crit;
events {{ worker_connections 20000; }}
http {{
  access_log off; keepalive_requests 1000000000; keepalive_timeout 600s; client_body_temp_path {folder}/body;
  client_max_body_size 0; client_body_buffer_size 64k;
  proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port} backlog=4096; location / {{ default_type application/json; return 200 '{body}'; }} }}
}}
"""

_folders = []


def _folder():
    _folders.append(tempfile.TemporaryDirectory(prefix="drydock-peer-"))
    return pathlib.Path(_folders[-1].name)


def nginx():
    """nginx with one worker and a constant answer; None where it is not installed."""
    if not (binary := shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")):
        return None
    folder, port = _folder(), free_port()
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port, body=BODY))
    server = Server("nginx", [binary, "-p", str(folder), "-c", str(folder / "nginx.conf")], port, "/status")
    wait_for(port)
    return server


def nghttpd():
    """nghttpd without TLS, serving a file of the same size."""
    if not (binary := shutil.which("nghttpd")):
        return None
    folder, port = _folder(), free_port()
    (folder / "status").write_text(BODY)
    server = Server("nghttpd", [binary, "--no-tls", "-n", "1", "-d", str(folder), str(port)], port, "/status")
    import time
    time.sleep(0.3)
    return server


def built(name):
    """A peer that is a Swift package of ours; None when it does not build here."""
    # A package must not be in a folder of the same name as one that it depends on.
    package = HERE / "peers" / f"{name}Peer"
    build = ["swift", "build", "-c", "release", "--package-path", str(package)]
    if subprocess.run(build, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode != 0:
        print(f"{name} does not build here and is left out: {' '.join(build)}", flush=True)
        return None
    folder = subprocess.run([*build, "--show-bin-path"], capture_output=True, text=True).stdout.strip()
    port = free_port()
    server = Server(name, [str(pathlib.Path(folder, "Peer")), str(port), BODY], port, "/status")
    wait_for(port)
    return server
