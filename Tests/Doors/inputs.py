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
    pieces = [request(*part, close=index == last) for index, part in enumerate(parts)]
    # The first that is longer than the engine takes, and its answer.
    fatal = next(((index, status) for index, part in enumerate(parts) if (status := too_long(part[1], pieces[index]))), None)

    def judge(received):
        try:
            found = statuses(received, methods)
        except Malformed as error:
            return str(error)
        if fatal and len(found) == fatal[0] + 1:
            # The engine refuses what is too long, and ends the connection.
            if found.pop() != fatal[1]:
                return f"not answered {fatal[1]}"
        elif whole and len(found) != len(methods):
            return f"{len(found)} answers to {len(methods)} requests"
        wrong = [status for status in found if status not in allowed]
        return f"answered {wrong}" if wrong else ""

    return Input(b"".join(pieces), judge, whole=whole)


def too_long(target, piece):
    """The status that the engine refuses a request of that length with, if it does."""
    if len(target.encode("utf-8", "surrogatepass")) > 8 * 1024:
        return 414
    return 431 if piece.find(b"\r\n\r\n") > 32 * 1024 else None


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
