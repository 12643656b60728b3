// A job's plan as boxes, state by state.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inWords, place, timeline } from "../../../Sources/CPage/web/timeline.js";

const at = (seconds) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
const ms = (seconds) => Date.parse(at(seconds));
const plan = (...steps) => steps.map(([phase, seconds]) => ({ phase, from: at(seconds) }));
const job = (phase, more) => ({ progress: "time", phase, final: phase === "COMPLETED",
  plan: plan(["STARTED", 0], ["ACCOUNTS_COLLECTED", 2], ["COMPLETED", 5]), ...more });
const states = ({ boxes }) => boxes.map((box) => box.state);

test("what is over, what is now, what is to come", () => {
  assert.deepEqual(states(timeline(job("STARTED"), ms(1))), ["now", "to come", "to come"]);
  assert.deepEqual(states(timeline(job("ACCOUNTS_COLLECTED"), ms(3))), ["done", "now", "to come"]);
  assert.deepEqual(states(timeline(job("COMPLETED"), ms(9))), ["done", "done", "done"]);
  assert.equal(inWords(timeline(job("ACCOUNTS_COLLECTED"), ms(3)).boxes), "STARTED done, ACCOUNTS_COLLECTED now, COMPLETED to come");
});

test("the boxes fill the line, as wide as their phases are long", () => {
  const { boxes } = timeline(job("STARTED"), ms(0));
  const end = boxes.at(-1);
  assert.ok(Math.abs(end.x + end.width - 1) < 1e-9);
  assert.ok(boxes[1].width > boxes[0].width && boxes[0].width > end.width);
});

test("a phase of 0 s is seen beside one of 40 minutes", () => {
  const { boxes } = timeline(job("STARTED", { plan: plan(["STARTED", 0], ["ACCOUNTS_COLLECTED", 0], ["COMPLETED", 2400]) }), ms(0));
  assert.ok(boxes[0].width > 0.03 && boxes[1].width > 0.9);
});

test("the needle stands where time is", () => {
  const { boxes, needle } = timeline(job("STARTED"), ms(1));
  assert.ok(Math.abs(needle - boxes[0].width / 2) < 1e-9);
  assert.equal(place(boxes, ms(-1)), null);
  assert.equal(timeline(job("STARTED", { progress: "manual" }), ms(1)).needle, null);
});

test("a plan of one step, by polls and by hand", () => {
  assert.deepEqual(timeline(job("COMPLETED", { plan: plan(["COMPLETED", 0]) }), ms(0)).boxes.length, 1);
  const polls = job("ACCOUNTS_COLLECTED", { progress: "polls", plan: [{ phase: "STARTED", afterPolls: 0 }, { phase: "ACCOUNTS_COLLECTED", afterPolls: 2 }, { phase: "COMPLETED", afterPolls: 5 }] });
  assert.deepEqual(states(timeline(polls, ms(0))), ["done", "now", "to come"]);
  const manual = job("STARTED", { progress: "manual", plan: [{ phase: "STARTED", from: null }, { phase: "COMPLETED", from: null }] });
  const { boxes } = timeline(manual, ms(0));
  assert.ok(Math.abs(boxes[0].width - boxes[1].width) < 1e-9);
});

test("a course that goes back is in the phase that has begun last", () => {
  const back = job("STARTED", { plan: plan(["STARTED", 0], ["ACCOUNTS_COLLECTED", 2], ["STARTED", 5], ["COMPLETED", 6]) });
  assert.deepEqual(states(timeline(back, ms(5.5))), ["done", "done", "now", "to come"]);
});
