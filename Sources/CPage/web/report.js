// What the client did that would hurt against the real service.

import { button, fill, h, nothing, save } from "./dom.js";
import { counted } from "./format.js";
import { saved } from "./saved.js";

const files = [["Text", "text", "txt"], ["JSON", "json", "json"], ["JUnit", "junit", "xml"], ["HAR", "har", "har"]];

export function report(frame) {
	const element = h("section.page");

	async function refresh() {
		const { entries, findings } = saved();
		const found = frame.isSaved ? { findings, requests: entries.length } : await frame.look("report") ?? { findings: [], requests: 0 };
		fill(element, h("h2", "Report on the client"),
			h("p", found.requests ? `${counted(found.requests, "request")}, ${counted(found.findings.length, "finding")}.` : "Nothing was asked yet."),
			!frame.isSaved && h("p.buttons", "Download ", files.map((file) => button(file[0], () => download(...file)))),
			["error", "warning", "information"].map((severity) => {
				const those = found.findings.filter((finding) => finding.severity === severity);
				return those.length > 0 && [h("h3", counted(those.length, severity)), those.map(box)];
			}),
			found.requests > 0 && !found.findings.length && nothing("Nothing to complain of"));
	}

	const box = (finding) => h(`article.finding.${finding.severity}`, h("h4", finding.rule, " ", h("span.hint", counted(finding.count, "time"))),
		h("p", finding.observed), h("p", finding.advice),
		h("p.links", finding.requestIds.slice(0, 12).map((id) => [h("a", { href: frame.link({ view: "requests", id }) }, id.slice(0, 8)), " "]),
			finding.requestIds.length > 12 && `and ${finding.requestIds.length - 12} more`));

	async function download(title, format, ending) {
		const content = await frame.look(format === "har" ? "requests" : "report", { format });
		if (content === undefined) return;
		save(`drydock-${frame.route.tenant}.${ending}`, typeof content === "string" ? content : JSON.stringify(content, null, 2));
		frame.say(`${title} saved`);
	}
	return { element, show: refresh, moved: refresh };
}
