// The report on the client: for each rule what breaks it, and what comes near but does not.

import IdentityCloud
import Scenarios
import TestSupport
import Testing

@testable import Journal

/// Calls of one client, and whether they break a rule.
struct ReviewCase: CustomTestStringConvertible, Sendable {
    var rule: ReviewRule
    var testDescription: String
    var count: Int
    var calls: [CallRecord]

    init(_ rule: ReviewRule, _ count: Int, _ what: String, _ calls: [CallRecord]) {
        self.rule = rule
        testDescription = "\(rule.rawValue): \(what)"
        self.count = count
        self.calls = calls
    }
}

/// Answers to a status GET at these seconds, by status.
private func polls(
    _ answers: [(Double, Int)],
    retryAfter: Int? = nil,
    job: UInt128 = 7,
    phase: AggregationPhase = .started
) -> [CallRecord] {
    answers.map { seconds, status in
        RecordedCall(status: status, seconds: seconds, job: .id(ObjectID(job))).record { record in
            record.outline.extras.retryAfterSeconds = status == 429 ? retryAfter : nil
            record.outline.phaseAfter = .aggregation(phase)
        }
    }
}

private let subscription = [
    RecordedCall(operation: .subscriptionCreate, status: 201, seconds: 0).record { _ in }
]

private func call(_ problem: ClientProblems, status: Int = 200) -> [CallRecord] {
    [RecordedCall(status: status).record { $0.outline.problems = problem }]
}

/// Polls of which these were lost on the way, at these seconds.
private func lost(_ seconds: [Double], then: [(Double, Int)]) -> [CallRecord] {
    polls(seconds.map { ($0, 200) }).map { call in
        var call = call
        call.outline.extras.wire = .close
        return call
    } + polls(then)
}

/// Calls of a client with these tokens, at these seconds; 0 fetches the token that stands next to it.
private func visits(_ steps: [(Double, UInt64, Int)]) -> [CallRecord] {
    steps.map { seconds, token, status in
        RecordedCall(status: status, seconds: seconds).record { record in
            record.tokenPrint = token
            if status == 401 { record.outline.problems = .expiredTokenUsed }
        }
    }
}

private func token(_ print: UInt64, at seconds: Double, lifetime: Milliseconds = 749_000) -> [CallRecord] {
    [
        RecordedCall(operation: .token, version: nil, seconds: seconds, job: nil).record {
            $0.tokenPrint = print
            $0.tokenLifetime = lifetime
        }
    ]
}

/// Fetches tokens and uses each for so many calls.
private func tokens(
    at seconds: [Double],
    calls: Int = 1,
    lifetime: Milliseconds = 749_000,
    status: Int = 200
) -> [CallRecord] {
    seconds.enumerated().flatMap { index, start in
        let print = UInt64(index + 10)
        return token(print, at: start, lifetime: lifetime)
            + visits((0..<calls).map { (start + 0.5 + 0.001 * Double($0), print, status) })
    }
}

/// Several workers that share a client id: each with a token of its own, and turns of calls.
private func workers(_ count: Int, turns: Int) -> [CallRecord] {
    var calls: [CallRecord] = []
    for turn in 0..<turns {
        for worker in 0..<count {
            let start = Double(turn) * 5 + Double(worker) * 0.1
            if turn == 0 { calls += token(UInt64(worker + 10), at: start) }
            calls += polls([(start + 0.05, 200)], job: UInt128(worker + 1)).with(token: UInt64(worker + 10))
        }
    }
    return calls
}

extension [CallRecord] {
    fileprivate func with(token: UInt64) -> [CallRecord] {
        map { call in
            var call = call
            call.tokenPrint = token
            return call
        }
    }
}

