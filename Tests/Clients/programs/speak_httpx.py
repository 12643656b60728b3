"""Says what it is told, as httpx; see support/speakers.py.

python speak_httpx.py http/1.1|h2 BASE [CA-FILE]
"""

import asyncio
import base64
import ssl
import sys

import httpx
from lines import converse

protocol, base, *authority = sys.argv[1:]
# Threads that share a connection of HTTP/2 get in each other's way within httpx 0.28; tasks do not.
loop = asyncio.new_event_loop()
client = httpx.AsyncClient(
    base_url=base,
    http1=protocol == "http/1.1",
    http2=protocol != "http/1.1",
    verify=ssl.create_default_context(cafile=authority[0]) if authority else True,
)


async def say(request, places):
    method, path, body, *fields = request
    headers = [tuple(field.split(": ", 1)) for field in fields]
    try:
        async with places:
            answer = await client.request(method, path, content=base64.b64decode(body) or None, headers=headers)
    except httpx.HTTPError as error:
        return ["error", repr(error)]
    version = answer.http_version.removeprefix("HTTP/")
    fields = [f"{name}: {value}" for name, value in answer.headers.multi_items()]
    return [version, str(answer.status_code), base64.b64encode(answer.content).decode(), *fields]


async def say_together(requests, parallel):
    places = asyncio.Semaphore(parallel)
    return await asyncio.gather(*(say(request, places) for request in requests))


converse(lambda requests, parallel: loop.run_until_complete(say_together(requests, parallel)))
loop.run_until_complete(client.aclose())
