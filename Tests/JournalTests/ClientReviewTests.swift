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

private func call(_ problem: ClientProblems) -> [CallRecord] {
    [RecordedCall().record { $0.outline.problems = problem }]
}

private func refused() -> [CallRecord] {
    [RecordedCall(operation: nil, version: nil, status: 400).record { $0.refusal = "No HTTP." }]
}

private func tokens(_ seconds: [Double]) -> [CallRecord] {
    seconds.map { RecordedCall(operation: .token, version: nil, seconds: $0, job: nil).record() }
}

private func status(at seconds: Double, _ status: Int = 200) -> [CallRecord] {
    [RecordedCall(status: status, seconds: seconds, job: .id(ObjectID(UInt128(seconds * 10)))).record()]
}

private func uploads(
    _ digests: [UInt64],
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
        .record { $0.outline.extras.upload = UploadSummary(bytes: 9, digest: digest, rows: 1, columns: 1) }
    }
}

private let cases: [ReviewCase] = [
    ReviewCase(.earlyRetry, 1, "after 1 of 10 s", polls([(0, 429), (1, 200)], retryAfter: 10)),
    ReviewCase(.earlyRetry, 0, "after 10 s", polls([(0, 429), (10, 200)], retryAfter: 10)),
    ReviewCase(.earlyRetry, 0, "a millisecond of rounding", polls([(0, 429), (9.999, 200)], retryAfter: 10)),
    ReviewCase(
        .earlyRetry,
        0,
        "another job may be asked for",
        polls([(0, 429)], retryAfter: 10) + polls([(1, 200)], job: 8)
    ),

    ReviewCase(.noBackoff, 2, "every second", polls([(0, 500), (1, 500), (2, 500), (3, 200)])),
    ReviewCase(.noBackoff, 1, "at once", polls([(0, 503), (0.001, 503), (0.003, 200)])),
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

    ReviewCase(.pollsAfterTerminal, 2, "thrice", polls([(0, 200), (5, 200), (10, 200)], phase: .completed)),
    ReviewCase(.pollsAfterTerminal, 0, "once", polls([(0, 200)], phase: .completed)),
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
    ReviewCase(.pollIntervalBelowOneSecond, 0, "a second", polls([(0, 200), (1, 200)])),
    ReviewCase(.pollIntervalBelowOneSecond, 0, "two jobs", polls([(0, 200)]) + polls([(0.1, 200)], job: 8)),

    ReviewCase(.rateLimitExceeded, 1, "101 in 10 s", (0...100).flatMap { status(at: Double($0) * 0.099) }),
    ReviewCase(.rateLimitExceeded, 0, "100 in 10 s", (0..<100).flatMap { status(at: Double($0) * 0.05) }),
    ReviewCase(.rateLimitExceeded, 0, "101 in 11 s", (0...100).flatMap { status(at: Double($0) * 0.11) }),
    ReviewCase(.rateLimitExceeded, 0, "tokens", tokens((0...200).map { Double($0) * 0.01 })),

    ReviewCase(
        .tokenPerRequest,
        2,
        "four in a row",
        (0..<4).flatMap { tokens([Double($0) * 5]) + status(at: Double($0) * 5 + 1) }
    ),
    ReviewCase(.tokenPerRequest, 0, "two", tokens([0]) + status(at: 1) + tokens([5]) + status(at: 6)),
    ReviewCase(
        .tokenPerRequest,
        0,
        "after each 401",
        (0..<4).flatMap { tokens([Double($0) * 5]) + status(at: Double($0) * 5 + 1, 401) }
    ),
    ReviewCase(
        .tokenPerRequest,
        0,
        "every two minutes",
        (0..<4).flatMap { tokens([Double($0) * 120]) + status(at: Double($0) * 120 + 1) }
    ),

    ReviewCase(.expiredTokenUsed, 1, "noticed", call(.expiredTokenUsed)),
    ReviewCase(.expiredTokenUsed, 0, "not noticed", call([])),
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

    ReviewCase(.duplicateUpload, 1, "the same bytes", uploads([5, 5])),
    ReviewCase(.duplicateUpload, 0, "other bytes", uploads([5, 6])),
    ReviewCase(
        .duplicateUpload,
        0,
        "the same file for its entitlements",
        uploads([5]) + uploads([5], operation: .loadEntitlements)
    ),
    ReviewCase(.duplicateUpload, 0, "another source", uploads([5]) + uploads([5], source: "it")),

    ReviewCase(.deprecatedVersion, 1, "beta", [RecordedCall(version: .beta).record()]),
    ReviewCase(.deprecatedVersion, 0, "v2024", [RecordedCall(version: .v2024).record()]),
    ReviewCase(
        .unknownPath,
        1,
        "no route",
        [RecordedCall(operation: nil, version: nil, status: 404).record()]
    ),
    ReviewCase(.unknownPath, 0, "a route, but no job", [RecordedCall(status: 404).record()]),
    ReviewCase(.unknownPath, 0, "refused by the engine", refused()),
    ReviewCase(.refusedRequest, 1, "refused by the engine", refused()),
    ReviewCase(.refusedRequest, 0, "refused by ISC", [RecordedCall(status: 400).record()]),
]