/// Pauses drawn as with full jitter: from 0 to 1, 2, 4, 8, 16 s, and then up to 16.
private func fullJitter(seed: UInt64, base: Double = 1) -> [(Double, Int)] {
    let stream = SeedStream(seed: seed, "jitter")
    var (time, answers) = (0.0, [(0.0, 500)])
    for attempt in 0..<8 {
        let share = Double(stream.bits(at: UInt64(attempt)) >> 11) / Double(1 << 53)
        time += share * base * Double(1 << min(attempt, 4))
        answers.append((time, 500))
    }
    return answers
}

private func refused() -> [CallRecord] {
    [RecordedCall(operation: nil, version: nil, status: 400).record(brokenUp)]
}

private func brokenUp(_ call: inout CallRecord) {
    (call.refusal, call.isRefused) = ("No HTTP.", true)
}

private func tokens(_ seconds: [Double]) -> [CallRecord] {
    seconds.map { RecordedCall(operation: .token, version: nil, seconds: $0, job: nil).record() }
}

private func status(at seconds: Double, _ status: Int = 200) -> [CallRecord] {
    [RecordedCall(status: status, seconds: seconds, job: .id(ObjectID(UInt128(seconds * 10)))).record()]
}

private func path(_ path: String) -> [CallRecord] {
    [RecordedCall(operation: nil, version: nil, status: 404, path: path).record()]
}

private func uploads(
    _ digests: [UInt64],
    source: String = "hr",
    operation: Operation = .loadAccounts
) -> [CallRecord] {
    loads(digests.map { $0 }, source: source, operation: operation)
}

/// Loads of a source, each with a file of these bytes or none.
private func loads(
    _ digests: [UInt64?],
    source: String = "hr",
    operation: Operation = .loadAccounts
) -> [CallRecord] {
    digests.enumerated().map { index, digest in
        let job = JobReference.id(ObjectID(UInt128(index + 1)))
        return RecordedCall(
            operation: operation,
            status: 202,
            seconds: Double(index * 10),
            source: source,
            job: job
        )
        .record { record in
            guard let digest else { return }
            record.outline.extras.upload = UploadSummary(bytes: 9, digest: digest, rows: 1, columns: 1)
        }
    }
}

private let retryCases: [ReviewCase] = [
    ReviewCase(.earlyRetry, 1, "after 1 of 10 s", polls([(0, 429), (1, 200)], retryAfter: 10)),
    ReviewCase(.earlyRetry, 0, "after 10 s", polls([(0, 429), (10, 200)], retryAfter: 10)),
    ReviewCase(.earlyRetry, 0, "a millisecond of rounding", polls([(0, 429), (9.999, 200)], retryAfter: 10)),
    ReviewCase(
        .earlyRetry,
        0,
        "another job may be asked for",
        polls([(0, 429)], retryAfter: 10) + polls([(1, 200)], job: 8)
    ),

    ReviewCase(.noBackoff, 1, "every second", polls([(0, 500), (1, 500), (2, 500), (3, 200)])),
    ReviewCase(.noBackoff, 1, "at once", polls([(0, 503), (0.001, 503), (0.003, 200)])),
    ReviewCase(
        .noBackoff,
        1,
        "at random, and no longer with time",
        polls([0, 0.9, 1.1, 1.9, 2.2, 2.9, 3.3, 3.9].map { ($0, 500) })
    ),
    ReviewCase(.noBackoff, 1, "at once after lost answers", lost([0, 0.001], then: [(0.002, 200)])),
    ReviewCase(.noBackoff, 0, "at once after a lost answer", lost([0], then: [(0.001, 200), (5, 200)])),
    ReviewCase(.noBackoff, 0, "every 30 s", polls((0..<8).map { (Double($0) * 30, 500) })),
    ReviewCase(.noBackoff, 2, "every 20 s", polls((0..<5).map { (Double($0) * 20, 500) })),
    ReviewCase(
        .noBackoff,
        0,
        "six workers that all ask for a token at once",
        (0..<6).map { _ in RecordedCall(operation: .token, version: nil, status: 503, job: nil).record() }
    ),
    ReviewCase(
        .noBackoff,
        0,
        "workers that all list tasks",
        (1...9).map {
            var call = RecordedCall(operation: .taskList, status: 503, job: nil)
            call.token = UInt64($0)
            return call.record()
        }
    ),

    ReviewCase(.repeatAfterRefusal, 2, "forbidden, at once", polls((0..<5).map { (Double($0) * 0.1, 403) })),
    ReviewCase(.repeatAfterRefusal, 1, "reset, at once", lost([0, 0.1, 0.2, 0.3], then: [])),
    ReviewCase(.repeatAfterRefusal, 0, "twice", polls([(0, 400), (0.1, 400), (0.2, 400)])),
    ReviewCase(.repeatAfterRefusal, 0, "with pauses", polls((0..<9).map { (Double($0), 404) })),
    ReviewCase(.repeatAfterRefusal, 0, "throttled", polls((0..<9).map { (Double($0) * 0.1, 429) })),
    ReviewCase(.noBackoff, 0, "doubling", polls([(0, 500), (1, 500), (3, 500), (7, 200)])),
    ReviewCase(
        .noBackoff,
        0,
        "capped",
        polls([(0, 500), (1, 500), (3, 500), (7, 500), (11, 500), (15, 200)])
    ),
    ReviewCase(.noBackoff, 0, "one retry", polls([(0, 500), (1, 200)])),
    ReviewCase(
        .noBackoff,
        0,
        "as Retry-After says",
        polls([(0, 429), (2, 429), (4, 429), (6, 200)], retryAfter: 2)
    ),
    ReviewCase(.noBackoff, 0, "separate failures", polls([(0, 500), (1, 200), (9, 500), (10, 200)])),
]

