"""Tokens, filters and patches: readers of small languages."""

import base64
import json
from urllib.parse import quote

import hostile
from hostile import moment, number, path_part, query, spoil, spoil_bytes, text, usually, whole
from inputs import FORM, TENANTS, VERSIONS, requests

CLAIMS = {
    "tenant_id": "de7418e9-0d44-3237-7adb-64b2dbad8508", "pod": "drydock", "org": "t1", "client_id": "me", "user_name": "me",
    "authorities": ["ORG_ADMIN"], "scope": ["sp:scopes:all"], "exp": 4_000_000_000, "jti": "a58a8575-a1c8-a13c-3ebc-71fe4342ccf2",
}
PROPERTIES = ["id", "sourceId", "completionStatus", "type", "launcher", "target.id", "colour"]
FILTER_WORDS = ["eq", "in", "isnull", "and", "or", "not", "(", ")", ",", '"', '"SUCCESS"', '"CLOUD_GROUP_AGGREGATION"', "EQ", "ne"]
PATCH_PATHS = ["/completionStatus", "/completed", "/launcher", "", "/", "/messages/-", "/completionStatus/~1"]


def tokens(random, jobs):
    draws = [token_request, bearer, bearer, task_filter, task_filter, task_page, task_patch, export_body]
    while True:
        parts = [random.choice(draws)(random, jobs) for _ in range(random.choice((1, 2, 3)))]
        # ISC fails at a filter by target.id, and so does this.
        fails = {500} if any("target.id" in part[1] for part in parts) else set()
        yield requests(parts, {200, 202, 400, 401, 403, 404, 405, 413} | fails)


def token_request(random, _):
    pairs = [
        ("grant_type", usually("client_credentials", "refresh_token", "authorization_code")(random)),
        ("client_id", usually("me", "me@t1", "@", "me@")(random)), ("client_secret", text(random)),
        ("refresh_token", text(random)), ("code", text(random)), ("scope", text(random)),
    ]
    chosen = random.sample(pairs, random.randrange(len(pairs) + 1))
    form = "&".join(f"{quote(name)}={quote(worth, errors='replace')}" for name, worth in chosen).encode()
    if random.random() < 0.3:
        form = spoil_bytes(random, form, [b"&", b"=", b"%", b"%0", b"+", b"&&", b"client_secret="])
    fields = [("Content-Type", random.choice((FORM, FORM, "application/json", "multipart/form-data; boundary=b")))]
    if random.random() < 0.4:
        pair = f"{text(random)}:{text(random)}" if random.random() < 0.8 else text(random)
        code = base64.b64encode(pair.encode("utf-8", "replace"))
        fields.append(("Authorization", "Basic " + token_text(random, code)))
    if random.random() < 0.2:
        target = "/oauth/token?" + "".join(chr(byte) for byte in form if 0x21 <= byte < 0x7F and byte != 0x23)
        return "POST", target.replace("%", "%25"), b"", fields
    return "POST", "/oauth/token", form, fields


def token_text(random, code):
    """What can stand in a field, now and then spoilt."""
    if random.random() < 0.3:
        code = spoil_bytes(random, code, [b"=", b"-", b"_", b".", b"%"])
    return "".join(chr(byte) for byte in code if 0x21 <= byte < 0x7F)


def bearer(random, _):
    def part(tree):
        return base64.urlsafe_b64encode(hostile.as_json(random, spoil(random, tree, 0.1))).rstrip(b"=")

    claims = CLAIMS | {"exp": random.choice((4_000_000_000, whole(random), 1e300, 1e308, -1e308, 1e15, 9.3e15, 1.5))}
    header = {"alg": random.choice(("HS256", "ES256", "none", text(random))), "typ": "JWT"}
    token = token_text(random, b".".join((part(header), part(claims), base64.urlsafe_b64encode(random.randbytes(32)).rstrip(b"="))))
    scheme = random.choice(("Bearer", "Bearer", "Bearer", "bearer", "Basic", "Digest"))
    return "GET", "/v2025/task-status", None, [("Authorization", f"{scheme} {token}"), ("X-Drydock-Tenant", random.choice(TENANTS))]


def task_filter(random, _):
    if random.random() < 0.5:
        terms = []
        for _ in range(random.choice((1, 1, 2, 5, 40))):
            worth = json.dumps(text(random), ensure_ascii=False).replace('\\"', "")
            terms.append(f"{random.choice(PROPERTIES)} {random.choice(('eq', 'in', 'isnull', 'ne'))} {worth}")
        written = random.choice((" and ", " or ", " ")).join(terms)
    else:
        written = " ".join(random.choice(PROPERTIES + FILTER_WORDS) for _ in range(random.choice((1, 3, 10, 60))))
    if random.random() < 0.1:
        written = "(" * random.choice((1, 15, 17, 900)) + written
    target = f"/{random.choice(VERSIONS)}/task-status?filters={quote(written, safe='', errors='replace')}"
    return "GET", target[:7900], None, [("Authorization", "Bearer t"), ("X-Drydock-Tenant", random.choice(TENANTS))]


def task_page(random, _):
    parameters = [
        ("limit", number), ("offset", number), ("count", usually("true", "false")), ("sorters", usually("created", "-created")),
        ("filters", usually('type eq "CLOUD_X"')),
    ]
    target = f"/{random.choice(VERSIONS)}/task-status?{query(random, parameters)}"
    return random.choice(("GET", "HEAD")), target, None, [("Authorization", "Bearer t"), ("X-Drydock-Tenant", "t1")]


def task_patch(random, jobs):
    def operation():
        return {
            "op": random.choice(("replace", "replace", "add", "remove", "test")), "path": random.choice(PATCH_PATHS),
            "value": random.choice(("SUCCESS", "Error", moment(random), hostile.value(random))),
        }

    body = [operation() for _ in range(random.choice((0, 1, 1, 3)))]
    content = hostile.as_json(random, spoil(random, body))
    if random.random() < 0.1:
        content = b"[" * random.choice((1, 63, 64, 65, 5000))
    fields = [("Authorization", "Bearer t"), ("X-Drydock-Tenant", "t1"), ("Content-Type", "application/json-patch+json")]
    return "PATCH", f"/v2025/task-status/{path_part(random, jobs['t1'])}", content, fields


def export_body(random, _):
    body = {"minEntitlementPopularity": whole(random), "includeCommonAccess": random.choice((True, False, hostile.value(random)))}
    fields = [("Authorization", "Bearer t"), ("X-Drydock-Tenant", "t1"), ("X-SailPoint-Experimental", "true")]
    target = f"/v2025/role-mining-sessions/{path_part(random, ['s'])}/potential-roles/{path_part(random, ['r'])}/export-async"
    return "POST", target, hostile.as_json(random, spoil(random, body)), fields
