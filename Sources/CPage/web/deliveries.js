// Deliveries of events: to whom, how each went; one event as it was sent, and again.

import { button, fill, h, nothing, row, table } from "./dom.js";
import { timeOfDay } from "./format.js";

const columns = ["Time", "Trigger", ["Subscription", "wide"], "State", ["ms", "number"], ["Reason", "wide"], "Action"];
const kinds = { answered: "ok", failed: "failed" };

export function deliveries(frame) {
	const element = h("section.page");

	async function refresh() {
		const found = ((await frame.look("deliveries", { limit: 200 }))?.deliveries ?? []).reverse(), chosen = found.find(({ id }) => id === frame.route.id);
		fill(element, h("h2", "Deliveries"), found.length ? table("Deliveries, the newest first", columns, found.map(line))
			: nothing("No delivery yet", "Events go to the subscribers of triggers, made by the API or the scenario."),
		chosen && [h("h3", "Event"), h("pre", { tabIndex: 0 }, JSON.stringify(chosen.event, null, 2))]);
	}

	const line = ({ id, time, trigger, name, state, status, milliseconds, reason }) => row(columns, [h("time", timeOfDay(time)),
		h("a", { href: frame.link({ id }) }, trigger), name, h(`span.${kinds[state] ?? "cut"}`, status ?? state), milliseconds ?? "", reason ?? "",
		button("Redeliver", () => frame.attempt(() => frame.call("POST", `deliveries/${id}/redeliver`)))]);
	return { element, show: refresh, moved: refresh };
}