private let pollCases: [ReviewCase] = [
    ReviewCase(
        .pollsAlthoughSubscribed,
        2,
        "every second",
        subscription + polls([0, 1, 2].map { ($0, 200) })
    ),
    ReviewCase(.pollsAlthoughSubscribed, 0, "every minute", subscription + polls([(0, 200), (60, 200)])),
    ReviewCase(.pollsAlthoughSubscribed, 0, "without a subscription", polls([(0, 200), (1, 200)])),
    ReviewCase(.pollsAfterTerminal, 1, "thrice", polls([(0, 200), (5, 200), (10, 200)], phase: .completed)),
    ReviewCase(.pollsAfterTerminal, 0, "once", polls([(0, 200)], phase: .completed)),
    ReviewCase(.pollsAfterTerminal, 0, "one look more", polls([(0, 200), (0.1, 200)], phase: .completed)),
    ReviewCase(
        .pollsAfterTerminal,
        0,
        "while it runs",
        polls([(0, 200), (5, 200)], phase: .accountsCollected)
    ),
    ReviewCase(
        .pollsAfterTerminal,
        0,
        "the answer was lost",
        polls([(0, 500), (5, 200)], phase: .completed)
    ),

    ReviewCase(.pollIntervalBelowOneSecond, 1, "half a second", polls([(0, 200), (0.5, 200)])),
    ReviewCase(
        .pollIntervalBelowOneSecond,
        0,
        "one look after the end",
        polls([(0, 200), (0.1, 200)], phase: .completed)
    ),
    ReviewCase(
        .pollIntervalBelowOneSecond,
        0,
        "again with a new token",
        visits([(0, 10, 401)]) + token(11, at: 0.01) + visits([(0.02, 11, 200)])
    ),
    ReviewCase(
        .pollIntervalBelowOneSecond,
        0,
        "again after a lost answer",
        lost([0], then: [(0.01, 200)])
    ),
    ReviewCase(.pollIntervalBelowOneSecond, 0, "a second", polls([(0, 200), (1, 200)])),
    ReviewCase(.pollIntervalBelowOneSecond, 0, "two jobs", polls([(0, 200)]) + polls([(0.1, 200)], job: 8)),

    ReviewCase(.endlessPoll, 2, "101 polls in 33 min", polls((0...100).map { (Double($0) * 20, 200) })),
    ReviewCase(.endlessPoll, 0, "99 polls in two hours", polls((0..<99).map { (Double($0) * 80, 200) })),
    ReviewCase(.endlessPoll, 0, "200 polls in 20 min", polls((0..<200).map { (Double($0) * 6, 200) })),
    ReviewCase(
        .endlessPoll,
        0,
        "it moves",
        polls((0..<90).map { (Double($0) * 20, 200) })
            + polls((90..<180).map { (Double($0) * 20, 200) }, phase: .accountsCollected)
    ),

    ReviewCase(.rateLimitExceeded, 1, "101 in 10 s", (0...100).flatMap { status(at: Double($0) * 0.099) }),
    ReviewCase(.rateLimitExceeded, 0, "100 in 10 s", (0..<100).flatMap { status(at: Double($0) * 0.05) }),
    ReviewCase(.rateLimitExceeded, 0, "101 in 11 s", (0...100).flatMap { status(at: Double($0) * 0.11) }),
    ReviewCase(.rateLimitExceeded, 0, "tokens", tokens((0...200).map { Double($0) * 0.01 })),
]

