// The tenant's clock in the head: time, mode, what comes next, and the buttons that move it.

import { button, fill, h } from "./dom.js";
import { instant, span, timeOfDay } from "./format.js";

const modes = ["real", "manual", "scaled 10", "scaled 60", "scaled 3600"];
const steps = [["+1 s", "1s", "Advance by one second"], ["+1 m", "1m", "Advance by one minute"], ["+1 h", "1h", "Advance by one hour"], ["next", "next", "Advance to the next event (n)"]];

export function clock(element, frame) {
	let known = null, readAt = 0, isReading = false, seen = "";
	const time = h("time.now", { title: "Tenant time, UTC" }), next = h("span.next");
	const mode = h("select", { ariaLabel: "Clock mode", onchange: () => {
		const [mode_, factor] = mode.value.split(" ");
		post({ mode: mode_, ...(factor && { factor: Number(factor) }) });
	} });
	fill(element, time, next, mode, h("span.buttons", steps.map(([text, advance, title]) => button(text, () => post({ advance }), { ariaLabel: title, title }))));

	/** Tenant time now, in milliseconds. */
	function now() {
		if (!known) return Date.now();
		const since = performance.now() - readAt;
		return Date.parse(known.time) + since * ({ manual: 0, scaled: known.factor }[known.mode] ?? 1);
	}

	function tick() {
		if (!known) return;
		const wait = known.nextEvent ? Date.parse(known.nextEvent) - now() : NaN;
		time.textContent = instant(now());
		next.textContent = wait > 0 ? `next in ${span(wait)}` : wait <= 0 ? "next is due" : "nothing to come";
		if (wait <= 0 && known.mode !== "manual") refresh();
	}
	setInterval(tick, 500);

	function adopt(answer) {
		[known, readAt] = [answer, performance.now()];
		const value = answer.mode === "scaled" ? `scaled ${answer.factor}` : answer.mode;
		fill(mode, [...new Set([...modes, value])].map((value) => h("option", { value }, value.replace("scaled", "×"))));
		mode.value = value;
		tick();
	}

	async function refresh() {
		element.hidden = frame.isSaved;
		if (isReading) return;
		isReading = true;
		const answer = await frame.look("clock");
		isReading = false;
		if (answer) return adopt(answer);
		known = null;
		fill(mode);
		time.textContent = "";
		next.textContent = "no such tenant yet";
	}

	async function post(body) {
		const answer = await frame.attempt(() => frame.call("POST", "clock", { body }));
		if (!answer) return refresh();
		adopt(answer);
		const passed = answer.passed ?? [];
		if (!passed.length) return frame.say(`It is ${instant(now())}; nothing was passed.`);
		frame.note("good", `It is ${instant(now())} now. Passed:`, h("ul", passed.slice(0, 8).map(({ at, job, phase }) =>
			h("li", h("time", timeOfDay(at)), " ", job && h("a", { href: frame.link({ view: "jobs", id: job }) }, job.slice(0, 8)), " ", h("b", phase)))),
		passed.length > 8 && `and ${passed.length - 8} more`);
	}

	return { now, refresh, advance: (advance) => post({ advance }), moved: ({ clock, jobs, scenario }) => {
		const told = [clock, jobs, scenario].join();
		if (told !== seen) refresh();
		seen = told;
	} };
}