@Suite struct ClientReviewTests {
    @Test(arguments: cases)
    func finds(_ reviewed: ReviewCase) {
        var journal = Journal(limits: JournalLimits(requests: 2, bytes: 1 << 16))
        for call in reviewed.calls { journal.append(call, repeatsRunningUpload: true) }
        let finding = journal.review.findings.first { $0.rule == reviewed.rule }
        #expect((finding?.count ?? 0) == reviewed.count)
    }

    @Test func everyRuleHasCasesForAndAgainst() {
        for rule in ReviewRule.allCases {
            #expect(cases.contains { $0.rule == rule && $0.count > 0 }, "\(rule)")
            #expect(cases.contains { $0.rule == rule && $0.count == 0 }, "\(rule)")
        }
    }

    @Test func repeatingAnUploadAfterItsEndIsNoDuplicate() {
        var journal = Journal(limits: JournalLimits())
        for call in uploads([5, 5]) { journal.append(call, repeatsRunningUpload: false) }
        #expect(journal.review.findings.isEmpty)
    }

    @Test func keepsTheFirstRequestsAndCountsTheRest() {
        var journal = Journal(limits: JournalLimits())
        journal.append((0..<50).map { RecordedCall(version: .beta, seconds: Double($0)) })
        let finding = journal.review.findings.first
        #expect(finding?.count == 50)
        #expect(finding?.examples.map(\.requestID) == (1...20).map { ObjectID($0) })
    }

    @Test func saysWhatItSaw() {
        var journal = Journal(limits: JournalLimits())
        for call in polls([(0, 429), (1.25, 200)], retryAfter: 10) { journal.append(call) }
        #expect(
            journal.review.findings.first?.examples.first?.observation == "asked again after 1.25 s of 10 s"
        )
    }

    @Test(arguments: [Int.min, -1, 0, 1, 9_223_372_036_854_775, .max])
    func aRetryAfterOfAnySizeIsReckonedWith(seconds: Int) {
        var journal = Journal(limits: JournalLimits())
        for call in polls([(0, 429), (1.25, 429), (2.5, 200)], retryAfter: seconds) { journal.append(call) }
        let early = journal.review.findings.first { $0.rule == .earlyRetry }
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
        #expect(journal.review.findings.isEmpty)
    }

    @Test func aStandingClockExcusesAClientThatReallyWaited() {
        var journal = Journal(limits: JournalLimits())
        for call in polls([(0, 429), (10, 200)], retryAfter: 10) {
            var call = call
            call.outline.tenantTime = Timestamp(milliseconds: 0)
            journal.append(call)
        }
        #expect(journal.review.findings.isEmpty)
    }
}
