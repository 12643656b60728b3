// The published schema: it is the one the description makes, and it accepts and refuses what the loader does.

import Scenarios
import TestSupport
import Testing

@testable import ScenarioFiles

@Suite struct ScenarioSchemaTests {
    private let validator = SchemaValidator(document: ScenarioSchema.document)

    @Test func thePublishedFileIsWhatTheDescriptionMakes() throws {
        let file = try Repository.text("scenarios/scenario.schema.json")
        let isUpToDate = file == String(decoding: ScenarioSchema.json, as: UTF8.self)
        #expect(isUpToDate, "run: swift run drydock schema > scenarios/scenario.schema.json")
    }

    @Test func theSchemaIsJSONWithoutDuplicateNames() throws {
        #expect(throws: Never.self) { try Node(json: SourceText(ScenarioSchema.json)) }
    }

    @Test func everyKeyIsDescribed() {
        func undescribed(_ schema: SchemaValue, _ path: String) -> [String] {
            var found: [String] = []
            for property in schema["properties"]?.members ?? [] {
                if property.value["description"] == nil { found.append(path + property.name) }
                found += undescribed(property.value, path + property.name + ".")
            }
            return found
        }
        #expect(undescribed(ScenarioSchema.document, "") == [])
        #expect(undescribed(ScenarioLanguage.aggregationMapping.schema, "aggregation.") == [])
        #expect(undescribed(ScenarioLanguage.export.schema, "export.") == [])
    }

    @Test func acceptsEveryReadyScenarioAndTheWholeLanguage() throws {
        for text in BuiltInScenarios.texts.map(\.value) + [wholeLanguage] {
            #expect(try validator.accepts(Node(yaml: text)))
        }
    }

    @Test(arguments: 0..<24)
    func agreesWithTheLoaderOnMutatedFiles(seed: UInt64) throws {
        let originals = try (BuiltInScenarios.texts.map(\.value) + [wholeLanguage, variants]).map(
            Node.init(yaml:)
        )
        var mutator = TreeMutator(
            generator: SeededGenerator(seed: seed),
            keys: Set(originals.flatMap(\.allKeys)).sorted() + ["colour", "on ", "Retry-After"],
            values: originals.flatMap(\.allValues)
        )
        var verdicts: [Bool: Int] = [:]
        for _ in 0..<50 {
            // Half of the files come from the two that have every key.
            let isRich = Bool.random(using: &mutator.generator)
            let pool = isRich ? originals.suffix(2) : originals[...]
            guard let original = pool.randomElement(using: &mutator.generator) else { continue }
            let changes = Int.random(in: 1...2, using: &mutator.generator)
            let mutant = (0..<changes).reduce(original) { node, _ in mutator.mutate(node) }
            let accepts = try validator.accepts(mutant)
            let text = mutant.json
            let result = ScenarioLoader.load(text: text, name: "mutant.json") { _ in [] }
            let refuses = result.diagnostics.contains { $0.kind == .language || $0.kind == .syntax }
            #expect(accepts != refuses, "\(String(decoding: text, as: UTF8.self))\n\(result.lines)")
            verdicts[accepts, default: 0] += 1
        }
        // A test in which one side never happens would prove little.
        #expect(verdicts[true, default: 0] > 3 && verdicts[false, default: 0] > 3)
    }

    /// The forms that the whole language has only in comments.
    private let variants = """
        seed: 0
        clock: { mode: manual }
        auth: { mode: off }
        rate-limit: off
        aggregation: { progress: polls, collect: 2, process: 3, outcome: retried, retries: 2, found-after: 1 }
        export: [{ progress: manual, queue: 1, run: 3s }, { outcome: error }]
        sources:
          - { id: 1, kind: direct, accounts: accounts.csv, changes: { new: 1 }, aggregations: [{ collect: 1 }] }
          - { id: 2, aggregations: [{ progress: time, collect: 0, process: 500/s }] }
          - { id: 3, aggregations: [{ plan: [STARTED 2, COMPLETED] }, { progress: time, plan: [STARTED 2s, COMPLETED] }] }
          - { id: 4, aggregations: [{ completion-lag: 1s, progress: manual, plan: [STARTED, COMPLETED], outcome: completed }] }
        faults:
          - { on: token, calls: 3, answer: { 401: missing } }
          - { on: [token, task-list], calls: 3+, answer: "401: expired" }
          - { calls: every 5, delay: 200ms }
          - { delay: { min: 50ms, max: 400ms }, when: after, where: { header: { Accept: text/csv }, version: v1 } }
          - { wire: { truncate: 40 }, count-by: client }
          - { wire: { dribble: 8, every: 100ms } }
          - { answer: { status: 204 }, limit: 2 }
          - { answer: { status: 429, body: slow down }, retry-after: none }
          - { on: GET /v3/x, where: { tenant: a*, path: /v3/*, query: { limit: 5 } }, answer: 500 }
          - { on: [token, "POST /v3/x/{id}"], between: 5s.., change: { status: 201, headers: { Date: null, A: 5 } } }
          - { change: { body: { a: null, b: [1] } }, where: { token-issued: 0s..5s, token-age: 5s+ } }
          - { on: load-accounts, where: { rows: 5+, bytes: 1KiB-5MiB, file: "*.csv" }, wire: { reset-upload: 64KiB } }
          - { on: load-accounts, where: { rows: 5, bytes: 10 }, wire: { read: 16KiB, every: 100ms } }
          - { from: { on: token, calls: 2, where: { client: a@b } }, until: { on: "*" }, answer: 401 }
        stubs:
          - { on: GET /v3/x, answer: {} }
          - { on: "POST /v3/x/{id}", answer: { status: 202, headers: { A: "${now}", Date: null }, body: { a: 1 } } }
          - { on: GET /v3/y, answer: { file: a.txt } }
        """
}
