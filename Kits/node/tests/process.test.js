// The kit from outside: what a runner says, and what is left behind. Each test runs a Node of its own.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import * as drydock from "drydock";
import setup from "drydock/vitest";

const KIT = fileURLToPath(new URL("..", import.meta.url));
const IMPORTS = `import { test } from "node:test"; import * as drydock from "drydock"; import { Client } from "${KIT}tests/client.js";`;

/** A user's project with the kit installed. */
async function project(context, text) {
    const folder = await mkdtemp(join(tmpdir(), "drydock-kit-"));
    context.after(() => rm(folder, { recursive: true }));
    await mkdir(join(folder, "node_modules"));
    await symlink(KIT, join(folder, "node_modules/drydock"));
    await writeFile(join(folder, "a.test.mjs"), `${IMPORTS}\n${text}`);
    return folder;
}

function run(folder, environment = {}) {
    // Of the runner that runs this test, which would have its report.
    const { NODE_TEST_CONTEXT: _, ...env } = { ...process.env, ...environment };
    const done = spawnSync(process.execPath, ["--test", "--test-reporter=tap"], { cwd: folder, env, timeout: 60_000 });
    return { code: done.status, said: `${done.stdout}${done.stderr}` };
}

async function eventually(condition) {
    for (let turn = 0; turn < 1_000; turn += 1) {
        const value = condition();
        if (value) return value;
        await pause(20);
    }
    return assert.fail("it never came to be");
}

/** Whether a process is there and has not ended: one that nobody waits for stays in the table. */
function runs(pid) {
    try {
        return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").pop()[0] !== "Z";
    } catch {
        return false;
    }
}

test("the process ends by itself, and nothing is to be stopped", async (context) => {
    const folder = await project(context, `test("x", async (c) => { await drydock.tenant(c); });`);
    const { code, said } = run(folder);
    assert.equal(code, 0, said);
});

test("a context shows what happened", async (context) => {
    const folder = await project(context, `
        test("upload", async (c) => {
            const t = await drydock.tenant(c, { scenario: "throttled", clock: "manual" });
            await new Client(t).upload({ pause: () => {} });
            throw new Error("for its own reasons");
        });
        test("export", async (c) => { await new Client(await drydock.tenant(c)).startExport(); });`);
    const { code, said } = run(folder);
    assert.equal(code, 1);
    assert.match(said, /not ok 1 - upload/);
    if ("passed" in context) assert.match(said, /429 {2}by: throttle the first two uploads/);
    assert.match(said, /not ok 2 - export/);
    assert.match(said, /error missing-experimental-header, 1x/);
});

test("no binary is an error that names all four places", async (context) => {
    const folder = await project(context, `test("x", () => drydock.tenant("x"));`);
    const { code, said } = run(folder, { DRYDOCK_BINARY: undefined, PATH: folder });
    assert.equal(code, 1);
    for (const place of ["binary", "DRYDOCK_BINARY", "package", "PATH"]) assert.match(said, new RegExp(place));
});

test("what a server says that does not start is shown", async () => {
    await assert.rejects(drydock.Server.start({ args: ["--clock", "sundial"] }), { name: "DrydockError", message: /sundial/ });
    await assert.rejects(drydock.Server.start({ binary: "/nowhere" }), { name: "DrydockError", message: /nowhere/ });
});

test("a binary that says nothing is given up", async (context) => {
    const silent = join(await project(context, ""), "silent");
    await writeFile(silent, "#!/bin/sh\nexec sleep 60\n");
    await chmod(silent, 0o755);
    const start = drydock.Server.start({ binary: silent, startsWithin: 100 });
    await assert.rejects(start, { name: "DrydockError", message: /did not start: silent for 0.1 s/ });
});

test("what answers in no form known is told", async (context) => {
    const hello = join(await project(context, ""), "hello");
    await writeFile(hello, "#!/bin/sh\necho hello\n");
    await chmod(hello, 0o755);
    await assert.rejects(drydock.Server.start({ binary: hello }), { name: "DrydockError", message: /did not start: hello/ });
});

