/**
 * A scenario: the name of a built-in one, a file (a URL, or a word with a slash or a dot), YAML or JSON text (with a
 * colon), or an object.
 */
export type Scenario = string | URL | { readonly [member: string]: unknown };

/** Real time, standing still until it is moved, or so many seconds for each real one. */
export type Clock = "real" | "manual" | `scaled:${number}`;

export interface TenantOptions {
    scenario?: Scenario;
    clock?: Clock;
    /** Findings of severity error fail the test unless they are only to be shown. */
    findings?: "fail" | "show";
    /** A server that runs already, in place of the process's own. */
    url?: string;
}

/** What node:test and vitest hand to a test. */
export interface TestContext {
    readonly name?: string;
    readonly fullName?: string;
    readonly task?: { readonly name: string };
    after?(done: () => Promise<void>): void;
    onTestFinished?(done: () => Promise<void>): void;
}

/** A request that is looked for: `{ operation: "load-accounts", status: 202, exactly: 1 }`. */
export type Match = { readonly [condition: string]: unknown };

export interface Verification {
    expect?: Match[];
    order?: Match[];
    pause?: Match[];
    findings?: "none" | "no-errors";
    since?: string;
}

export interface Job {
    readonly id: string;
    readonly kind: string;
    readonly phase: string;
    readonly final: boolean;
    readonly [member: string]: unknown;
}

export interface RecordedRequest {
    readonly requestId: string;
    readonly method: string;
    readonly target: string;
    readonly operation: string | null;
    readonly status: number;
    readonly [member: string]: unknown;
}

export interface Finding {
    readonly rule: string;
    readonly severity: "error" | "warning" | "information";
    readonly count: number;
    readonly observed: string | null;
    readonly advice: string;
    readonly [member: string]: unknown;
}

/**
 * Makes a tenant for a test.
 *
 * With the test's context (of node:test or vitest) in place of a name, it ends with the test: findings fail the test, and
 * a failed one shows what happened. With a name, `end` it, or let `using` do all of this in any runner.
 */
export function tenant(test: string | TestContext, options?: TenantOptions): Promise<Tenant>;

/** Runs `body` with a tenant; an error that it throws then also says what happened. */
export function using<Result>(test: string | TestContext, body: (tenant: Tenant) => Promise<Result>): Promise<Result>;
export function using<Result>(
    test: string | TestContext,
    options: TenantOptions,
    body: (tenant: Tenant) => Promise<Result>,
): Promise<Result>;

/** The process's server; started with these options when this is its first use. */
export function server(options?: StartOptions): Promise<Server>;

/** A simulated tenant of its own: sources, jobs, clock, scenario, journal. No other test sees it. */
export class Tenant {
    /** What it is called. A client whose client id is this name is in the tenant, too. */
    readonly name: string;
    /** Where the client under test is pointed. */
    readonly url: string;
    /** What names the tenant; the client under test sends it with every request. */
    readonly headers: { "X-Drydock-Tenant": string };
    /** The tenant begins again with another scenario. */
    play(scenario: Scenario): Promise<void>;
    /** Lets tenant time pass: `3s`, `1h30m`. The answer is the new time and what happened on the way. */
    advance(duration: string): Promise<{ time: string; passed: { at: string; job: string; phase: string }[] }>;
    /** Lets tenant time pass until something happens to a job. */
    next(): ReturnType<Tenant["advance"]>;
    /** Aggregations, entitlement loads, exports, with their phases and plans. */
    jobs(): Promise<Job[]>;
    /** Waits, in real time, until a job is in a phase; an AssertionError when it is not in time. */
    wait(job: string | Job, status?: string, options?: { timeout?: string }): Promise<Job>;
    /** What the client asked, oldest first: `requests({ operation: "load-accounts", status: 429 })`. */
    requests(narrowed?: { readonly [condition: string]: string | number }): Promise<RecordedRequest[]>;
    /** Holds what the client did against what the test expects; an AssertionError says what differs. */
    verify(expected: Verification): Promise<void>;
    /** What the client did that would hurt against the real service. */
    report(): Promise<{ findings: Finding[]; [member: string]: unknown }>;
    /** A fresh start with the same scenario. */
    reset(): Promise<void>;
    /** Any call of the control plane: `admin("POST", "jobs/ID/cancel")`; members but `body` are the query. */
    admin(method: string, path: string, options?: { body?: unknown; [query: string]: unknown }): Promise<any>;
    /** What a person wants to see when the test failed. */
    describe(): Promise<string>;
    /** Forgets the tenant; an AssertionError when it has findings of severity error and the test had not failed. */
    end(options?: { failed?: boolean }): Promise<void>;
}

export interface StartOptions {
    /** The drydock to start; else DRYDOCK_BINARY, what the package carries, PATH. */
    binary?: string;
    /** Further arguments of `drydock serve`. */
    args?: string[];
    /** Milliseconds until a binary that says nothing is given up; 30,000. */
    startsWithin?: number;
}

/** A running Drydock. */
export class Server {
    readonly url: string;
    readonly adminUrl: string;
    readonly ui?: string;
    /** The process's id; undefined for one that somebody else started. */
    readonly pid?: number;
    /** Starts one that ends with this process, however that ends. */
    static start(options?: StartOptions): Promise<Server>;
    /** One that somebody else started. */
    static at(url: string): Server;
    stop(): Promise<void>;
}

/** Drydock does not start, does not answer, or refuses a call; the message is what it says. */
export class DrydockError extends Error {}
