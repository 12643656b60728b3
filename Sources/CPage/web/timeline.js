// A job's plan as boxes on a line from 0 to 1. Pure: the drawing stands in jobs.js.

/** No box is narrower, so that a phase of 0 s can be seen beside one of 40 minutes. */
const least = 0.035;

/**
 * The boxes of a plan: {phase, x, width, state: "done" | "now" | "to come", from, to}.
 *
 * By time a box is as wide as its phase is long, by polls as many polls it takes, by hand all are alike. The end state,
 * which lasts, gets a box of the least width. `needle` is the place of `now`; null when it is nowhere on the line.
 */
export function timeline(job, now) {
	const places = job.plan.map((step) => job.progress === "polls" ? step.afterPolls : Date.parse(step.from));
	const isMeasured = places.length > 1 && places.every((place) => Number.isFinite(place));
	const lengths = places.map((place, index) => isMeasured ? (places[index + 1] ?? place) - place : 1);
	const all = lengths.reduce((sum, length) => sum + length, 0);
	const spare = 1 - least * lengths.length;
	const current = currentStep(job, places, isMeasured && job.progress === "time" ? now : null);
	let x = 0;
	const boxes = job.plan.map((step, index) => {
		const width = least + spare * (all ? lengths[index] / all : 1 / lengths.length);
		const box = {
			phase: step.phase, x, width, from: places[index], to: places[index + 1],
			state: index < current || index === current && job.final ? "done" : index === current ? "now" : "to come",
		};
		x += width;
		return box;
	});
	return { boxes, needle: isMeasured && job.progress === "time" ? place(boxes, now) : null };
}

/** Where an instant lies on the line; null before its start. */
export function place(boxes, at) {
	if (!boxes.length || !(at >= boxes[0].from)) return null;
	const box = boxes.findLast((box) => at >= box.from);
	if (box.to === undefined) return box.x + box.width / 2;
	return box.x + box.width * Math.min(1, (at - box.from) / Math.max(1, box.to - box.from));
}

/** The index of the phase that a job is in: the last one that has begun, or the one of its name. */
function currentStep(job, places, now) {
	if (now !== null) {
		const begun = places.findLastIndex((place) => place <= now);
		if (begun >= 0 && job.plan[begun].phase === job.phase) return begun;
	}
	return Math.max(0, job.plan.findLastIndex((step) => step.phase === job.phase));
}

/** In words, for who cannot see it. */
export const inWords = (boxes) => boxes.map((box) => `${box.phase} ${box.state}`).join(", ");
