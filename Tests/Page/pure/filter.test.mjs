// The filter bar's text.
import assert from "node:assert/strict";
import { test } from "node:test";
import { matches, terms } from "../../../Sources/CPage/web/filter.js";

const entry = { sequence: 3, target: "/v2025/sources/hr/load-accounts?x=1", method: "POST", operation: "load-accounts", version: "v2025", status: 429,
  client: "token-1", source: "hr", job: null, requestId: "98dd", decidingRule: 1, upload: { fileName: "people.csv" } };
const ruleName = () => "throttle the first two";

test("terms are told apart, and quotes keep spaces together", () => {
  assert.deepEqual(terms('operation:token rule:"first two" hr'), [
    { key: "operation", value: "token" }, { key: "rule", value: "first two" }, { key: "", value: "hr" }]);
  assert.deepEqual(terms('rule:"not closed'), [{ key: "rule", value: "not closed" }]);
  assert.deepEqual(terms("http://x a:b"), [{ key: "", value: "http://x" }, { key: "", value: "a:b" }].slice(0, 2));
  assert.deepEqual(terms("   "), []);
});

for (const [text, expected] of [["", true], ["load", true], ["LOAD", true], ["status:429", true], ["status:4xx", true], ["status:5xx", false],
  ["status:4", false], ["rule:throttle", true], ["rule:1", true], ["rule:2", false], ["client:token", true], ["client:other", false], ["job:98", false],
  ["operation:load-accounts hr", true], ["operation:token", false], ["people.csv", true], ["source:hr nothing", false], ["98dd", true]]) {
  test(`"${text}" ${expected ? "keeps" : "leaves out"} the request`, () => assert.equal(matches(text, entry, ruleName), expected));
}