private let tokenCases: [ReviewCase] = [
    ReviewCase(.noToken, 1, "no token", visits([(0, 0, 401)])),
    ReviewCase(.noToken, 0, "a token", visits([(0, 1, 200)])),
    ReviewCase(.noToken, 0, "a request for one", tokens([0])),

    ReviewCase(.tokenPerRequest, 2, "four in a row", tokens(at: [0, 5, 10, 15])),
    ReviewCase(.tokenPerRequest, 98, "a hundred", tokens(at: (0..<100).map { Double($0) * 2 })),
    ReviewCase(.tokenPerRequest, 0, "two", tokens(at: [0, 5])),
    ReviewCase(.tokenPerRequest, 0, "two calls each", tokens(at: [0, 5, 10, 15], calls: 2)),
    ReviewCase(.tokenPerRequest, 0, "after each 401", tokens(at: [0, 5, 10, 15], status: 401)),
    ReviewCase(.tokenPerRequest, 0, "every two minutes", tokens(at: [0, 120, 240, 360])),
    ReviewCase(
        .tokenPerRequest,
        0,
        "up to a minute before they expire",
        tokens(at: [0, 30, 60, 90], lifetime: 90_000)
    ),
    ReviewCase(.tokenPerRequest, 0, "four workers", workers(4, turns: 2)),
    ReviewCase(.tokenPerRequest, 0, "fifty workers", workers(50, turns: 3)),

    ReviewCase(.expiredTokenUsed, 1, "and that was all", visits([(0, 10, 401)])),
    ReviewCase(.expiredTokenUsed, 3, "again and again", visits([(0, 10, 401), (1, 10, 401), (2, 10, 401)])),
    ReviewCase(
        .expiredTokenUsed,
        0,
        "a new one, and the same call again",
        visits([(0, 10, 401)]) + token(11, at: 0.1) + visits([(0.2, 11, 200)])
    ),
    ReviewCase(.expiredTokenUsed, 0, "another one of elsewhere", visits([(0, 10, 401), (1, 11, 200)])),
    ReviewCase(
        .expiredTokenUsed,
        0,
        "several calls that were under way",
        visits([(0, 10, 401)])
            + polls([(0.01, 401)], job: 8).with(token: 10) + token(11, at: 0.1) + visits([(0.2, 11, 200)])
    ),

    ReviewCase(.tokenReusedAfterUnauthorized, 1, "the same call", visits([(0, 10, 401), (0, 10, 401)])),
    ReviewCase(
        .tokenReusedAfterUnauthorized,
        1,
        "another call, later",
        visits([(0, 10, 401)]) + polls([(1.5, 401)], job: 8).with(token: 10)
    ),
    ReviewCase(
        .tokenReusedAfterUnauthorized,
        1,
        "though there is a new one",
        visits([(0, 10, 401)]) + token(11, at: 0.1) + visits([(0.2, 10, 401)])
    ),
    ReviewCase(
        .tokenReusedAfterUnauthorized,
        0,
        "a new one, and the same call again",
        visits([(0, 10, 401)]) + token(11, at: 0.1) + visits([(0.2, 11, 200), (5, 11, 200)])
    ),
    ReviewCase(
        .tokenReusedAfterUnauthorized,
        0,
        "another call that was under way",
        visits([(0, 10, 401)]) + polls([(0.01, 401)], job: 8).with(token: 10)
    ),
]

