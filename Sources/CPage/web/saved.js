// A journal that was saved, HAR or JSON, opened without a server's help: for a failed run of yesterday.

/** The tenant's name in the address while a saved journal is shown. */
export const savedName = "~saved";

const journal = { entries: [], findings: [], name: "" };

/** Reads a file's text; throws an Error that says what was expected. */
export function open(name, text) {
	let content;
	try { content = JSON.parse(text); } catch { throw new Error(`${name} is no JSON. Save one with GET /__admin/requests?format=har.`); }
	const entries = content.requests ?? content.log?.entries?.map(ofHAR);
	if (!Array.isArray(entries)) throw new Error(`${name} holds no requests: neither "requests" nor HAR's "log.entries".`);
	journal.entries = entries.map((entry, index) => ({ sequence: index + 1, ...entry }));
	journal.findings = content.findings ?? content.log?._drydock?.findings ?? [];
	journal.name = name;
}

/** A request as the control plane shows it, from an entry of HAR 1.2. */
function ofHAR(entry) {
	const url = new URL(entry.request.url, "http://drydock");
	return {
		time: entry.startedDateTime, method: entry.request.method, target: url.pathname + url.search,
		status: entry.response.status, delayInMilliseconds: entry.time,
		headers: Object.fromEntries(entry.request.headers.map(({ name, value }) => [name, value])),
		rules: [], problems: [], ...entry._drydock,
	};
}

export const saved = () => journal;
