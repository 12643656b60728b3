// How spans and sizes read.
import assert from "node:assert/strict";
import { test } from "node:test";
import { counted, instant, kindOf, size, span, timeOfDay } from "../../../Sources/CPage/web/format.js";

for (const [milliseconds, text] of [[0, "0 s"], [1, "1 ms"], [999, "999 ms"], [1000, "1 s"], [2540, "2.5 s"], [59_949, "59.9 s"], [60_000, "1 m"],
  [200_000, "3 m 20 s"], [3_600_000, "1 h"], [5_400_000, "1 h 30 m"], [90_000_000, "1 d 1 h"]]) {
  test(`${milliseconds} ms read ${text}`, () => assert.equal(span(milliseconds), text));
}
for (const [bytes, text] of [[0, "0 B"], [1023, "1023 B"], [1024, "1.0 KiB"], [1536, "1.5 KiB"], [308_281_344, "294 MiB"]]) {
  test(`${bytes} bytes read ${text}`, () => assert.equal(size(bytes), text));
}
test("times, counts and kinds of status", () => {
  assert.equal(timeOfDay("2026-01-31T14:30:00.250Z"), "14:30:00.250");
  assert.equal(instant(Date.UTC(2026, 0, 31, 14, 30)), "2026-01-31 14:30:00");
  assert.deepEqual([counted(1, "warning"), counted(2, "warning"), counted(12345, "request")], ["1 warning", "2 warnings", "12,345 requests"]);
  assert.deepEqual([202, 429, 500, 0, null].map(kindOf), ["ok", "refused", "failed", "cut", "cut"]);
});