private let requestCases: [ReviewCase] = [
    ReviewCase(.missingExperimentalHeader, 1, "noticed", call(.missingExperimentalHeader)),
    ReviewCase(.missingExperimentalHeader, 0, "not noticed", call([])),
    ReviewCase(.multipartWithoutBoundary, 1, "noticed", call(.multipartWithoutBoundary)),
    ReviewCase(.multipartWithoutBoundary, 0, "not noticed", call([])),
    ReviewCase(.wrongFileField, 1, "noticed", call([.wrongFileField, .acceptNotJSON])),
    ReviewCase(.wrongFileField, 0, "not noticed", call(.acceptNotJSON)),
    ReviewCase(.fileSentToDirectSource, 1, "noticed", call(.fileSentToDirectSource)),
    ReviewCase(.fileSentToDirectSource, 0, "not noticed", call([])),
    ReviewCase(.acceptNotJSON, 1, "noticed", call(.acceptNotJSON)),
    ReviewCase(.acceptNotJSON, 0, "not noticed", call([])),
]

private let loadCases: [ReviewCase] = [
    ReviewCase(.duplicateUpload, 1, "the same bytes", uploads([5, 5])),
    ReviewCase(.duplicateUpload, 0, "other bytes", uploads([5, 6])),
    ReviewCase(
        .duplicateUpload,
        0,
        "the same file for its entitlements",
        uploads([5]) + uploads([5], operation: .loadEntitlements)
    ),
    ReviewCase(.duplicateUpload, 0, "another source", uploads([5]) + uploads([5], source: "it")),
    ReviewCase(.parallelLoads, 2, "other bytes", uploads([5, 6, 7])),
    ReviewCase(.parallelLoads, 1, "no file", loads([nil, nil])),
    ReviewCase(.parallelLoads, 0, "the same bytes", uploads([5, 5])),
    ReviewCase(.parallelLoads, 0, "another source", uploads([5]) + uploads([6], source: "it")),
    ReviewCase(
        .parallelLoads,
        0,
        "its entitlements",
        uploads([5]) + uploads([6], operation: .loadEntitlements)
    ),

    ReviewCase(.noFile, 1, "noticed", call(.noFile)),
    ReviewCase(.noFile, 1, "after one with a file", loads([5, nil])),
    ReviewCase(.noFile, 0, "never with a file", loads([nil, nil])),
    ReviewCase(.noFile, 0, "always with a file", loads([5, 6])),
    ReviewCase(.emptyUpload, 1, "noticed", call(.emptyUpload)),
    ReviewCase(.emptyUpload, 0, "not noticed", call([])),
    ReviewCase(.wrongContentType, 1, "noticed", call(.wrongContentType)),
    ReviewCase(.wrongContentType, 0, "not noticed", call([])),
    ReviewCase(.jsonOptimizationFlag, 1, "noticed", call(.jsonOptimizationFlag)),
    ReviewCase(.jsonOptimizationFlag, 0, "not noticed", call([])),

    ReviewCase(.deprecatedVersion, 1, "beta", [RecordedCall(version: .beta).record()]),
    ReviewCase(.deprecatedVersion, 1, "v2024", [RecordedCall(version: .v2024).record()]),
    ReviewCase(.deprecatedVersion, 0, "v1", [RecordedCall(version: .v1).record()]),
    ReviewCase(
        .unknownPath,
        1,
        "no route",
        [RecordedCall(operation: nil, version: nil, status: 404).record()]
    ),
    ReviewCase(.unknownPath, 0, "a route, but no job", [RecordedCall(status: 404).record()]),
    ReviewCase(
        .unknownPath,
        0,
        "probes",
        ["/", "/favicon.ico", "/health", "/__admin", "/__admin/clock"].flatMap(path)
    ),
    ReviewCase(
        .unknownPath,
        3,
        "no probes",
        ["/healthy", "/v2025/health", "/__administration"].flatMap(path)
    ),
    ReviewCase(.unknownPath, 0, "refused by the engine", refused()),
    ReviewCase(.refusedRequest, 1, "refused by the engine", refused()),
    ReviewCase(
        .refusedRequest,
        1,
        "an upload whose content the engine refused",
        [RecordedCall(operation: .loadAccounts, status: 413).record(brokenUp)]
    ),
    ReviewCase(.refusedRequest, 0, "refused by ISC", [RecordedCall(status: 400).record()]),
    ReviewCase(
        .refusedRequest,
        0,
        "a file that cannot be used, and a client that left",
        [400, 0].map { RecordedCall(operation: .loadAccounts, status: $0).record { $0.refusal = "Why." } }
    ),
]

