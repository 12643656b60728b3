"""An input: what one connection says, and what the server may answer to it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from talk import Malformed, Talk, request, statuses

TENANTS = [f"t{index}" for index in range(40)]
SOURCES = ["hr", "directory", "2c9180835d2e5168015d32f890ca1581"]
NO_JOBS = ["none", "0" * 32, "00000000-0000-4000-8000-000000000000"]
VERSIONS = ["beta", "v2024", "v2025", "v2026"]
FORM = "application/x-www-form-urlencoded"
GRANT = b"grant_type=client_credentials&client_id=me&client_secret=any"
CSV = b"id,name,givenName\n1,Ada,A\n2,Grace,\"G,\"\"H\"\n3,Edsger,\n"


@dataclass
class Input:
    """What one connection says, and what the server may say to it."""

    data: bytes
    # Says what is wrong with what came back, an empty text for nothing.
    judge: Callable[[bytes], str]
    # Whether the connection comes to its end by itself, and whether its client closes its half when all is said.
    whole: bool = True
    shuts: bool = False
    talk: Talk | None = field(default=None, repr=False)

    def begin(self):
        self.talk = Talk(self.data, shuts=self.shuts, whole=self.whole)
        return self.talk

    def objection(self):
        return self.judge(bytes(self.talk.received))


def anything(_):
    """Nothing that comes back is wrong."""
    return ""


def requests(parts, allowed, *, whole=True):
    """An input of requests: method, target, content or None, fields."""
    last = len(parts) - 1
    methods = [part[0] for part in parts]

    def judge(received):
        try:
            found = statuses(received, methods)
        except Malformed as error:
            return str(error)
        if whole and len(found) != len(methods):
            return f"{len(found)} answers to {len(methods)} requests"
        wrong = [status for status in found if status not in allowed]
        return f"answered {wrong}" if wrong else ""

    data = b"".join(request(*part, close=index == last) for index, part in enumerate(parts))
    return Input(data, judge, whole=whole)


def upload(csv, boundary="b", head='form-data; name="file"; filename="a.csv"'):
    body = f"--{boundary}\r\nContent-Disposition: {head}\r\n\r\n".encode() + csv + f"\r\n--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"


def learn_jobs(server):
    """The ids of each tenant's first jobs: the seed gives them, whatever scenario the tenant plays."""
    jobs = {}
    for tenant in TENANTS:
        # The inputs come faster than ISC allows.
        server.ask("PUT", f"/__admin/scenario?tenant={tenant}", tenant, b"rate-limit: off\n")
        for source in SOURCES:
            server.ask("POST", f"/v2025/sources/{source}/load-accounts", tenant)
            server.ask("POST", "/beta/role-mining-sessions/s/potential-roles/r/export-async", tenant)
        jobs[tenant] = [job["id"] for job in server.ask("GET", f"/__admin/jobs?tenant={tenant}", tenant)["jobs"]] + NO_JOBS
    return jobs
