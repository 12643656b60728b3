// The words of a tenant, as a test uses them.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import * as drydock from "drydock";
import { Client } from "./client.js";

test("heeds Retry-After", async (context) => {
    const t = await drydock.tenant(context, { scenario: "throttled", clock: "manual" });
    const task = await new Client(t).upload({ pause: (seconds) => t.advance(`${seconds}s`) });
    const statuses = (await t.requests({ operation: "load-accounts" })).map((request) => request.status);
    assert.deepEqual(statuses, [429, 429, 202]);
    assert.equal((await t.requests({ status: 429 })).length, 2);
    await t.verify({
        expect: [
            { operation: "load-accounts", exactly: 3 },
            { operation: "load-accounts", status: 202, exactly: 1 },
        ],
        order: [{ operation: "load-accounts", status: 429 }, { operation: "load-accounts", status: 202 }],
        pause: [{ operation: "load-accounts", atLeast: "3s" }],
        findings: "none",
    });
    assert.equal((await t.jobs())[0].id, task);
    assert.deepEqual((await t.report()).findings, []);
});

test("the clock stands still until it is moved", async (context) => {
    const t = await drydock.tenant(context, { clock: "manual" });
    const client = new Client(t);
    const task = await client.upload({ rows: 3 });
    assert.equal((await client.status(task)).status, "STARTED");
    assert.equal((await t.next()).passed[0].phase, "ACCOUNTS_COLLECTED");
    await assert.rejects(t.wait(task, "COMPLETED", { timeout: "50ms" }), { name: "AssertionError", message: /COMPLETED/ });
    await t.advance("1h");
    assert.equal((await t.wait(task)).phase, "COMPLETED");
    assert.equal((await t.wait((await t.jobs())[0])).final, true);
    assert.equal((await client.status(task)).processedAccounts, 3);
});

test("what differs is said in a sentence", async (context) => {
    const t = await drydock.tenant(context);
    await new Client(t).upload();
    await assert.rejects(t.verify({ expect: [{ operation: "load-accounts", exactly: 2 }] }), {
        name: "AssertionError", message: /exactly 2 operation load-accounts, there were 1/,
    });
    await assert.rejects(t.verify({ order: [{ operation: "aggregation-status" }, { operation: "load-accounts" }] }), {
        name: "AssertionError",
    });
});

test("a wrong call is told from a wrong client", async (context) => {
    const t = await drydock.tenant(context);
    const wrong = { expect: [{ operation: "laod-accounts" }] };
    await assert.rejects(t.verify(wrong), { name: "DrydockError", message: /laod-accounts/ });
    await assert.rejects(t.play("throtled"), { name: "DrydockError", message: /throttled/ });
});

test("every form of a scenario", async (context) => {
    const folder = await mkdtemp(join(tmpdir(), "drydock-kit-"));
    context.after(() => rm(folder, { recursive: true }));
    const refused = { faults: [{ on: "load-accounts", answer: 403 }] };
    const file = join(folder, "refused.yaml");
    await writeFile(file, JSON.stringify(refused));
    const t = await drydock.tenant(context);
    for (const scenario of ["forbidden", refused, `${JSON.stringify(refused)}\n`, file, pathToFileURL(file)]) {
        await t.play(scenario);
        await assert.rejects(new Client(t).upload(), /403/);
    }
    await t.reset();
    assert.deepEqual(await t.requests(), []);
    await assert.rejects(new Client(t).upload(), /403/);
});

test("a tenant may begin with text", async (context) => {
    const t = await drydock.tenant(context, { scenario: "name: mine\naggregation: { outcome: cancelled }\n" });
    const task = await new Client(t).upload();
    await t.advance("1h");
    assert.equal((await t.wait(task, "CANCELLED")).phase, "CANCELLED");
});

test("the rest of the control plane is there", async (context) => {
    const t = await drydock.tenant(context);
    const task = await new Client(t).upload();
    assert.ok(await t.admin("POST", `jobs/${task}/cancel`));
    assert.deepEqual(await t.admin("GET", "requests/count", { operation: "load-accounts" }), { count: 1 });
});

test("no test sees another", { concurrency: 8 }, async (context) => {
    const one = (rows) => async (inner) => {
        const t = await drydock.tenant(inner);
        await new Client(t).upload({ rows });
        assert.deepEqual((await t.requests()).map((request) => request.upload.rows), [rows]);
        assert.match(t.name, /^no-test-sees-another/);
    };
    await Promise.all(Array.from({ length: 8 }, (_, rows) => context.test("of the same name", one(rows + 1))));
});

test("findings may be expected", async (context) => {
    const t = await drydock.tenant(context, { findings: "show" });
    assert.equal(await new Client(t).startExport(), 400);
    assert.deepEqual((await t.report()).findings.map((finding) => finding.rule), ["missing-experimental-header"]);
});

test("a finding fails what would have passed", async () => {
    const passes = async (t) => assert.equal(await new Client(t).startExport(), 400);
    await assert.rejects(drydock.using("export", passes), {
        name: "AssertionError", message: /error missing-experimental-header, 1x/,
    });
    await drydock.using("export", { findings: "show" }, passes);
});

test("a failure shows requests, rules and findings", async () => {
    const options = { scenario: "throttled", clock: "manual" };
    const failing = drydock.using("upload", options, async (t) => {
        await new Client(t).upload({ pause: () => {} });
        throw new Error("for its own reasons");
    });
    const { message, stack } = await failing.then(assert.fail, (error) => error);
    assert.match(message, /^for its own reasons\n\nDrydock: tenant upload-\w+ of http/);
    assert.match(message, /its last 3 requests:\n {2}POST {2}\S+\/load-accounts {2}429 {2}by: throttle the first two uploads\n/);
    assert.match(message, /findings:\n.* early-retry, 2x: /);
    assert.match(stack, /early-retry[^]*at .*tenant\.test\.js/);
});

test("wrong options are told", async () => {
    await assert.rejects(drydock.tenant("x", { findings: "maybe" }), /fail or show, not maybe/);
    await assert.rejects(drydock.tenant("x", { scenario: "throtled" }), { name: "DrydockError", message: /throttled/ });
});