private let cases = retryCases + pollCases + tokenCases + requestCases + loadCases

@Suite struct ClientReviewTests {
    @Test(arguments: cases)
    func finds(_ reviewed: ReviewCase) {
        var journal = Journal(limits: JournalLimits(requests: 2, bytes: 1 << 16))
        for call in reviewed.calls { journal.append(call, meetsRunningLoad: true) }
        let finding = journal.findings.first { $0.rule == reviewed.rule }
        #expect((finding?.count ?? 0) == reviewed.count)
    }

    @Test func everyRuleHasCasesForAndAgainst() {
        // What receivers do comes with deliveries.
        for rule in ReviewRule.allCases where !rule.rawValue.hasPrefix("webhook-") {
            #expect(cases.contains { $0.rule == rule && $0.count > 0 }, "\(rule)")
            #expect(cases.contains { $0.rule == rule && $0.count == 0 }, "\(rule)")
        }
    }

    @Test func repeatingAnUploadAfterItsEndIsNoDuplicate() {
        var journal = Journal(limits: JournalLimits())
        for call in uploads([5, 5]) { journal.append(call, meetsRunningLoad: false) }
        #expect(journal.faults.isEmpty)
    }

    @Test func keepsTheFirstRequestsAndCountsTheRest() {
        var journal = Journal(limits: JournalLimits())
        journal.append((0..<50).map { RecordedCall(version: .beta, seconds: Double($0 * 5)) })
        let finding = journal.findings.first
        #expect(finding?.count == 50)
        #expect(finding?.examples.map(\.requestID) == (1...20).map { ObjectID($0) })
    }

