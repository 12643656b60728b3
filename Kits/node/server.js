// The server: found, started, asked, ended.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** What this kit understands of the control plane: the ready line's `api`. */
const API = 1;
const KEPT_OF_THE_LOG = 4_096;
const STARTS_WITHIN_MILLISECONDS = 30_000;

export class DrydockError extends Error {
    name = "DrydockError";
}

export class Server {
    #child;

    /** `isOurs`: it ends with this process, or with the runner's. */
    constructor({ url, adminUrl, ui, isOurs = true }, child) {
        Object.assign(this, { url, adminUrl, ui, isOurs });
        this.#child = child;
    }

    static async start({ binary, args = [], startsWithin = STARTS_WITHIN_MILLISECONDS } = {}) {
        const command = findBinary(binary);
        const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("DRYDOCK_")));
        const child = spawn(command, ["serve", "--port", "0", "--until-stdin-closes", ...args], { env });
        const ready = await readyLine(child, command, startsWithin);
        // None of these keeps the process alive. When it ends, however it does, the server's standard input closes.
        for (const handle of [child, child.stdin, child.stdout, child.stderr]) handle.unref();
        child.stdin.on("error", () => {});
        if (ready.api !== API) {
            child.kill();
            throw new DrydockError(
                `${command} is Drydock ${ready.version ?? "0"} with api ${ready.api ?? 0}, this kit needs api ${API}: ` +
                    "install kit and binary of one version",
            );
        }
        return new Server(ready, child);
    }

    static at(url) {
        const root = url.replace(/\/+$/, "");
        return new Server({ url: root, adminUrl: `${root}/__admin`, ui: `${root}/__admin/ui/`, isOurs: false });
    }

    async call(method, path, { body, query = {}, tenant } = {}) {
        const asked = Object.entries(query).filter(([, value]) => value !== undefined);
        const target = `${this.adminUrl}/${path}${asked.length ? `?${new URLSearchParams(asked)}` : ""}`;
        const headers = tenant ? { "X-Drydock-Tenant": tenant } : {};
        if (body !== undefined) headers["Content-Type"] = `application/${typeof body === "string" ? "yaml" : "json"}`;
        const token = !this.isOurs && process.env.DRYDOCK_ADMIN_TOKEN;
        if (token) headers.Authorization = `Bearer ${token}`;
        let answer;
        try {
            answer = await fetch(target, { method, headers, body: typeof body === "string" ? body : JSON.stringify(body) });
        } catch (error) {
            const why = (await this.#end()) ?? error.cause?.message ?? error.message;
            throw new DrydockError(`Drydock does not answer at ${this.url}: ${why}`);
        }
        const text = await answer.text();
        if (answer.ok) return text ? JSON.parse(text) : undefined;
        // What the test expected in vain is an AssertionError, any other refusal is not.
        const Kind = [408, 409, 422].includes(answer.status) ? assert.AssertionError : DrydockError;
        const message = sentence(text, answer.status);
        throw Object.assign(Kind === DrydockError ? new Kind(message) : new Kind({ message }), { status: answer.status });
    }

    /** How the process's own server has ended before its time, and the end of its log; undefined while it runs. */
    async #end() {
        const child = this.#child;
        if (child && !hasEnded(child)) {
            await new Promise((done) => {
                const timer = setTimeout(done, 1_000);
                child.once("exit", () => done(clearTimeout(timer)));
            });
        }
        return child && hasEnded(child) ? `it has ended with ${child.exitCode ?? child.signalCode}. ${child.log()}`.trim() : undefined;
    }

    /** The process's id; undefined for one that somebody else started. */
    get pid() {
        return this.#child?.pid;
    }

    async stop() {
        const child = this.#child;
        if (!child || hasEnded(child)) return;
        child.ref();
        await new Promise((done) => {
            child.once("exit", done);
            child.stdin.end();
        });
    }
}

const hasEnded = (child) => child.exitCode !== null || child.signalCode !== null;

/** The one line of standard output, once everything is loaded and the port is bound. */
function readyLine(child, command, milliseconds) {
    let log = "";
    child.stderr.on("data", (piece) => {
        log = (log + piece).slice(-KEPT_OF_THE_LOG);
    });
    child.log = () => log;
    return new Promise((resolve, reject) => {
        // A binary that is none of ours may say nothing for ever.
        const timer = setTimeout(() => {
            child.kill("SIGKILL");
            reject(new DrydockError(`${command} did not start: silent for ${milliseconds / 1_000} s. ${log.trim()}`));
        }, milliseconds);
        child.once("exit", () => clearTimeout(timer));
        createInterface(child.stdout).once("line", (line) => {
            try {
                resolve(JSON.parse(line));
            } catch {
                child.kill();
                reject(new DrydockError(`${command} did not start: ${line}`));
            }
            clearTimeout(timer);
            // What it says from here on is not its greeting.
            log = "";
        });
        child.once("error", (error) => reject(new DrydockError(`${command} cannot be started: ${error.message}`)));
        child.once("close", () => reject(new DrydockError(`${command} did not start: ${log.trim()}`)));
    });
}

/** What a refusal says; all that is wrong with a scenario, a line each. */
function sentence(text, status) {
    try {
        const { error, problems = [] } = JSON.parse(text);
        const further = problems.slice(1).map(({ line, column, message }) => `\n  line ${line}, column ${column}: ${message}`);
        return error.message + further.join("");
    } catch {
        return `${status}: ${text}`;
    }
}

function findBinary(argument) {
    const carried = fileURLToPath(new URL("bin/drydock", import.meta.url));
    const onPath = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "drydock"));
    const found = argument ?? process.env.DRYDOCK_BINARY ?? [carried, ...onPath].find(isExecutable);
    if (found) return found;
    throw new DrydockError(
        "There is no drydock: name it by the option `binary` or by the variable DRYDOCK_BINARY, install the package that " +
            "carries it, or put it on PATH.",
    );
}

function isExecutable(path) {
    try {
        accessSync(path, constants.X_OK);
        return true;
    } catch {
        return false;
    }
}
