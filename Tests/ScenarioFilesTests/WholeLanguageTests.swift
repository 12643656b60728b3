// The big example of the language: every key once. It must load, and mean exactly this.

import IdentityCloud
import Scenarios
import Testing

@testable import ScenarioFiles

@Suite struct WholeLanguageTests {
    private func scenario() throws -> Scenario {
        let result = load(wholeLanguage)
        #expect(result.lines == [])
        return try #require(result.scenario)
    }

    @Test func readsTheHead() throws {
        let scenario = try scenario()
        #expect(scenario.name == "rough-night")
        #expect(
            scenario.about == "Uploads are throttled, the second aggregation loses its Virtual Appliance."
        )
        #expect(scenario.seed == 7)
        #expect(scenario.responses == .sdkSafe)
        #expect(scenario.experimentalHeader == .current)
    }

    @Test func readsTheTenant() throws {
        let tenant = try scenario().tenant
        #expect(tenant.clock.mode == .scaled(factor: 60))
        #expect(tenant.clock.start == Timestamp(milliseconds: 1_769_869_800_000))
        #expect(tenant.auth.mode == .anyToken)
        #expect(tenant.auth.tokenLifetime == 749_000)
        var client = ClientSettings(id: "qa-admin")
        client.secret = "s3cret"
        client.authorities = ["ORG_ADMIN"]
        client.scopes = ["sp:scopes:all"]
        client.lifetime = 30_000
        client.token = .user
        #expect(tenant.auth.clients == [client])
        #expect(tenant.rateLimit == RateLimitSettings())
        #expect(tenant.unknownSource == .accept)
        #expect(tenant.missingFile == .accept)
        #expect(tenant.unknownExport == .notFound)
    }

    @Test func readsTheSource() throws {
        let tenant = try scenario().tenant
        let source = try #require(tenant.sources.first)
        #expect(tenant.sources.count == 1)
        #expect(source.id == "2c9180835d2e5168015d32f890ca1581")
        #expect(source.name == "HR feed")
        #expect(source.kind == .delimitedFile)
        #expect(source.keyColumn == "id")
        #expect(source.columns == ["id", "name", "givenName"])
        #expect(source.delimiter == UInt8(ascii: ";") && source.comment == nil && source.skippedLines == 2)
        #expect(source.accounts == .count(1_200))
        #expect(source.changes == AccountChanges(new: 10, changed: 5, deleted: 2))
        #expect(source.deleteThreshold == 10)
        var first = tenant.aggregation
        first.outcome = .terminated
        var second = tenant.aggregation
        second.outcome = .completed
        second.collect = 30_000
        #expect(source.aggregations == [first, second])
    }

    @Test func readsTheJobs() throws {
        let tenant = try scenario().tenant
        var aggregation = AggregationSettings()
        aggregation.messages = [TaskMessage(.warning, key: "some_key", text: "3 accounts skipped")]
        #expect(tenant.aggregation == aggregation)
        #expect(tenant.aggregation.process == .lasting(3_000))
        #expect(tenant.export == [ExportSettings()])
        #expect(
            tenant.exports == [
                SeededExport(
                    session: "8c190e67-87aa-4ed9-a90b-d9d5344523fb",
                    role: "278359a6-04b7-4669-9468-924cf580964a",
                    id: "4940ffd4-836f-48a3-b2b0-6d498c3fdf40",
                    status: .inProgress
                )
            ]
        )
    }

    @Test func readsTheFaults() throws {
        var throttle = FaultRule()
        throttle.name = "throttle the first two uploads"
        throttle.operations = [.loadAccounts]
        throttle.calls = .range(from: 1, to: 2)
        throttle.answer = .preset(status: 429, variant: .expired, retryAfter: .seconds(3))

        var failOnce = FaultRule()
        failOnce.operations = [.aggregationStatus, .taskStatus]
        failOnce.condition.phase = .aggregation(.accountsCollected)
        failOnce.condition.source = "2c9180835d2e5168015d32f890ca1581"
        failOnce.countBy = .job
        failOnce.calls = .range(from: 1, to: 1)
        failOnce.answer = .preset(status: 500, variant: .expired, retryAfter: .automatic)

        var slow = FaultRule()
        slow.chance = 0.02
        slow.delay = .lognormal(median: 120, p99: 2_000)

        var lost = FaultRule()
        lost.operations = [.loadEntitlements]
        lost.limit = 1
        lost.wire = .reset
        lost.when = .after

        var maintenance = FaultRule()
        maintenance.operations = [.token]
        maintenance.between = FaultRule.Window(from: 30_000, to: 60_000)
        maintenance.answer = .custom(
            status: 503,
            headers: [FaultAnswer.Field(name: "Retry-After", value: "5")],
            body: .json(Array(#"{"error":"maintenance"}"#.utf8))
        )
        #expect(try scenario().faults == [throttle, failOnce, slow, lost, maintenance])
    }

    @Test func anEmptyFileIsTheDefaultTenant() {
        for text in ["", "\n", "# only a comment\n", "---\n", "{}", "~", "\u{FEFF}"] {
            #expect(load(text).scenario == Scenario(), "\(text.debugDescription)")
        }
    }
}

/// Every key of the language, with values that are mostly the defaults.
let wholeLanguage = """
    # yaml-language-server: $schema=./scenario.schema.json
    name: rough-night
    about: Uploads are throttled, the second aggregation loses its Virtual Appliance.
    seed: 7                                  # everything random derives from it; --seed overrides

    clock:
      mode: scaled                           # real | scaled | manual
      factor: 60                             # scaled only: tenant seconds per real second
      start: 2026-01-31T14:30:00Z            # tenant time at start; default: now (real, scaled), 2026-01-01T00:00:00Z (manual)

    responses: sdk-safe                      # sdk-safe | docs | wire (below)

    auth:
      mode: any-token                        # off | any-token | strict (below)
      token-lifetime: 749s
      clients:                               # who may ask /oauth/token in strict mode, and what their tokens carry
        - id: qa-admin
          secret: s3cret
          authorities: [ORG_ADMIN]
          scopes: ["sp:scopes:all"]
          lifetime: 30s                      # overrides token-lifetime
          token: user                        # user (PAT) | application

    rate-limit: { requests: 100, per: 10s, key: client }   # this is the default, as ISC has it; or: off. key: client (client_id + API version) | token | tenant

    experimental-header: current             # current | documented | never (below)

    sources:
      - id: 2c9180835d2e5168015d32f890ca1581
        name: HR feed
        kind: delimited-file                 # delimited-file | direct
        key: id                              # the column that identifies an account; default: id, else the first column
        columns: [id, name, givenName]       # optional: the header an upload must have, else 400.1.3
        delimiter: ";"                       # what parts the cells of a row; default: a comma
        comment: none                        # what records begin with that are skipped; default: "#"
        skip-lines: 2                        # lines before the header
        accounts: 1200                       # what the previous aggregation left: a number, or a CSV file beside the scenario
        changes: { new: 10, changed: 5, deleted: 2 }   # direct sources: what each aggregation finds
        delete-threshold: 10%                # more deletions than this: none is deleted, the task warns
        aggregations:                        # the n-th aggregation of this source; the last entry repeats
          - outcome: terminated
          - { outcome: completed, collect: 30s }
    unknown-source: accept                   # accept | 404 | 400
    missing-file: accept                     # accept | 400 : a delimited-file source without a file

    aggregation:                             # defaults for all sources
      progress: time                         # time | polls | manual
      collect: 2s                            # time: how long STARTED lasts; polls: how many GETs (default 1)
      process: 3s                            # how long ACCOUNTS_COLLECTED lasts; or a rate: 500/s; polls: how many GETs (default 1)
      outcome: completed                     # completed | completed-with-errors | cancelled | retried | terminated | stuck
      retries: 1                             # retried: how often RETRIED is passed through before it goes well
      found-after: 0                         # the first n status GETs answer 404 (a slow store)
      expires: 1h                            # after completion; then 404
      expired: 404                           # 404 | not-found-status (200 with NOT_FOUND, v2024 and later)
      busy: task-error                       # a second aggregation while one runs: task-error (202, the task fails) | allow
      messages: [{ type: WARN, key: some_key, text: "3 accounts skipped" }]

    export:
      progress: time
      queue: 1s
      run: 3s
      outcome: success                       # success | error | stuck
    exports:                                 # jobs that exist from the start
      - { session: 8c190e67-87aa-4ed9-a90b-d9d5344523fb, role: 278359a6-04b7-4669-9468-924cf580964a,
          id: 4940ffd4-836f-48a3-b2b0-6d498c3fdf40, status: IN_PROGRESS }
    unknown-export: 404                      # 404 | 400 | accept (an id not seen before starts as QUEUED)

    faults:
      - name: throttle the first two uploads
        on: load-accounts                    # an operation, a list, or "*"
        calls: 1-2                           # 3 | 1-2 | 3+ | every 5
        answer: 429
        retry-after: 3s
      - on: [aggregation-status, task-status]
        where: { phase: ACCOUNTS_COLLECTED, source: 2c9180835d2e5168015d32f890ca1581 }
        count-by: job                        # what `calls` counts by: rule (default) | job | source | client
        calls: 1
        answer: 500
      - on: "*"
        chance: 2%
        delay: { median: 120ms, p99: 2s }    # or 200ms, or { min: 50ms, max: 400ms }
      - on: load-entitlements
        limit: 1                             # fires at most once
        wire: reset                          # reset | close | { truncate: 40 } | { dribble: 8, every: 100ms } | stall | garbage
        when: after                          # before (default: nothing happens) | after (the work is done, the answer is lost)
      - on: token
        between: 30s..60s                    # tenant time since the scenario began
        answer: { status: 503, headers: { Retry-After: "5" }, body: { error: maintenance } }
    """
