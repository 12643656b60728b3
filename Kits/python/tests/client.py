"""A client of Identity Security Cloud that knows nothing of Drydock but a header."""

import json
import urllib.error
import urllib.request

SOURCE = "2c9180835d2e5168015d32f890ca1581"
TYPE = "multipart/form-data; boundary=edge"


class Client:
    def __init__(self, url, headers):
        self.url = url
        self.headers = {"Authorization": "Bearer any", "Accept": "application/json", **headers}

    def call(self, path, body=None, **headers):
        request = urllib.request.Request(self.url + path, body, {**self.headers, **headers})
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, answer.headers, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, error.headers, None

    def upload(self, rows=2, pause=None):
        """Uploads, and again after `pause(seconds)` while it is throttled; the task's id."""
        feed = "id,name\n" + "".join(f"{row},user {row}\n" for row in range(rows))
        form = f'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n{feed}\r\n--edge--\r\n'
        while True:
            status, headers, body = self.call(
                f"/sources/v1/{SOURCE}/load-accounts", form.encode(), **{"Content-Type": TYPE})
            if status == 202:
                return body["task"]["id"]
            assert status == 429 and pause, status
            pause(int(headers["Retry-After"]))

    def status(self, task):
        return self.call(f"/account-aggregations/v1/{task}/status")[2]

    def start_export(self):
        """Without the header that the service asks for: an error in the report."""
        some = "8c190e67-87aa-4ed9-a90b-d9d5344523fb"
        return self.call(f"/role-mining-sessions/v1/{some}/potential-roles/{some}/export-async/{some}")[0]
