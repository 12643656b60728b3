// Every tenant, and what can be done to one.

import { dialog, fill, h, nothing, row, table } from "./dom.js";
import { instant } from "./format.js";

const columns = ["Tenant", ["Scenario", "wide"], ["Time", "wide"], ["Requests", "number"], ["Jobs", "number"], ["Findings", "number"], "Actions"];

export function tenants(frame) {
	const element = h("section.page");

	async function refresh() {
		const answer = await frame.attempt(() => frame.call("GET", "tenants"));
		if (!answer) return;
		fill(element, h("h2", "Tenants"), answer.tenants.length ? table("Tenants", columns, answer.tenants.slice(0, 500).map(line))
			: nothing("No tenant yet", "A client's first call makes one."),
			answer.tenants.length > 500 && h("p.hint", `500 of ${answer.tenants.length} tenants.`));
	}

	const line = (tenant) => row(columns, [h("a", { href: frame.link({ tenant: tenant.name, view: "requests" }) }, tenant.name), tenant.scenario,
		h("time", instant(Date.parse(tenant.time))), tenant.requests, tenant.jobs, tenant.findings,
		h("span.buttons", act(tenant.name, "Reset", "As after a fresh start: jobs, requests and clock are gone.", ["POST", "reset"]),
			act(tenant.name, "Empty journal", "Its requests and findings are forgotten; jobs and clock stay.", ["DELETE", "requests"]),
			act(tenant.name, "Forget", "It is gone with all it holds.", ["DELETE", `tenants/${encodeURIComponent(tenant.name)}`]))]);

	const act = (name, title, text, [method, path]) => h("button", { "aria-label": `${title}: ${name}`, onclick: async () => {
		if (!await dialog(`${title}: ${name}?`, h("p", text), [["Keep it", ""], [title, "yes"]])) return;
		if (await frame.attempt(() => frame.call(method, path, { query: { tenant: path.startsWith("tenants/") ? undefined : name } }))) frame.say(`${title}: done`);
		refresh();
	} }, title);
	return { element, show: refresh, moved: refresh };
}
