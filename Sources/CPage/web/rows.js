// Which of the journal's requests stand in the list: the newest 500, or those from before a pause. Pure.

export const most = 500;

/** An empty list that follows. `rows` stands newest first; `waiting` came during a pause. */
export const emptyWindow = () => ({ rows: [], waiting: [], isPaused: false, last: 0 });

/** Requests have come, newest last; those that are there already are left out. */
export function arrived(window, entries) {
	const fresh = entries.filter((entry) => entry.sequence > window.last).reverse();
	if (!fresh.length) return window;
	const last = fresh[0].sequence;
	return window.isPaused
		? { ...window, last, waiting: [...fresh, ...window.waiting].slice(0, most) }
		: { ...window, last, rows: [...fresh, ...window.rows].slice(0, most) };
}

/** What comes from now on waits. */
export const paused = (window) => ({ ...window, isPaused: true });

/** What waited joins the list. */
export const following = (window) => ({
	...window, isPaused: false, waiting: [], rows: [...window.waiting, ...window.rows].slice(0, most),
});
