// Wrong files, and what is said of them: the place and the words.

import Scenarios
import Testing

@testable import ScenarioFiles

@Suite struct WrongFilesTests {
    @Test func tellsEverythingThatIsWrongInOneRunInTheOrderOfTheFile() {
        let text = """
            nme: x
            clock: { factor: 5, mode: real }
            seed: -1
            aggregation:
              progress: polls
              collect: 2s
            sources:
              - { name: a, delete-threshold: 10 }
            faults:
              - on: load-acounts
                answer: 418
                wire: reset
              - name: nothing
            faults: []
            """
        #expect(
            load(text).lines == [
                "1:1: error: unknown key `nme` in a scenario; did you mean `name`?",
                "2:10: error: `factor` needs `mode: scaled`",
                "3:7: error: `seed`: expected a whole number from 0 to 9223372036854775807, not -1",
                "6:12: error: `collect`: expected a number of status GETs from 0 to 1000000, not \"2s\"; "
                    + "`progress: polls` counts status GETs; `progress: time` takes durations",
                "8:5: error: `id` is missing in a source",
                "8:34: error: `delete-threshold`: expected a percentage such as 2% or 0.5%, not 10; did you mean `10%`?",
                "10:9: error: `on`: expected an operation, not \"load-acounts\"; did you mean `load-accounts`?",
                "11:13: error: `answer`: expected 400, 401, 403, 404, 429, 500, 502, 503 or 504, or a mapping such as "
                    + "{ status: 418 }, not 418; did you mean `{ status: 418 }`?",
                "12:5: error: a rule has an `answer` or a `wire`, not both",
                "13:5: error: the rule does nothing: give it an `answer`, a `change`, a `wire` or a `delay`",
                "14:1: error: the key `faults` stands twice; it is first written at line 9",
            ]
        )
        #expect(load(text).scenario == nil)
    }

    @Test(arguments: [
        ("rateLimit: off", "1:1: error: unknown key `rateLimit` in a scenario; did you mean `rate-limit`?"),
        ("factor: 3", "1:1: error: unknown key `factor` in a scenario; it belongs to `clock`"),
        (
            "auth: { colour: red }",
            "1:9: error: unknown key `colour` in auth; its keys are mode, token-lifetime, clients"
        ),
        ("- 1", "1:1: error: expected a mapping that describes a scenario, not a list"),
        ("hello", "1:1: error: expected a mapping that describes a scenario, not \"hello\""),
        ("faults:", "1:1: error: `faults` has no value; write one, or leave the key out"),
        (
            "faults: {}",
            "1:9: error: `faults`: expected a list, not an empty mapping; each entry of a list begins with `- `"
        ),
        (
            "clock: manual",
            "1:8: error: `clock`: expected a mapping that describes the clock, not \"manual\"; its keys are mode, factor, start"
        ),
        ("faults: [5]", "1:10: error: `faults`: expected a mapping that describes a fault rule, not 5"),
        ("name: true", "1:7: error: `name`: expected text, not true; quote it"),
        ("name: [a]", "1:7: error: `name`: expected text, not a list"),
        ("name: \"\"", "1:7: error: `name`: expected text that is not empty, not \"\""),
        (
            "clock: { start: 2026-02-30T00:00:00Z }",
            #"1:17: error: `start`: expected a moment such as 2026-01-31T14:30:00Z, not "2026-02-30T00:00:00Z""#
        ),
        (
            "clock: { mode: scaled, factor: 0 }",
            "1:32: error: `factor`: expected a number from 0.001 to 1000000, not 0"
        ),
        (
            "clock: { mode: scald }",
            "1:16: error: `mode`: expected real, scaled or manual, not \"scald\"; did you mean `scaled`?"
        ),
        ("auth: { mode: yes }", "1:15: error: `mode`: expected off, any-token or strict, not \"yes\""),
        (
            "auth: { token-lifetime: 30 }",
            "1:25: error: `token-lifetime`: expected a duration above 0 such as 200ms, 3s, 10m or 1h, not 30; a unit is missing; did you mean `30s`?"
        ),
        (
            "auth: { token-lifetime: 5 minutes }",
            "1:25: error: `token-lifetime`: expected a duration above 0 such as 200ms, 3s, 10m or 1h, not \"5 minutes\"; did you mean `5m`?"
        ),
        ("auth: { clients: [{ id: a }, { id: a }] }", "1:36: error: `id`: \"a\" is already in `clients`"),
        (
            "rate-limit: on",
            "1:13: error: `rate-limit`: expected off, or a mapping such as { requests: 100, per: 10s }, not \"on\""
        ),
        (
            "rate-limit: { requests: \"100\" }",
            "1:25: error: `requests`: expected a whole number from 1 to 1000000, not \"100\"; write it without quotes"
        ),
        (
            "rate-limit: { per: 0s }",
            "1:20: error: `per`: expected a duration above 0 such as 200ms, 3s, 10m or 1h, not \"0s\""
        ),
        (
            "unknown-source: \"404\"",
            "1:17: error: `unknown-source`: expected accept, 404 or 400, not \"404\"; write it without quotes"
        ),
        (
            "unknown-source: refuse",
            "1:17: error: `unknown-source`: expected accept, 404 or 400, not \"refuse\""
        ),
        (
            "aggregation: { collect: 2 }",
            "1:25: error: `collect`: expected a duration such as 2s or 30s, not 2; did you mean `2s`, or `progress: polls`?"
        ),
        (
            "aggregation: { process: fast }",
            "1:25: error: `process`: expected a duration such as 3s, or a rate such as 500/s, not \"fast\""
        ),
        (
            "aggregation: { process: 1000000000/s }",
            "1:25: error: `process`: expected a rate from 0.001/s to 999999999.999/s, not \"1000000000/s\""
        ),
        (
            "export: { progress: polls, run: 3s }",
            "1:33: error: `run`: expected a number of status GETs from 0 to 1000000, not \"3s\"; `progress: polls` counts status GETs; `progress: time` takes durations"
        ),
        (
            "sources: [{ id: a, key: b, columns: [c] }]",
            "1:25: error: `key`: \"b\" is not among the `columns`"
        ),
        ("sources: [{ id: a }, { id: a }]", "1:28: error: `id`: \"a\" is already in `sources`"),
        (
            "sources: [{ id: a, accounts: nope.csv }]",
            "1:30: error: `accounts`: expected a number, or the name of a CSV file beside the scenario, not \"nope.csv\": no such file"
        ),
        ("export: []", "1:9: error: `export`: expected at least one entry, not an empty list"),
        (
            "export: [{ outcom: error }]",
            "1:12: error: unknown key `outcom` in export; did you mean `outcome`?"
        ),
        (
            "aggregation: { plan: [STARTD 2s, COMPLETED] }",
            "1:23: error: `plan`: expected a phase and its length such as STARTED 2s, not \"STARTD 2s\"; did you mean `STARTED`?"
        ),
        (
            "aggregation: { plan: [STARTED 2, COMPLETED] }",
            "1:23: error: `plan`: expected STARTED with a duration such as STARTED 2s, not \"STARTED 2\"; a unit is missing; did you mean `2s`?"
        ),
        (
            "aggregation: { progress: polls, plan: [STARTED 2s, COMPLETED] }",
            "1:40: error: `plan`: expected STARTED with a number of status GETs such as STARTED 2, not \"STARTED 2s\""
        ),
        (
            "aggregation: { plan: [STARTED, COMPLETED] }",
            "1:23: error: `plan`: STARTED needs a length, as it is not the last"
        ),
        (
            "aggregation: { plan: [STARTED 2s, COMPLETED 1s] }",
            "1:35: error: `plan`: the last phase lasts for good: leave its length out"
        ),
        ("aggregation: { plan: [] }", "1:22: error: `plan`: expected at least one entry, not an empty list"),
        (
            "aggregation: { plan: [STARTED], collect: 2s }",
            "1:33: error: `plan` says all of an aggregation's course: it excludes `collect`"
        ),
        (
            "aggregation: { plan: [STARTED], outcome: stuck }",
            "1:33: error: beside `plan`, which ends as it says, `outcome` is completed or completed-with-errors"
        ),
        (
            "{ \"advance\": \"10m\" }",
            "1:3: error: this is no scenario: expected a mapping with keys such as `sources`, `aggregation` or `faults`, not `advance`; a scenario's keys are name, about, seed, clock, responses, auth, rate-limit, experimental-header, aggregation, sources, unknown-source, missing-file, export, exports, unknown-export, stubs, triggers, faults"
        ),
        (
            "exports: [{ session: a, role: b, id: c, status: success }]",
            "1:49: error: `status`: expected QUEUED, IN_PROGRESS, SUCCESS or ERROR, not \"success\"; did you mean `SUCCESS`?"
        ),
    ])
    func tellsWhatIsWrongWithTheTenant(text: String, line: String) {
        #expect(load(text).lines == [line])
    }

    @Test(arguments: [
        ("on: []", "13: error: `on`: expected at least one entry, not an empty list"),
        (
            "on: upload",
            "13: error: `on`: expected an operation (load-accounts, load-uncorrelated-accounts, load-entitlements, aggregation-status, export-status, export-start, export-download, task-status, task-list, task-update, source-list, source-get, source-create, source-update, source-delete, schema-list, schema-get, schema-update, remove-accounts, reset-entitlements, account-list, account-get, entitlement-list, entitlement-get, token, token-info, trigger-list, subscription-list, subscription-create, subscription-update, subscription-delete, filter-validate, invocation-list or invocation-test), not \"upload\""
        ),
        (
            "calls: 0",
            "16: error: `calls`: expected calls counted from 1, such as 3, 1-2, 3+ or every 5, not 0; did you mean `1`?"
        ),
        (
            "calls: 1..2",
            "16: error: `calls`: expected calls counted from 1, such as 3, 1-2, 3+ or every 5, not \"1..2\"; did you mean `1-2`?"
        ),
        ("calls: 3-1", "16: error: `calls`: 3-1 ends before it begins"),
        (
            "calls: every",
            "16: error: `calls`: expected calls counted from 1, such as 3, 1-2, 3+ or every 5, not \"every\""
        ),
        (
            "chance: 0.02",
            "17: error: `chance`: expected a percentage such as 2% or 0.5%, not 0.02; did you mean `2%`?"
        ),
        ("chance: 200%", "17: error: `chance`: expected a percentage such as 2% or 0.5%, not \"200%\""),
        ("between: 60s..30s", "18: error: `between`: 60s..30s ends before it begins"),
        (
            "between: 60s",
            "18: error: `between`: expected a stretch of time such as 30s..60s or 30s.., not \"60s\""
        ),
        ("retry-after: 3s", "9: error: `retry-after` needs `answer: 429` or `answer: 503`"),
        (
            "retry-after: 200ms, answer: 429",
            "22: error: `retry-after`: expected whole seconds such as 3s or 1m, or none, not \"200ms\""
        ),
        (
            "answer: \"429\"",
            "17: error: `answer`: expected 400, 401, 403, 404, 429, 500, 502, 503 or 504, or a mapping such as { status: 418 }, not \"429\"; write it without quotes"
        ),
        ("answer: { 401: gone }", "24: error: `401`: expected expired or missing, not \"gone\""),
        ("answer: { status: 42 }", "27: error: `status`: expected a status code from 200 to 599, not 42"),
        (
            "answer: { status: 503, headers: { Retry-After: 9223372036854775807 } }",
            "56: error: `Retry-After`: a number of seconds is from -999999999 to 999999999, not 9223372036854775807"
        ),
        (
            "answer: { status: 503, headers: { retry-after: \"-9223372036854775808\" } }",
            "56: error: `retry-after`: a number of seconds is from -999999999 to 999999999, not \"-9223372036854775808\""
        ),
        (
            "delay: 1500",
            "16: error: `delay`: expected a duration such as 200ms, 3s, 10m or 1h, not 1500; a unit is missing; did you mean `1500ms`?"
        ),
        (
            "delay: 30m1h",
            "16: error: `delay`: expected a duration such as 200ms, 3s, 10m or 1h, not \"30m1h\"; did you mean `1h30m`?"
        ),
        (
            "delay: 1000d",
            "16: error: `delay`: expected a duration such as 200ms, 3s, 10m or 1h, not \"1000d\"; at most `999d`"
        ),
        (
            "limit: 9223372036854775808, answer: 500",
            "16: error: `limit`: expected a whole number from 0 to 1000000000, not 9223372036854775808"
        ),
        ("answer: { body: x }", "17: error: `status` is missing in an answer"),
        ("answer: { status: 204, body: x }", "32: error: an answer with status 204 has no body"),
        (
            "answer: { status: 200, headers: { content-Length: 3 } }",
            "43: error: the server itself writes content-Length; to break an answer, use `wire`"
        ),
        ("answer: { status: 200, headers: { A B: 3 } }", "43: error: \"A B\" is no name of a header field"),
        (
            "answer: { status: 200, headers: { A: \"x\\ny\" } }",
            "46: error: `A`: expected a field value: visible ASCII characters, not \"x\ny\""
        ),
        (
            "wire: truncate",
            "15: error: `wire`: expected a mapping such as { truncate: 40 }, not \"truncate\""
        ),
        ("wire: { dribble: 0 }", "26: error: `dribble`: expected a whole number from 1 to 1000000000, not 0"),
        ("wire: { truncate: 4, every: 1s }", "30: error: `every` needs `dribble` or `read`"),
        (
            "wire: { truncate: 4, dribble: 1 }",
            "30: error: a wire effect has one of `truncate`, `dribble`, `reset-upload` or `read`"
        ),
        (
            "wire: rest",
            "15: error: `wire`: expected reset, close, stall or garbage, not \"rest\"; did you mean `reset`?"
        ),
        (
            "wire: explode",
            "15: error: `wire`: expected reset, close, stall, garbage, or a mapping such as { truncate: 40 }, not \"explode\""
        ),
        ("delay: { min: 5s, max: 1s }", "32: error: `max` is less than `min`"),
        ("delay: { median: 5s, p99: 1s }", "35: error: `p99` is less than `median`"),
        ("delay: { min: 5s }", "18: error: `min` needs `max`"),
        (
            "delay: { min: 1s, max: 2s, median: 1s, p99: 2s }",
            "36: error: a delay has `min` and `max`, or `median` and `p99`, not both"
        ),
        ("delay: {}", "16: error: a delay needs `min` and `max`, or `median` and `p99`"),
        (
            "where: { phase: started }",
            "25: error: `phase`: expected STARTED, ACCOUNTS_COLLECTED, COMPLETED, CANCELLED, RETRIED, TERMINATED, QUEUED, IN_PROGRESS, SUCCESS or ERROR, not \"started\"; did you mean `STARTED`?"
        ),
        (
            "where: { version: v4 }",
            "27: error: `version`: expected beta, v2024, v2025, v2026, v1 or v3, not \"v4\"; did you mean `v1`?"
        ),
        (
            "where: { headers: { A: b } }",
            "18: error: unknown key `headers` in `where`; did you mean `header`?"
        ),
        ("limit: -1", "16: error: `limit`: expected a whole number from 0 to 1000000000, not -1"),
        (
            "where: { rows: 5.. }",
            "24: error: `rows`: expected a number such as 5, 5+ or 1-5, not \"5..\""
        ),
        ("where: { rows: 5-1 }", "24: error: `rows`: 5-1 ends before it begins"),
        (
            "where: { bytes: 10 MiB }",
            "25: error: `bytes`: expected a size such as 5MiB, 5MiB+ or 1KiB-5MiB, not \"10 MiB\"; did you mean `10MiB`?"
        ),
        ("where: { row: 5 }", "18: error: unknown key `row` in `where`; did you mean `rows`?"),
        (
            "where: { token-age: 5 }",
            "29: error: `token-age`: expected a stretch of time such as 30s..60s or 30s.., not 5"
        ),
        (
            "where: { query: limit=5 }",
            "25: error: `query`: expected a mapping of parameters such as { limit: 5 }, not \"limit=5\""
        ),
        ("change: {}", "17: error: the change is empty: give it a `status`, `headers` or a `body`"),
        ("change: { status: 99 }", "27: error: `status`: expected a status code from 200 to 599, not 99"),
        (
            "change: { headers: 5 }",
            "28: error: `headers`: expected a mapping of header fields such as { Name: value }, not 5"
        ),
        ("change: { body: null }", "19: error: `body` has no value; write one, or leave the key out"),
        (
            "answer: 500, change: { status: 200 }",
            "22: error: a rule has an `answer` of its own, or a `change` of the real one, not both"
        ),
        (
            "wire: { reset-upload: 64 KB }",
            "31: error: `reset-upload`: expected a size such as 64KiB or 1MiB, not \"64 KB\"; did you mean `64KB`?"
        ),
        ("wire: { read: 0 }", "23: error: `read`: expected a size such as 64KiB or 1MiB, not 0"),
        ("from: { calls: 2 }", "15: error: `on` is missing in a turn"),
        (
            "until: { on: tokens }",
            "22: error: `on`: expected an operation, not \"tokens\"; did you mean `token`?"
        ),
        (
            "from: { on: token, where: { rows: 5 } }",
            "37: error: unknown key `rows` in `where`; its keys are tenant, source, job, client, version, phase, path, query, header, token-issued, token-age"
        ),
        (
            "on: GET v3/x",
            "13: error: `on`: expected a method and a path such as GET /v3/identity-profiles/{id}, not \"GET v3/x\"; did you mean `GET /v3/x`?"
        ),
        ("on: GET /v3/x", "13: error: `on`: there is no stub GET /v3/x; describe it in `stubs`"),
    ])
    func tellsWhatIsWrongWithARule(rule: String, line: String) {
        // A rule that does nothing would be told as well.
        let hasEffect = ["answer", "wire", "delay", "change"].contains { rule.contains("\($0):") }
        let text = "faults:\n    - { \(rule)\(hasEffect ? "" : ", wire: reset") }"
        #expect(load(text).lines == ["2:\(line)"])
    }

    @Test(arguments: [
        (
            "on: get /v3/x, answer: {}",
            "11: error: `on`: expected a method and a path such as GET /v3/identity-profiles/{id}, not \"get /v3/x\"; did you mean `GET /v3/x`?"
        ),
        (
            "on: \"GET /v3/x?a=b\", answer: {}",
            "11: error: `on`: expected a method and a path such as GET /v3/identity-profiles/{id}, not \"GET /v3/x?a=b\"; leave the query out: a stub answers whatever it is"
        ),
        ("on: GET /v3/x", "5: error: `answer` is missing in a stub"),
        ("answer: {}", "5: error: `on` is missing in a stub"),
        (
            "on: GET /v3/x, answer: { staus: 200 }",
            "32: error: unknown key `staus` in the answer of a stub; did you mean `status`?"
        ),
        (
            "on: GET /v3/x, answer: { body: a, file: b.json }",
            "41: error: an answer has a `body` or a `file`, not both"
        ),
        (
            "on: GET /v3/x, answer: { status: 204, file: b.json }",
            "45: error: an answer with status 204 has no body"
        ),
        (
            "on: GET /v3/x, answer: { file: no.json }",
            "38: error: `file`: cannot use \"no.json\": no such file"
        ),
        (
            "on: GET /v3/x, answer: { file: bad.json }",
            "38: error: `file`: cannot use \"bad.json\": 1:2: expected a name in double quotes"
        ),
        (
            "on: GET /v3/x, answer: { body: { a: [\"${nwo}\"] } }",
            "44: error: unknown value `${nwo}`; did you mean `${now}`? Else write `$${` for a plain `${`"
        ),
        (
            "on: \"GET /v3/{id}\", answer: { headers: { X: \"${path.ib}\" } }",
            "51: error: `${path.ib}`: there is no `{ib}` in the path; did you mean `${path.id}`?"
        ),
        ("on: \"GET /v3/{a}/{a}\", answer: {}", "11: error: `on`: `{a}` stands twice in the path"),
        (
            "on: GET /v2025/taken, answer: {}",
            "11: error: `on`: GET /v2025/taken cannot be a stub: it is taken"
        ),
        ("on: GET /first, answer: {}", "11: error: `on`: GET /first in `stubs` answers these calls already"),
    ])
    func tellsWhatIsWrongWithAStub(stub: String, line: String) {
        let result = ScenarioLoader.load(
            text: Array("stubs:\n  - { on: GET /first, answer: {} }\n  - { \(stub) }".utf8),
            name: "test.yaml"
        ) { file in
            guard file != "no.json" else { throw NoSuchFile() }
            return Array((file == "bad.json" ? "{a}" : "{}").utf8)
        } emulated: { call in
            call.path.contains("taken") ? "it is taken" : nil
        }
        #expect(result.lines == ["3:\(line)"])
    }
}
