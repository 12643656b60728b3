// What has moved, told by one long poll a tab; none while the tab is hidden.

import { call } from "./api.js";

const leastPause = 250;
const backOff = [2000, 5000];

/**
 * Calls `moved(tenants)` whenever the server tells of changes, at most four times a second, and `said(isThere, error)`
 * when the server comes or goes. Reloads the page when another version of Drydock answers.
 */
export function follow(moved, said) {
	let cursor, version, failures = 0, running = null;
	const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

	async function poll(signal) {
		while (!signal.aborted) {
			const begun = performance.now();
			try {
				const answer = await call("GET", "changes", { query: { since: cursor, timeout: "25s" }, signal });
				if (version && answer.version !== version) return location.reload();
				version = answer.version;
				cursor = answer.cursor;
				if (failures) said(true);
				failures = 0;
				if (Object.keys(answer.tenants).length) moved(answer.tenants);
				await pause(leastPause - (performance.now() - begun));
			} catch (error) {
				if (signal.aborted) return;
				said(false, error);
				// A server that was started again knows nothing of this cursor.
				cursor = undefined;
				if (error.status === 401) return;
				await pause(backOff[Math.min(failures, 1)]);
				failures += 1;
			}
		}
	}

	function lookAgain() {
		running?.abort();
		running = null;
		if (document.hidden) return;
		running = new AbortController();
		poll(running.signal);
	}
	document.addEventListener("visibilitychange", lookAgain);
	lookAgain();
	return lookAgain;
}