    @Test func versionsAreToldWithTheirEnd() {
        var journal = Journal(limits: JournalLimits())
        journal.append([
            RecordedCall(version: .v2025), RecordedCall(version: .beta, seconds: 5),
            RecordedCall(version: .v1, seconds: 10), RecordedCall(version: .v2025, seconds: 15),
        ])
        let finding = journal.findings.first
        #expect(finding?.rule.severity == .information)
        #expect(finding?.examples.map(\.requestID) == [ObjectID(1), ObjectID(2), ObjectID(4)])
        #expect(
            finding?.firstObservation
                == "1 call of /beta, 2 calls of /v2025: supported until Q2 2028, switched off in Q1 2029"
        )
    }

    /// Each draw is another client; that chance makes one look wrong is to be rare.
    @Test(arguments: [0.1, 1, 5])
    func fullJitterIsBackoff(base: Double) {
        let blamed = (0..<500).count { seed in
            var journal = Journal(limits: JournalLimits())
            for call in polls(fullJitter(seed: UInt64(seed), base: base)) { journal.append(call) }
            return journal.faults.contains(.noBackoff)
        }
        #expect(blamed <= 10)
    }

    @Test func manyRefusedTokensTakeBoundedMemory() {
        var journal = Journal(limits: JournalLimits())
        for print in 1...5_000 {
            journal.append(
                RecordedCall(status: 401, seconds: Double(print)).record { $0.tokenPrint = UInt64(print) }
            )
            for call in token(UInt64(print) + 10_000, at: Double(print)) { journal.append(call) }
        }
        let before = journal.footprint
        for print in 5_000...9_000 {
            journal.append(
                RecordedCall(status: 401, seconds: Double(print)).record { $0.tokenPrint = UInt64(print) }
            )
            for call in token(UInt64(print) + 10_000, at: Double(print)) { journal.append(call) }
        }
        #expect(journal.footprint - before < 1 << 20)
    }

    @Test func whatCannotBeToldYetIsNotForgotten() {
        var journal = Journal(limits: JournalLimits())
        for call in visits([(0, 10, 401)]) { journal.append(call) }
        #expect(journal.faults == [.expiredTokenUsed])
        for call in token(11, at: 0.1) { journal.append(call) }
        #expect(journal.faults.isEmpty)
    }

    @Test func saysWhatItSaw() {
        var journal = Journal(limits: JournalLimits())
        for call in polls([(0, 429), (1.25, 200)], retryAfter: 10) { journal.append(call) }
        #expect(
            journal.findings.first?.examples.first?.observation == "asked again after 1.25 s of 10 s"
        )
    }

    @Test(arguments: [Int.min, -1, 0, 1, 9_223_372_036_854_775, .max])
    func aRetryAfterOfAnySizeIsReckonedWith(seconds: Int) {
        var journal = Journal(limits: JournalLimits())
        for call in polls([(0, 429), (1.25, 429), (2.5, 200)], retryAfter: seconds) { journal.append(call) }
        let early = journal.findings.first { $0.rule == .earlyRetry }
        #expect((early?.count ?? 0) == (seconds > 1 ? 2 : 0))
    }

    @Test func aTokenAtTheEndOfTimeIsIssued() {
        var journal = Journal(limits: JournalLimits())
        for (client, time) in [("a", 0), ("b", .max), ("a", .max), ("c", .min)] as [(String, Int64)] {
            var call = RecordedCall(operation: .token, version: nil, client: client, job: nil).record()
            call.outline.tenantTime = Timestamp(milliseconds: time)
            call.outline.extras.delayMilliseconds = Milliseconds(.max)
            journal.append(call)
        }
        #expect(journal.count == 4)
    }

    @Test func aMovedClockExcusesAClientThatDidNotWaitReally() {
        var journal = Journal(limits: JournalLimits())
        for call in polls([(0, 429), (10, 200)], retryAfter: 10) {
            var call = call
            call.outline.uptime = 0
            journal.append(call)
        }
        #expect(journal.faults.isEmpty)
    }

    @Test func aStandingClockExcusesAClientThatReallyWaited() {
        var journal = Journal(limits: JournalLimits())
        for call in polls([(0, 429), (10, 200)], retryAfter: 10) {
            var call = call
            call.outline.tenantTime = Timestamp(milliseconds: 0)
            journal.append(call)
        }
        #expect(journal.faults.isEmpty)
    }
}

extension Journal {
    /// The rules that were broken, but for what is only said for information.
    fileprivate var faults: [ReviewRule] {
        findings.map(\.rule).filter { $0.severity != .information }
    }
}
