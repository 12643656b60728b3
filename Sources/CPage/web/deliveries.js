// Deliveries of events: to whom, how it went, and again.

import { button, fill, h, nothing, row, table } from "./dom.js";
import { timeOfDay } from "./format.js";

const columns = ["Time", "Trigger", ["Subscription", "wide"], "State", ["Took", "number"], "Reason", ""];

export function deliveries(frame) {
	const element = h("section.page"), list = h("div"), shown = h("pre", { hidden: true, tabIndex: 0, "aria-label": "Event" });
	fill(element, h("h2", "Deliveries"), list, shown);

	async function refresh() {
		const found = ((await frame.look("deliveries"))?.deliveries ?? []).slice(-500).reverse();
		fill(list, found.length ? table("Deliveries, the newest first", columns, found.map((delivery) => row(columns, [
			h("time", timeOfDay(delivery.time)), h("button.link", { onclick: () => look(delivery) }, delivery.trigger), delivery.subscription,
			h(`span.status.${{ answered: "ok", failed: "failed" }[delivery.state] ?? "cut"}`, delivery.status ?? delivery.state), delivery.milliseconds ?? "", delivery.reason ?? "",
			button("Redeliver", () => again(delivery))])))
			: nothing("No delivery yet", "Events go to the subscriptions of event triggers, made by the API or by the scenario."));
	}

	function look(delivery) {
		shown.hidden = false;
		shown.textContent = JSON.stringify(delivery.event, null, 2);
		shown.focus();
	}

	const again = (delivery) => frame.attempt(() => frame.call("POST", `deliveries/${encodeURIComponent(delivery.id)}/redeliver`)).then(refresh);
	return { element, show: refresh, moved: refresh };
}
