"""Replicas behind HAProxy, and tenants that use them."""

import contextlib
import http.client
import json
import re
import socket
import subprocess
import time

SOURCE = "2c9180835d2e5168015d32f890ca1581"
FORM = (b'--edge\r\nContent-Disposition: form-data; name="file"; filename="accounts.csv"\r\n\r\n'
        b"id,name\n1,Ada\n2,Grace\n3,Edsger\n\r\n--edge--\r\n")
READY_WITHIN_SECONDS = 10


def call(port, method, path, headers=None, body=None):
    """Status and body of one request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(connection):
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()


class Fleet:
    """Drydock processes with one seed, and an HAProxy in front of them."""

    def __init__(self, binary, haproxy, configuration, count, directory):
        self.processes, self.ports = [], []
        self.port = _free_port()
        try:
            for number in range(count):
                self.ports.append(self._start_replica(binary, directory / f"replica-{number}.log"))
            file = directory / "haproxy.cfg"
            file.write_text(self._on_own_ports(configuration))
            self.processes.append(subprocess.Popen([haproxy, "-q", "-db", "-f", str(file)]))
            _wait(lambda: call(self.port, "GET", "/__admin/health")[0] == 200, "HAProxy finds no healthy replica")
        except BaseException:
            self.stop()
            raise

    def _start_replica(self, binary, log):
        with log.open("wb") as errors:
            process = subprocess.Popen(
                [binary, "serve", "--clock", "manual", "--seed", "7", "--port", "0"], stdout=subprocess.PIPE, stderr=errors)
        self.processes.append(process)
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"a replica did not start:\n{log.read_text()}")
        return json.loads(line)["port"]

    def _on_own_ports(self, text):
        text = text.replace("bind :8080", f"bind 127.0.0.1:{self.port}")
        return re.sub(r"drydock-(\d):8080", lambda match: f"127.0.0.1:{self.ports[int(match[1]) - 1]}", text)

    def homes(self):
        """The replicas that have a tenant, by its name; the default one, which every process has, is left out."""
        homes = {}
        for number, port in enumerate(self.ports):
            if port is not None:
                for tenant in json.loads(call(port, "GET", "/__admin/tenants")[1])["tenants"]:
                    homes.setdefault(tenant["name"], []).append(number)
        homes.pop("default", None)
        return homes

    def lose(self, number, witness):
        """Kills a replica and waits until HAProxy has noticed: a tenant of it is answered by another one."""
        self.processes[number].kill()
        self.processes[number].wait()
        self.ports[number] = None
        ask = {"X-Drydock-Tenant": witness, "Authorization": "Bearer any"}
        _wait(lambda: call(self.port, "GET", "/v2025/task-status", ask)[0] == 200, "HAProxy notices no lost replica")

    def stop(self):
        for process in self.processes:
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()


def of_ingress(configuration, manifest):
    """The configuration with a backend as HAProxy's ingress controller makes it of the annotations of an Ingress."""
    annotations = dict(re.findall(r"^    haproxy\.org/([a-z-]+): (?:\|\n +)?(.+)$", manifest, re.MULTILINE))
    backend = f"    balance {annotations['load-balance']}\n    {annotations['backend-config-snippet']}\n"
    return re.sub(r"    balance .*\n    hash-type .*\n", backend, re.sub(r"    (http-request|acl) .*\n", "", configuration))


class Tenant:
    """A tenant and the client that works in it: one third of them name it by the header, by the host, by the client id."""

    def __init__(self, port, number, by_header=False):
        self.port, self.number, self.token, self.job = port, 0 if by_header else number, None, None
        self.name, self.by_header = f"tenant-{number}", by_header

    def load(self):
        """Fetches a token and uploads a file."""
        form = f"grant_type=client_credentials&client_secret=any&client_id=me%40{self.name}"
        status, body = self.call("POST", "/oauth/token", {"Content-Type": "application/x-www-form-urlencoded"}, form)
        assert status == 200, (status, body)
        self.token = json.loads(body)["access_token"]
        status, body = self.call(
            "POST", f"/v2025/sources/{SOURCE}/load-accounts", {"Content-Type": "multipart/form-data; boundary=edge"}, FORM)
        assert status == 202, (status, body)
        self.job = json.loads(body)["task"]["id"]

    def finish(self):
        """Lets the aggregation's time pass and polls its end."""
        named = {"X-Drydock-Tenant": self.name} if self.by_header else {}
        query = "" if self.by_header else f"?tenant={self.name}"
        status, body = call(self.port, "POST", f"/__admin/clock{query}", named, b'{"advance":"1m"}')
        assert status == 200, (status, body)
        status, body = self.call("GET", f"/v2025/account-aggregations/{self.job}/status")
        assert (status, json.loads(body)["status"]) == (200, "COMPLETED"), (status, body)

    def knows_its_job(self):
        """Whether the tenant still has the aggregation that was started last."""
        status, body = self.call("GET", f"/v2025/account-aggregations/{self.job}/status")
        assert status in (200, 404), (status, body)
        return status == 200

    def call(self, method, path, headers=None, body=None):
        headers = dict(headers or {})
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if self.number % 3 == 0:
            headers["X-Drydock-Tenant"] = self.name
        elif self.number % 3 == 1:
            headers["Host"] = f"{self.name}.api.identitynow.com"
        return call(self.port, method, path, headers, body)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(condition, complaint):
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if condition():
                return
        time.sleep(0.05)
    raise RuntimeError(complaint)
