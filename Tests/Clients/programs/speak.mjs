// Says what it is told, as Node's http, http2 or fetch; see support/speakers.py for the lines that go in and come out.
//
//   node speak.mjs http|http2|fetch BASE [CA-FILE]

import { readFileSync } from "node:fs";
import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import { createInterface } from "node:readline";

const [way, base, authority] = process.argv.slice(2);
const ca = authority && readFileSync(authority);

/** Reads a whole answer from a stream of its content. */
async function content(stream) {
    const pieces = [];
    for await (const piece of stream) pieces.push(piece);
    return Buffer.concat(pieces);
}

function speakHTTP1() {
    const { request, Agent } = base.startsWith("https:") ? https : http;
    const agent = new Agent({ keepAlive: true, ca });
    return ([method, path, body, ...headers]) =>
        new Promise((resolve, reject) => {
            const fields = Object.fromEntries(headers);
            const call = request(base + path, { method, headers: fields, agent }, async (answer) => {
                const named = answer.rawHeaders.flatMap((name, at, all) => (at % 2 ? [] : [[name, all[at + 1]]]));
                resolve([answer.httpVersion, answer.statusCode, await content(answer), named]);
            });
            call.on("error", reject);
            call.end(body);
        });
}

function speakHTTP2() {
    const session = http2.connect(base, { ca });
    return ([method, path, body, ...headers]) =>
        new Promise((resolve, reject) => {
            const fields = Object.fromEntries(headers);
            const stream = session.request({ ":method": method, ":path": path, ...fields }, { endStream: !body.length });
            stream.on("error", reject);
            stream.on("response", async (head) => {
                const named = Object.entries(head).filter(([name]) => !name.startsWith(":"));
                resolve(["2", head[":status"], await content(stream), named]);
            });
            if (body.length) stream.end(body);
        });
}

function speakFetch() {
    return async ([method, path, body, ...headers]) => {
        const answer = await fetch(base + path, { method, headers, body: body.length ? body : undefined });
        return ["1.1", answer.status, Buffer.from(await answer.arrayBuffer()), [...answer.headers]];
    };
}

const speak = { http: speakHTTP1, http2: speakHTTP2, fetch: speakFetch }[way]();

async function line(request) {
    const [method, path, body, ...headers] = request;
    const pairs = headers.map((header) => header.split(/: (.*)/s).slice(0, 2));
    try {
        const [version, status, answer, fields] = await speak([method, path, Buffer.from(body, "base64"), ...pairs]);
        return [version, `${status}`, answer.toString("base64"), ...fields.map(([name, value]) => `${name}: ${value}`)];
    } catch (error) {
        return ["error", `${error} ${error.cause ?? ""}`];
    }
}

let requests = [];
for await (const text of createInterface({ input: process.stdin })) {
    const value = JSON.parse(text);
    if (Array.isArray(value)) {
        requests.push(value);
        continue;
    }
    const answers = [];
    let next = 0;
    const work = async () => {
        while (next < requests.length) {
            const mine = next++;
            answers[mine] = await line(requests[mine]);
        }
    };
    await Promise.all(Array.from({ length: value }, work));
    process.stdout.write(answers.map((answer) => JSON.stringify(answer) + "\n").join(""));
    requests = [];
}
process.exit(0);
