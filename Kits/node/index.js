// Drydock in tests: one server for the process, one tenant for each test. What is said of each word stands in index.d.ts.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Server } from "./server.js";

export { DrydockError, Server } from "./server.js";

const SHOWN_REQUESTS = 20;
let ours;

/** The process's server: that of the runner's global setup, else one that is started on first use. */
export function server(...args) {
    const shared = process.env.DRYDOCK_KIT_SERVER;
    ours ??= shared ? Promise.resolve(new Server(JSON.parse(shared))) : Server.start(...args);
    return ours;
}

export async function tenant(test, options = {}) {
    const context = typeof test === "string" ? undefined : test;
    const name = context ? (context.fullName ?? context.task?.name ?? context.name) : test;
    const { scenario, clock, findings = "fail", url, ...unknown } = options;
    assert(!Object.keys(unknown).length, `options are scenario, clock, findings and url, not ${Object.keys(unknown).join(", ")}`);
    assert(["fail", "show"].includes(findings), `findings can be fail or show, not ${findings}`);
    const host = url ? Server.at(url) : await server();
    const body = {};
    if (scenario !== undefined) body.scenario = await scenarioValue(scenario);
    if (clock !== undefined) {
        const [mode, factor] = clock.split(":");
        body.clock = factor ? { mode, factor: Number(factor) } : { mode };
    }
    for (const free of names(name)) {
        try {
            await host.call("POST", "tenants", { body: { name: free, ...body } });
        } catch (error) {
            // 409: the test runs a second time, or at the same time elsewhere.
            if (error.status === 409) continue;
            throw error;
        }
        const made = new Tenant(host, free, findings);
        if (context) finishWith(context, made);
        return made;
    }
    throw new Error(`too many tenants are called like ${name}`);
}

export async function using(test, ...rest) {
    const body = rest.pop();
    const made = await tenant(String(test.fullName ?? test.task?.name ?? test.name ?? test), rest[0]);
    let failure;
    try {
        return await body(made);
    } catch (error) {
        failure = error;
        throw error;
    } finally {
        const shown = failure === undefined ? "" : await made.describe().catch(String);
        if (failure instanceof Error) append(failure, shown);
        await made.end({ failed: failure !== undefined });
    }
}

export class Tenant {
    #server;
    #findings;

    constructor(host, name, findings = "fail") {
        this.name = name;
        this.#server = host;
        this.#findings = findings;
    }

    get url() {
        return this.#server.url;
    }

    get headers() {
        return { "X-Drydock-Tenant": this.name };
    }

    admin(method, path, { body, ...query } = {}) {
        return this.#server.call(method, path, { body, query, tenant: this.name });
    }

    async play(scenario) {
        const value = await scenarioValue(scenario);
        const isName = value === scenario && typeof value === "string" && !isText(value);
        await this.admin("PUT", "scenario", { body: isName ? { name: value } : value });
    }

    advance(duration) {
        return this.admin("POST", "clock", { body: { advance: duration } });
    }

    next() {
        return this.advance("next");
    }

    async jobs() {
        return (await this.admin("GET", "jobs")).jobs;
    }

    wait(job, status = "COMPLETED", { timeout = "5s" } = {}) {
        return this.admin("GET", `jobs/${job.id ?? job}/wait`, { status, timeout });
    }

    async requests(narrowed = {}) {
        return (await this.admin("GET", "requests", narrowed)).requests;
    }

    async verify(expected) {
        await this.admin("POST", "verify", { body: expected });
    }

    report() {
        return this.admin("GET", "report");
    }

    async reset() {
        await this.admin("POST", "reset");
    }

    async describe() {
        const [requests, { findings }] = await Promise.all([this.requests({ limit: SHOWN_REQUESTS }), this.report()]);
        return [
            `tenant ${this.name} of ${this.url}`,
            requests.length ? `its last ${requests.length} requests:` : "no requests",
            ...requests.map((request) => `  ${sayRequest(request)}`),
            findings.length ? "findings:" : "no findings",
            ...findings.map((finding) => `  ${sayFinding(finding)}`),
            ...(this.#server.ui ? [`page, while the server runs: ${this.#server.ui}#/${this.name}/requests`] : []),
        ].join("\n");
    }

    async end({ failed = false } = {}) {
        const findings = failed || this.#findings === "show" ? [] : (await this.report()).findings;
        const errors = findings.filter((finding) => finding.severity === "error").map(sayFinding);
        const shown = errors.length ? await this.describe() : "";
        // On a server that outlives the run, what a failed test did can be looked at.
        if (this.#server.isOurs || !(failed || errors.length)) await this.#server.call("DELETE", `tenants/${this.name}`);
        if (!errors.length) return;
        const message = ["The client did what would hurt against the real service:", ...errors, "", shown].join("\n");
        throw new assert.AssertionError({ message });
    }
}

/** The contexts of node:test and vitest tell when a test is over, and whether it failed. */
function finishWith(context, made) {
    const hook = context.onTestFinished ?? context.after;
    if (!hook) throw new Error("neither a name nor the context of a test of node:test or vitest");
    hook.call(context, async () => {
        const failed = context.passed === false || context.task?.result?.state === "fail";
        if (failed) console.error(`Drydock: ${await made.describe()}`);
        await made.end({ failed });
    });
}

function append(error, shown) {
    const { message } = error;
    error.message += `\n\nDrydock: ${shown}`;
    error.stack = error.stack?.replace(message, () => error.message);
}

/** Whether it is YAML or JSON, and not the name of a scenario or of a file; the server draws the same line. */
function isText(scenario) {
    return /[:\n{]/.test(scenario);
}

/** A built-in scenario's name, the text of a file, text, or an object. */
async function scenarioValue(scenario) {
    const isWord = typeof scenario === "string" && !isText(scenario);
    const isFile = scenario instanceof URL || (isWord && /[/.]/.test(scenario));
    return isFile ? await readFile(scenario, "utf8") : scenario;
}

/** Names fit for a host's label: `an-upload-is-aggregated-3fa2b1`, and `...-2` where that is taken. */
function* names(test) {
    const words = test.toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 40).replace(/^-+|-+$/g, "") || "test";
    const name = `${words}-${createHash("sha256").update(test).digest("hex").slice(0, 6)}`;
    yield name;
    for (let count = 2; count < 1_000; count += 1) yield `${name}-${count}`;
}

function sayRequest(request) {
    const fired = (request.rules ?? []).filter((rule) => rule.fired).map((rule) => rule.name ?? `rule ${rule.rule}`);
    return [
        request.method, request.target, request.status,
        ...(request.wire ? [`wire: ${request.wire}`] : []), ...(fired.length ? [`by: ${fired.join(", ")}`] : []),
    ].join("  ");
}

function sayFinding({ severity, rule, count, observed, advice }) {
    return `${severity} ${rule}, ${count}x${observed ? `: ${observed}` : ""}. ${advice}`;
}
