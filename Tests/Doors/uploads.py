"""Uploads: multipart and the CSV in it."""

from urllib.parse import quote

from hostile import spoil_bytes, text
from inputs import CSV, FORM, SOURCES, TENANTS, requests, upload

CSV_WORDS = [
    b"\n", b"\r\n", b"\r", b",", b'"', b'""', b",,", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\xc3", b"\xed\xa0\x80", b"id", b"\t", b";",
    b"," * 3000, b"x" * 70_000, b'"' + b"y\n" * 500 + b'"', b"1,Ada,A\n" * 200, b"\n" * 300,
]
FORM_WORDS = [
    b"--b", b"--b--", b"\r\n--b\r\n", b"\r\n--b--\r\n", b"\r\n", b"\n", b"--", b'name="file"', b"name=file", b'filename="a\\".csv"',
    b"filename*=utf-8''%e2%82%ac.csv", b"filename*=utf-8''%", b"Content-Type: text/csv\r\n", b"Content-Transfer-Encoding: base64\r\n",
    b'form-data; name="disableOptimization"\r\n\r\ntrue', b"Content-Disposition: ", b"X: " + b"a" * 9000 + b"\r\n", b'"', b";", b"\0",
]
TYPES = [
    "multipart/form-data; boundary=b", 'multipart/form-data; boundary="b"', "multipart/form-data", "multipart/form-data; boundary=",
    "multipart/form-data; boundary=" + "b" * 71, "multipart/mixed; boundary=b", "text/csv", FORM, "application/json", "", ";",
    'multipart/form-data; boundary="b', "multipart/form-data; boundary=b; boundary=c", "Multipart/Form-Data;BOUNDARY=b",
]
LOADS = ["load-accounts", "load-accounts", "load-uncorrelated-accounts", "load-entitlements"]


def uploads(random, _):
    while True:
        parts = []
        for _ in range(random.choice((1, 2))):
            csv = CSV if random.random() < 0.5 else table(random)
            for _ in range(random.choice((0, 1, 1, 2))):
                csv = spoil_bytes(random, csv, CSV_WORDS)
            body, content_type = upload(csv)
            if random.random() < 0.4:
                body = spoil_bytes(random, body, FORM_WORDS)
            if random.random() < 0.2:
                content_type = random.choice(TYPES)
            fields = [("Authorization", "Bearer t"), ("X-Drydock-Tenant", random.choice(TENANTS)), ("Content-Type", content_type)]
            target = f"/v2025/sources/{random.choice(SOURCES)}/{random.choice(LOADS)}"
            if random.random() < 0.1:
                target += f"?disableOptimization={quote(text(random), safe='')}"
            parts.append(("POST", target, body, fields))
        yield requests(parts, {202, 400, 413, 415})


def table(random):
    columns = random.sample(["id", "name", "givenName", "e-mail", "ID", "", "id", "a,b", 'q"'], random.choice((1, 2, 4)))
    lines = [columns] + [[text(random) for _ in columns] for _ in range(random.choice((0, 1, 3, 30)))]
    quoted = [[f'"{item}"' if random.random() < 0.2 else item for item in line] for line in lines]
    return "\n".join(",".join(line) for line in quoted).encode("utf-8", "surrogatepass")
