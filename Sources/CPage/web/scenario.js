// The scenario in force, its rules, and another in its place.

import { button, fill, h, nothing, row, table } from "./dom.js";
import { counted } from "./format.js";

const columns = ["Rule", "On", ["Tried", "number"], ["Fired", "number"]];

export function scenario(frame) {
	const now = h("div"), builtIn = h("select", { id: "built-in" }), problems = h("div.problems", { role: "status" });
	const draft = h("textarea", { id: "draft", rows: 12, spellcheck: false, placeholder: "name: mine\nfaults:\n  - { on: load-accounts, calls: 1, answer: 429 }" });
	const element = h("section.page", now, h("h2", "Another scenario"),
		h("p.buttons", h("label", { htmlFor: "built-in" }, "Built in "), builtIn, button("Put in force", () => put({ name: builtIn.value }))),
		h("label", { htmlFor: "draft" }, "Or paste one, YAML or JSON"), draft, problems,
		h("p.buttons", button("Check", () => put(draft.value, { check: "only" })), button("Put in force", () => put(draft.value)),
			button("Copy the one in force", () => { draft.value = now.querySelector("pre")?.textContent; })));

	/** Checks, or puts in force: the tenant begins again with it. */
	async function put(body, query) {
		fill(problems);
		try {
			const answer = await frame.call("PUT", "scenario", { body: body || "{}", query });
			frame.note("good", query ? "The scenario is right." : `In force: ${answer.name}. The tenant began again with it.`);
			if (!query) { frame.refreshClock(); refresh(); }
		} catch (error) {
			const found = error.details?.problems;
			if (!found) return frame.attempt(() => { throw error; });
			fill(problems, h("ol", found.map(({ line, column, message }) => h("li", button(`Line ${line}, column ${column}`, () => {
				const start = draft.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1) + column - 1;
				draft.focus();
				draft.setSelectionRange(start, start + 1);
			}), ` ${message}`))));
		}
	}

	async function refresh() {
		if (frame.isSaved) return fill(element, nothing("A saved journal", "It holds requests only."));
		const [found, faults] = await Promise.all([frame.look("scenario"), frame.look("faults")]);
		if (!found || !faults) return fill(now, nothing("No such tenant yet", "Put a scenario in force to make it."));
		fill(now, h("h2", found.name), h("p", found.about), h("p.hint", `Seed ${found.seed}, ${counted(faults.rules.length, "rule")}`),
			faults.rules.length > 0 && table("Rules", columns, faults.rules.map(({ name, rule, on, tried, fired }) => row(columns,
				[h("a", { href: frame.link({ view: "requests", q: `rule:"${name ?? rule}"` }) }, name ?? `rule ${rule}`), [on].flat().join(", "), tried, fired || "never"],
				{}, fired ? "tr" : "tr.never"))), h("h2", "Text"), h("pre", { tabIndex: 0, ariaLabel: "Text of the scenario" }, found.text));
	}

	frame.look("scenarios").then((answer) => fill(builtIn, answer?.scenarios.map(({ name, about }) => h("option", { value: name, title: about }, name))));
	return { element, show: refresh, moved: refresh };
}
