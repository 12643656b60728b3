// The list's window: the newest 500, or what stood there before a pause.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arrived, emptyWindow, following, most, paused } from "../../../Sources/CPage/web/rows.js";

const entries = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => ({ sequence: from + index }));
const sequences = (rows) => rows.map((entry) => entry.sequence);

test("the newest stand first, and no more than 500", () => {
  const window = arrived(arrived(emptyWindow(), entries(1, 3)), entries(3, 900));
  assert.equal(window.rows.length, most);
  assert.deepEqual(sequences(window.rows).slice(0, 3), [900, 899, 898]);
  assert.equal(window.last, 900);
});

test("what is there already does not come twice", () => {
  const window = arrived(emptyWindow(), entries(1, 5));
  assert.equal(arrived(window, entries(2, 5)), window);
});

test("during a pause the rows stay, and what came joins afterwards", () => {
  let window = paused(arrived(emptyWindow(), entries(1, 3)));
  window = arrived(window, entries(4, 15));
  assert.deepEqual(sequences(window.rows), [3, 2, 1]);
  assert.equal(window.waiting.length, 12);
  window = following(window);
  assert.deepEqual([window.rows.length, window.rows[0].sequence, window.waiting.length, window.isPaused], [15, 15, 0, false]);
});

test("a long pause keeps no more than 500 either", () => {
  const window = arrived(paused(emptyWindow()), entries(1, 5000));
  assert.equal(window.waiting.length, most);
  assert.equal(following(window).rows[0].sequence, 5000);
});
