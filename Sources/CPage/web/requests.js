// Requests as they come, and all about one.

import { button, facts, fill, h, neighbour, nothing, row, table } from "./dom.js";
import { matches } from "./filter.js";
import { counted, kindOf, size, span, timeOfDay } from "./format.js";
import { arrived, emptyWindow, following, most, paused } from "./rows.js";
import { open, saved, savedName } from "./saved.js";

const columns = [["No.", "number"], "Time", "Method", ["Path", "path"], ["Operation", "wide"], "Status", ["Client", "wide.id"], ["Job", "wide.id"], ["Rule", "rule"]];
const said = ["Rule", "Did", "Why"];
const status = (entry) => h(`span.status.${kindOf(entry.status)}`, entry.status || entry.wire || "cut");

export function requests(frame) {
	let window = emptyWindow(), rules = [], q = null, entry = null, isReading = false, isBehind = false;
	const rows = new Map();
	const field = h("input", { type: "search", id: "filter", placeholder: "operation: status: rule: client: job: or any text",
		spellcheck: false, autocomplete: "off", oninput: () => frame.go({ id: frame.route.id, q: field.value }, true) });
	const more = h("button.more", { hidden: true, onclick: () => setPaused(false) });
	const pause = button("", () => setPaused(!window.isPaused));
	const file = h("input", { type: "file", hidden: true, onchange: openFile });
	const body = h("tbody");
	const list = table("Requests, the newest first", columns, [], body);
	const empty = h("div");
	const scroller = h("div.scroll", { tabIndex: 0, role: "region", "aria-label": "Requests", onscroll: () => {
		if (scroller.scrollTop > 40 && !window.isPaused) setPaused(true);
	} }, list, empty);
	const detail = h("article.detail", { tabIndex: -1 });
	const element = h("section.split", h("div.master", h("div.bar", h("label.sr", { htmlFor: "filter" }, "Filter"), field, more, pause,
		button("Open …", () => file.click(), { title: "Open a journal that was saved as HAR or JSON" }), file), scroller), detail);

	const ruleName = ({ decidingRule: rule, rules: said }) => rule === null || rule === undefined ? ""
		: (rules[rule] ?? said?.find((each) => each.rule === rule))?.name ?? `rule ${rule}`;
	const linkTo = (sequence) => ({ view: "requests", id: String(sequence), q });
	const goTo = (sequence) => frame.go(linkTo(sequence));
	const filtered = (key, value) => value && h("a", { href: frame.link({ view: "requests", q: `${key}:${value}` }) }, value);

	function setPaused(isPaused) {
		window = isPaused ? paused(window) : following(window);
		if (!isPaused) scroller.scrollTop = 0;
		draw();
	}

	function line(entry) {
		const name = ruleName(entry);
		return row(columns, [entry.sequence, h("time", timeOfDay(entry.time)), entry.method,
			h("a", { href: frame.link(linkTo(entry.sequence)), title: entry.target }, entry.target), entry.operation, status(entry),
			entry.client, entry.job, name && h("span.chip", name)],
		{ onclick: (event) => event.target.closest("a") || goTo(entry.sequence) });
	}

	/** Only what came is made, and only what went is taken away: 2,000 requests in 5 s must not stop a key. */
	function draw() {
		const kept = new Set(window.rows.map((entry) => entry.sequence));
		for (const [sequence, element] of rows) if (!kept.has(sequence)) { element.remove(); rows.delete(sequence); }
		let before = body.firstChild;
		for (const entry of window.rows) {
			let element = rows.get(entry.sequence);
			if (element) before = element.nextSibling;
			else { element = line(entry); rows.set(entry.sequence, element); body.insertBefore(element, before); }
			element.ariaCurrent = String(entry.sequence) === frame.route.id ? "true" : null;
		}
		more.hidden = !window.waiting.length;
		more.textContent = `${window.waiting.length}${window.waiting.length === most ? "+" : ""} new`;
		pause.textContent = window.isPaused ? "Follow" : "Pause";
		list.hidden = !window.rows.length;
		fill(empty, list.hidden && (q ? nothing("No request matches", `The filter is: ${q}`, button("Show all", () => frame.go({})))
			: nothing("No request yet", `Point your program at ${location.origin}, or try:`, h("pre", { tabIndex: 0 },
				`curl -X POST ${location.origin}/v2025/sources/hr/load-accounts \\\n  -H 'Authorization: Bearer any' -H 'X-Drydock-Tenant: ${frame.route.tenant}'`))));
	}

	/** Requests that the filter leaves, newest last. */
	async function read(since) {
		let found = saved().entries;
		if (!frame.isSaved) {
			const answer = await frame.look("requests", { since: since || undefined, limit: q ? 10_000 : most });
			if (since && answer?.total < since) { window = emptyWindow(); return read(0); }
			found = answer?.requests ?? [];
		}
		return found.filter((entry) => matches(q, entry, ruleName));
	}

	async function refresh() {
		if (isReading) { isBehind = true; return; }
		isReading = true;
		const since = window.last, wanted = q, found = await read(since);
		if (wanted === q) {
			window = arrived(window, found);
			draw();
			if (since && !window.isPaused && found.length) frame.say(counted(found.length, "new request"));
		}
		isReading = false;
		if (isBehind) { isBehind = false; refresh(); }
	}

	async function readRules() { rules = (await frame.look("faults"))?.rules ?? []; }

	async function showDetail(id) {
		detail.hidden = !id;
		element.classList.toggle("open", Boolean(id));
		entry = null;
		if (!id) return fill(detail);
		const found = frame.isSaved ? saved().entries.find((entry) => String(entry.sequence) === id || entry.requestId === id)
			: await frame.look(`requests/${encodeURIComponent(id)}`);
		if (frame.route.id !== id) return;
		entry = found;
		detail.ariaLabel = `Request ${id}`;
		fill(detail, h("div.top", h("a.back", { href: frame.link({ q }) }, "All requests"), entry && h("span.buttons", step("client", -1), step("client", 1), step("job", -1), step("job", 1))),
			entry ? about(entry) : [h("h2", `Request ${id}`), h("p", "The journal no longer holds it, or never did.")]);
		detail.scrollTop = 0;
	}

	function about(entry) {
		const { upload, phaseBefore: before, phaseAfter: after, retryAfter } = entry;
		const findings = entry.findings ?? saved().findings.filter((finding) => finding.requestIds?.includes(entry.requestId));
		return [
			h("h2", entry.method, " ", h("span.target", entry.target)),
			h("p.verdict", status(entry), " ", sentence(entry)),
			h("p.buttons", copy("Copy as curl", () => curl(entry)), copy("Copy JSON", () => JSON.stringify(entry, null, 2))),
			facts({ Time: h("time", entry.time), Operation: filtered("operation", entry.operation), Version: entry.version, Client: filtered("client", entry.client),
				Source: filtered("source", entry.source), Job: entry.job && h("a", { href: frame.link({ view: "jobs", id: entry.job }) }, entry.job),
				Phase: before && before !== after ? `${before} → ${after}` : after, Delay: entry.delayInMilliseconds > 0 && span(entry.delayInMilliseconds), Wire: entry.wire,
				"Retry-After": Number.isFinite(retryAfter) && `${retryAfter} s`, Trace: entry.trace, "Request id": entry.requestId, "Nearest route": entry.nearestRoute }),
			upload && [h("h3", "Upload"), facts({ File: upload.fileName, Size: size(upload.bytes), Rows: upload.rows, Columns: upload.columns, Digest: upload.digest, Refused: upload.reason })],
			findings.length > 0 && [h("h3", "Findings"), findings.map((finding) =>
				h(`div.finding.${finding.severity}`, h("b", `${finding.severity}: ${finding.rule}`), h("p", finding.observed), h("p", finding.advice)))],
			entry.rules?.length > 0 && [h("h3", "Rules"), h("div.scroll", { tabIndex: 0, role: "region", "aria-label": "Rules" }, table("Rules and what each said", said,
				entry.rules.map((rule) => row(said, [rule.name ?? `rule ${rule.rule}`, rule.fired ? "fired" : "passed", rule.reason], {}, rule.fired ? "tr.fired" : "tr"))))],
			entry.rules === null && h("p", "Why the rules did what they did is no longer known: requests before this one were evicted."),
			h("h3", "Header fields"), facts(entry.headers ?? {}),
			entry.responseHeaders && [h("h3", "Header fields of the answer"), facts(entry.responseHeaders)],
		];
	}

	function sentence(entry) {
		if (entry.refusal) return entry.refusal;
		const name = ruleName(entry), fired = entry.rules?.filter((rule) => rule.fired).length;
		if (name) return ["The rule ", h("b", name), " decided."];
		if (!entry.status) return "The connection was ended.";
		return fired ? `${counted(fired, "rule")} fired, none decided.` : entry.rules?.length ? "No rule fired." : "";
	}

	/** A button to the call before or after this one, of the same client or the same job. */
	function step(key, by) {
		const label = `${by < 0 ? "Previous" : "Next"} call of this ${key}`;
		const { [key]: value, sequence } = entry;
		return value && button(by < 0 ? `‹ ${key}` : `${key} ›`, async () => {
			const answer = frame.isSaved ? { requests: saved().entries } : await frame.look("requests", { [key]: value, since: by > 0 ? sequence : undefined, limit: most });
			const all = answer?.requests.filter((other) => other[key] === value) ?? [];
			const found = by < 0 ? all.findLast((other) => other.sequence < sequence) : all.find((other) => other.sequence > sequence);
			if (found) goTo(found.sequence); else frame.say("There is none.");
		}, { "aria-label": label, title: label });
	}

	const copy = (label, text) => button(label, () => navigator.clipboard.writeText(text())
		.then(() => frame.say("Copied"), () => frame.note("bad", "The browser does not let this page copy.")));

	function choose(by) {
		const next = neighbour(window.rows, by, (entry) => String(entry.sequence) === frame.route.id);
		if (!next) return;
		goTo(next.sequence);
		rows.get(next.sequence)?.scrollIntoView({ block: "nearest" });
	}

	async function openFile() {
		const [chosen] = file.files;
		if (!chosen || await frame.attempt(async () => open(chosen.name, await chosen.text()) ?? true) !== true) return;
		file.value = "";
		if (frame.isSaved) { q = null; show(frame.route); } else frame.go({ tenant: savedName });
	}

	function show(route) {
		if (q !== route.q) {
			q = route.q;
			if (field.value !== q) field.value = q;
			window = emptyWindow();
			for (const element of rows.values()) element.remove();
			rows.clear();
			readRules().then(refresh);
		}
		if (route.id && !window.isPaused && window.last) window = paused(window);
		draw();
		showDetail(route.id);
	}

	return {
		element, show, moved: (counters) => { if ("scenario" in counters) readRules(); refresh(); },
		keys: { j: () => choose(1), k: () => choose(-1), ".": () => setPaused(!window.isPaused), Enter: () => detail.hidden || detail.focus() },
	};
}

/** The request as a curl command; secrets are not in the journal and stay out. */
function curl(entry) {
	const quoted = (text) => `'${String(text).replaceAll("'", "'\\''")}'`;
	const fields = Object.entries(entry.headers ?? {}).filter(([name]) => !/^(host|content-(length|type)|user-agent|accept-encoding|connection)$/i.test(name))
		.map(([name, value]) => `-H ${/^authorization$/i.test(name) ? '"Authorization: Bearer $TOKEN"' : quoted(`${name}: ${value}`)}`);
	const upload = entry.upload && `-F ${quoted(`file=@${entry.upload.fileName ?? "file.csv"}`)}`;
	return ["curl -X", entry.method, quoted(location.origin + entry.target), ...fields, upload].filter(Boolean).join(" ");
}
