// The filter bar's text: `operation:load-accounts status:429 rule:throttle client:me job:98dd "some text"`. Pure.

const keys = ["operation", "status", "rule", "client", "job", "source", "version", "method"];

/** The terms of a text: {key, value}; key "" for free text. Quotes keep spaces together. */
export function terms(text) {
	const found = [];
	for (const [, key, quoted, plain] of text.matchAll(/(?:(\w+):)?(?:"([^"]*)"?|(\S+))/g)) {
		const value = quoted ?? plain;
		if (key && !keys.includes(key)) found.push({ key: "", value: `${key}:${value}` });
		else if (value) found.push({ key: key ?? "", value });
	}
	return found;
}

/** Whether a request of the journal holds every term; `ruleName` tells the name of the rule that decided. */
export function matches(text, entry, ruleName = () => "") {
	return terms(text).every(({ key, value }) => {
		const wanted = value.toLowerCase();
		const has = (part) => String(part ?? "").toLowerCase().includes(wanted);
		switch (key) {
			case "": return [entry.target, entry.method, entry.operation, entry.status, entry.client, entry.source, entry.job,
				entry.requestId, entry.refusal, entry.upload?.fileName, ruleName(entry)].some(has);
			case "status": return new RegExp(`^${wanted.replace(/[^0-9x]/g, "").replaceAll("x", ".")}$`).test(entry.status);
			case "rule": return has(ruleName(entry)) || String(entry.decidingRule) === value;
			default: return has(entry[key]);
		}
	});
}
