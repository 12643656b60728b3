// Jobs: where each is on its plan, and the buttons that move it.

import { button, facts, fill, h, neighbour, nothing, row, svg, table } from "./dom.js";
import { counted, span, timeOfDay } from "./format.js";
import { inWords, place, timeline } from "./timeline.js";

const columns = [["Created", "wide"], ["Job", "id"], ["Kind", "wide"], "Source", "Phase", ["Plan", "plan"]];
const most = 200;
const commands = { advance: "Next phase", cancel: "Cancel", terminate: "Terminate", fail: "Fail" };
const phase = (job) => h(`span.phase.${job.final ? "done" : "now"}`, job.phase);
const styled = (state) => state.replace(" ", "-");

export function jobs(frame) {
	let all = [], timer = null, drawn = "";
	const list = h("div.scroll", { tabIndex: 0, role: "region", ariaLabel: "Jobs" }), detail = h("article.detail", { tabIndex: -1, ariaLabel: "Job" });
	const element = h("section.split", h("div.master", list), detail);

	/** The plan as a picture: a box a phase, a needle for now, ticks where the client looked. */
	function picture(job, height, ticks = []) {
		const { boxes, needle } = timeline(job, frame.now());
		const edge = height > 20 ? 8 : 0;
		const bar = (x, y, width, height, name, ...more) => svg("rect", { x, y, width, height, class: name }, more);
		return svg("svg", { class: "timeline", viewBox: `0 0 1000 ${height}`, preserveAspectRatio: "none", role: "img", "aria-label": inWords(boxes), height },
			boxes.map((box) => bar(box.x * 1000 + 1, edge, box.width * 1000 - 2, height - 2 * edge, styled(box.state), svg("title", {}, `${box.phase}: ${box.state}${length(job, box)}`))),
			ticks.map((at) => bar(at * 1000 - 1, height - 7, 2, 7, "tick")), needle !== null && bar(needle * 1000 - 1.5, 0, 3, height, "needle"));
	}

	const length = (job, { from, to }) => Number.isFinite(to) ? `, ${job.progress === "polls" ? counted(to - from, "poll") : span(to - from)}` : "";

	const line = (job) => row(columns, [h("time", timeOfDay(job.created)), h("a", { href: frame.link({ id: job.id }), title: job.id }, job.id), job.kind,
		job.source, phase(job), picture(job, 12)],
	{ ariaCurrent: job.id === frame.route.id ? "true" : null, onclick: (event) => event.target.closest("a") || frame.go({ id: job.id }) });

	async function refresh() {
		clearTimeout(timer);
		all = ((await frame.look("jobs"))?.jobs ?? []).sort((a, b) => Date.parse(b.created) - Date.parse(a.created));
		const shown = all.slice(0, most), state = JSON.stringify([shown, frame.route.id, Math.floor(frame.now() / 1000)]);
		if (state !== drawn) fill(list, shown.length ? table("Jobs, the newest first", columns, shown.map(line))
			: nothing("No job yet", frame.isSaved ? "A saved journal holds requests only." : "A load or an export starts one. Its plan is drawn here."),
		all.length > most && h("p.hint", `The newest ${most} of ${counted(all.length, "job")}.`));
		if (state !== drawn) await showDetail(frame.route.id);
		drawn = state;
		// That time passes is no change that the server tells of.
		if (all.some((job) => !job.final && job.progress === "time")) timer = setTimeout(refresh, 1000);
	}

	async function showDetail(id) {
		detail.hidden = !id;
		element.classList.toggle("open", Boolean(id));
		if (!id) return fill(detail);
		const job = all.find((job) => job.id === id), back = h("a.back", { href: frame.link({}) }, "All jobs");
		if (!job) return fill(detail, back, h("h2", "No such job"), h("p", "It has expired, or the tenant was reset."));
		const polls = (await frame.look("requests", { job: id, limit: 500 }))?.requests ?? [];
		if (frame.route.id !== id) return;
		const { boxes } = timeline(job, frame.now());
		const looks = polls.filter((poll) => poll.operation?.endsWith("status"));
		const ticks = looks.map((poll, index) => place(boxes, job.progress === "polls" ? index + 1 : Date.parse(poll.time))).filter((at) => at !== null);
		const focused = detail.contains(document.activeElement) && document.activeElement.textContent;
		fill(detail, back, h("h2", job.kind, " ", h("span.target", job.id)),
			h("p.verdict", phase(job), ` ${job.completionStatus ?? ""}`, job.nextEvent && ` next in ${span(Date.parse(job.nextEvent) - frame.now())}`),
			picture(job, 44, ticks), h("ol.legend", boxes.map((box) => h(`li.${styled(box.state)}`, h("b", box.phase), ` ${box.state}${length(job, box)}`))),
			ticks.length > 0 && h("p.hint", "Ticks: where the client looked."),
			h("p.buttons", Object.entries(commands).map(([name, text]) => button(text, () => command(job, name), { disabled: job.final }))),
			facts({ Source: job.source, Created: h("time", job.created), Progress: job.progress,
				Requests: h("a", { href: frame.link({ view: "requests", q: `job:${job.id}` }) }, counted(polls.length, "request")) }),
			job.counts && [h("h3", "Counts"), facts(job.counts)]);
		[...detail.querySelectorAll("button")].find((button) => button.textContent === focused)?.focus();
	}

	async function command(job, name) {
		const done = await frame.attempt(() => frame.call("POST", `jobs/${encodeURIComponent(job.id)}/${name}`));
		if (done) { frame.say(`The job is ${done.phase}`); frame.refreshClock(); refresh(); }
	}

	const choose = (by) => frame.go({ id: neighbour(all, by, (job) => job.id === frame.route.id)?.id ?? "" });

	return { element, show: refresh, moved: refresh, close: () => clearTimeout(timer), keys: { j: () => choose(1), k: () => choose(-1), Enter: () => detail.focus() } };
}
