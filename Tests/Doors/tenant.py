"""What a tenant holds: lists of sources, accounts and entitlements, and what changes sources and takes things away."""

import json
from urllib.parse import quote

import hostile
from hostile import number, path_part, query, spoil, text, usually
from inputs import SOURCES, TENANTS, VERSIONS, requests

LISTS = {
    "sources": ["id", "name", "type", "features", "created", "healthy", "owner.id", "colour"],
    "accounts": ["id", "name", "nativeIdentity", "sourceId", "source.id", "uncorrelated", "entitlements", "created", "identity.name"],
    "entitlements": ["id", "name", "value", "source.id", "requestable", "created", "attribute"],
}
WORDS = ["eq", "ne", "in", "sw", "co", "ca", "gt", "le", "isnull", "pr", "and", "or", "not", "(", ")", ",", '"hr"', '"1"', "true", "null"]
PATCH_PATHS = ["/name", "/description", "/connectorAttributes/x", "/schemas/0", "/id", "", "/", "/features/-", "/owner/~1", "/deleteThreshold"]
SOURCE = {"name": "n", "owner": {"type": "IDENTITY", "id": "o"}, "connector": "delimited-file", "description": "d", "features": []}


def tenant(random, jobs):
    draws = [a_list, a_list, a_list, a_page, one, source, patch, schema, removal]
    while True:
        parts = [random.choice(draws)(random) for _ in range(random.choice((1, 2, 3)))]
        yield requests(parts, {200, 201, 202, 400, 404, 405, 413, 503})


def fields(random, content_type=None):
    named = [("Authorization", "Bearer t"), ("X-Drydock-Tenant", random.choice(TENANTS))]
    return named + [("Content-Type", content_type)] if content_type else named


def a_list(random):
    """A list with a filter that may be one."""
    name, properties = random.choice(list(LISTS.items()))
    if random.random() < 0.5:
        terms = []
        for _ in range(random.choice((1, 1, 2, 5, 40))):
            worth = json.dumps(text(random), ensure_ascii=False).replace('\\"', "")
            terms.append(f"{random.choice(properties)} {random.choice(WORDS[:10])} {random.choice((worth, WORDS[-4], WORDS[-3]))}")
        written = random.choice((" and ", " or ")).join(terms)
    else:
        written = " ".join(random.choice(properties + WORDS) for _ in range(random.choice((1, 3, 10, 60))))
    sorters = quote(random.choice(("", random.choice(properties), "-" + random.choice(properties) + ",id")))
    target = f"/{random.choice(VERSIONS)}/{name}?sorters={sorters}&filters={quote(written, safe='', errors='replace')}"
    return "GET", target[:7900], None, fields(random)


def a_page(random):
    parameters = [
        ("limit", number), ("offset", number), ("count", usually("true", "false")), ("detailLevel", usually("SLIM", "FULL")),
        ("sorters", usually("name", "-id")), ("account-id", text), ("searchAfter", text), ("pageSize", number),
    ]
    target = f"/{random.choice(VERSIONS)}/{random.choice(list(LISTS))}?{query(random, parameters)}"
    return random.choice(("GET", "HEAD")), target, None, fields(random)


def one(random):
    rest = random.choice(("", "/entitlements", "/schemas", "/schemas/accounts", "/schemas/x", "/x"))
    target = f"/{random.choice(VERSIONS)}/{random.choice(list(LISTS))}/{path_part(random, SOURCES + ['0' * 32])}{rest}"
    return random.choice(("GET", "HEAD")), target, None, fields(random)


def source(random):
    content = hostile.as_json(random, spoil(random, SOURCE | {"name": text(random)}))
    target = f"/{random.choice(VERSIONS)}/sources"
    if random.random() < 0.5:
        return "POST", f"{target}?provisionAsCsv={random.choice(('true', 'false', 'x'))}", content, fields(random, "application/json")
    return "PUT", f"{target}/{path_part(random, SOURCES)}", content, fields(random, "application/json")


def patch(random):
    body = [
        {
            "op": random.choice(("replace", "add", "remove", "test", "move", "copy")), "path": random.choice(PATCH_PATHS),
            "from": random.choice(PATCH_PATHS), "value": hostile.value(random),
        }
        for _ in range(random.choice((0, 1, 2, 120)))
    ]
    content = hostile.as_json(random, spoil(random, body))
    target = f"/{random.choice(VERSIONS)}/sources/{path_part(random, SOURCES)}"
    return "PATCH", target, content, fields(random, "application/json-patch+json")


def schema(random):
    body = {"name": "account", "attributes": [{"name": text(random), "type": "STRING"} for _ in range(random.choice((0, 1, 3, 200)))]}
    content = hostile.as_json(random, spoil(random, body))
    target = f"/{random.choice(VERSIONS)}/sources/{path_part(random, SOURCES)}/schemas/{path_part(random, ['0' * 32])}"
    return random.choice(("PUT", "PATCH")), target, content, fields(random, "application/json")


def removal(random):
    known = random.choice(SOURCES)
    version = random.choice(VERSIONS)
    if random.random() < 0.2:
        return "DELETE", f"/{version}/sources/{path_part(random, [known])}", None, fields(random)
    path = random.choice((f"sources/{known}/remove-accounts", f"entitlements/reset/sources/{known}", f"entitlements/aggregate/sources/{known}"))
    return "POST", f"/{version}/{path}", None, fields(random)
