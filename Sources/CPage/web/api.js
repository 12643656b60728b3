// The control plane's calls. Everything the page shows and does goes through here.

const base = new URL("../", location.href);
const tokenKey = "drydock-admin-token";

/** A call that was refused: what the server said, and its code. */
export class CallError extends Error {
	constructor(status, code, message, details) {
		super(message);
		Object.assign(this, { status, code, details });
	}
}

/** Takes a token out of the fragment, `#token=...`, so that it is not left in the history. */
export function takeToken() {
	const found = /^#token=([^&]+)/.exec(location.hash);
	if (!found) return;
	keepToken(decodeURIComponent(found[1]));
	history.replaceState(null, "", "#/");
}

export const keepToken = (token) => sessionStorage.setItem(tokenKey, token);

/**
 * Calls; `body` goes as JSON, or as it is when it is text. Answers the JSON that came, or the text of another form.
 * Throws a CallError with what the server says, or with what to do when there is none.
 */
export async function call(method, path, { query, body, signal } = {}) {
	const token = sessionStorage.getItem(tokenKey);
	const isText = typeof body === "string";
	const headers = { ...(token && { Authorization: `Bearer ${token}` }), ...(body && { "Content-Type": `application/${isText ? "yaml" : "json"}` }) };
	const url = new URL(path, base);
	for (const [key, value] of Object.entries(query ?? {})) if (value !== undefined) url.searchParams.set(key, value);
	let answer;
	try {
		answer = await fetch(url, { method, headers, signal, cache: "no-store", body: isText ? body : JSON.stringify(body) });
	} catch (error) {
		if (error.name === "AbortError") throw error;
		throw new CallError(0, "gone", "Drydock does not answer. Is it still running?");
	}
	const content = await (answer.headers.get("Content-Type")?.includes("json") ? answer.json() : answer.text());
	if (answer.ok) return content;
	throw new CallError(answer.status, content.error?.code, content.error?.message ?? `The server answered ${answer.status}.`, content);
}
