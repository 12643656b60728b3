// Sources: what each holds and when it was last loaded.

import { fill, h, nothing, row, table } from "./dom.js";

const columns = ["Source", ["Kind", "wide"], ["Accounts", "number"], ["Entitlements", "number.wide"], ["Last load", "wide"], "Phase"];

export function sources(frame) {
	const element = h("section.page");

	async function refresh() {
		const found = (await frame.look("sources"))?.sources ?? [];
		fill(element, h("h2", "Sources"), found.length ? table("Sources", columns, found.map((source) => row(columns, [
			h("a", { href: frame.link({ view: "requests", q: `source:${source.id}` }), title: source.id }, source.name ?? source.id), source.kind,
			source.accounts ?? "", source.entitlements ?? "",
			source.lastJob ? h("a", { href: frame.link({ view: "jobs", id: source.lastJob.id }) }, h("time", source.lastJob.created)) : "never", source.lastJob?.phase ?? ""])))
			: nothing("No source yet", "The scenario names sources, and a load makes the one it names."));
	}
	return { element, show: refresh, moved: refresh };
}