test("a server that ends before its time says so, and can be stopped", async () => {
    const server = await drydock.Server.start();
    process.kill(server.pid, "SIGKILL");
    await assert.rejects(server.call("GET", "tenants"), { name: "DrydockError", message: /it has ended with SIGKILL/ });
    await server.stop();
});

test("a server that asks for a token gets it", async (context) => {
    const server = await drydock.Server.start({ args: ["--admin-token", "secret"] });
    context.after(() => server.stop());
    await assert.rejects(drydock.Server.at(server.url).call("GET", "tenants"), /token/);
    process.env.DRYDOCK_ADMIN_TOKEN = "secret";
    context.after(() => delete process.env.DRYDOCK_ADMIN_TOKEN);
    await drydock.Server.at(server.url).call("GET", "tenants");
});

test("a mistyped option is told", async () => {
    await assert.rejects(drydock.tenant("x", { scenaro: "throttled" }), /scenario, clock, findings and url, not scenaro/);
});

test("all errors of a scenario are told", async () => {
    const scenario = "faults:\n  - on: load-acounts\n    answr: 429\n";
    await assert.rejects(drydock.tenant("x", { scenario }), /3 errors.*\n.*`load-accounts`.*\n.*`answer`/);
});

test("what failed can be looked at on a server that runs already", async () => {
    const { url } = await drydock.server();
    const names = async () => (await drydock.Server.at(url).call("GET", "tenants")).tenants.map(({ name }) => name);
    let link;
    await assert.rejects(drydock.using("fails", { url }, (t) => {
        link = `/__admin/ui/#/${t.name}/requests`;
        throw new Error("for its own reasons");
    }), (error) => error.message.includes(link));
    await drydock.using("passes", { url }, () => {});
    assert((await names()).some((name) => link.includes(name)));
    assert(!(await names()).some((name) => name.startsWith("passes")));
});

test("a binary of another time is refused", async (context) => {
    const folder = await project(context, "");
    const old = join(folder, "old");
    await writeFile(old, `#!/bin/sh\necho '{"url":"http://127.0.0.1:1"}'\nexec cat >/dev/null\n`);
    await chmod(old, 0o755);
    await assert.rejects(drydock.Server.start({ binary: old }), /this kit needs api 1/);
});

test("arguments reach the server, and stop ends it", async () => {
    const server = await drydock.Server.start({ args: ["--seed", "7"] });
    assert.equal((await server.call("GET", "scenario")).seed, 7);
    await server.stop();
    await assert.rejects(server.call("GET", "health"), { name: "DrydockError", message: /does not answer/ });
});

test("a server that runs already is used", async () => {
    const { url } = await drydock.server();
    const t = await drydock.tenant("x", { url });
    assert.equal(t.url, url);
    await t.end();
});

test("a global setup gives all workers one server", async (context) => {
    const stop = await setup();
    const { url } = JSON.parse(process.env.DRYDOCK_KIT_SERVER);
    context.after(() => { delete process.env.DRYDOCK_KIT_SERVER; });
    const folder = await project(context, `test("x", async () => {
        const t = await drydock.tenant("x");
        if (t.url !== "${url}") throw new Error(t.url);
    });`);
    const { code, said } = run(folder, { DRYDOCK_BINARY: "/nowhere" });
    await stop();
    assert.equal(code, 0, said);
});

test("a killed runner leaves no server", async (context) => {
    const folder = await project(context, `
        import { writeFileSync } from "node:fs";
        test("x", async () => {
            const server = await drydock.server();
            writeFileSync("pid", String(server.pid));
            await new Promise((done) => setTimeout(done, 60_000));
        });`);
    const file = join(folder, "pid");
    const runner = spawn(process.execPath, ["a.test.mjs"], { cwd: folder, stdio: "ignore" });
    const pid = await eventually(() => existsSync(file) && readFileSync(file, "utf8"));
    assert.ok(runs(pid));
    runner.kill("SIGKILL");
    await eventually(() => !runs(pid));
});
