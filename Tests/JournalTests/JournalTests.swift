// The journal: what it keeps, what it drops, and what it never keeps.

import IdentityCloud
import Scenarios
import TestSupport
import Testing

@testable import Journal

@Suite struct JournalTests {
    @Test func tellsWhatItWasTold() {
        var journal = Journal(limits: JournalLimits())
        let call = RecordedCall(
            status: 503,
            seconds: 1.5,
            source: "hr",
            query: "a=1",
            authorization: "Bearer abc"
        )
        journal.append(
            call.record { record in
                record.facts.phase = .aggregation(.started)
                record.outline.extras.upload = UploadSummary(bytes: 12, digest: 5, rows: 1, columns: 2)
                record.fileName = "a.csv"
            }
        )
        let entry = journal[journal.sequences.lowerBound]
        #expect(entry.sequence == 1)
        #expect(entry.method == "GET")
        #expect(entry.target == "/v2025/account-aggregations/7/status?a=1")
        #expect(entry.outline.status == 503)
        #expect(entry.outline.tenantTime == Timestamp(milliseconds: 1500))
        #expect(entry.phaseBefore == .aggregation(.started))
        #expect(entry.outline.extras.upload?.rows == 1)
        #expect(entry.client == "qa")
        #expect(entry.source == "hr")
        #expect(entry.job == .id(ObjectID(7)))
        #expect(entry.fileName == "a.csv")
        #expect(entry.fields == [FaultCondition.Header(name: "Authorization", value: "Bearer ***")])
    }

    @Test(arguments: [
        ("Bearer s3cret", "Bearer ***"), ("bearer s3cret", "Bearer ***"), ("Basic czNjcmV0", "Basic ***"),
        ("Digest s3cret", "***"), ("s3cret", "***"),
    ])
    func keepsOfAuthorizationTheSchemeOnly(sent: String, kept: String) {
        var journal = Journal(limits: JournalLimits())
        journal.append(RecordedCall(authorization: sent).record())
        #expect(journal[1].fields == [FaultCondition.Header(name: "Authorization", value: kept)])
    }

    @Test(arguments: [
        ("client_secret=s3cret", "client_secret=***"),
        (
            "grant_type=client_credentials&client_secret=s3cret&x=1",
            "grant_type=client_credentials&client_secret=***&x=1"
        ),
        ("Client_Secret=s3cret", "Client_Secret=***"),
        ("client%5Fsecret=s3cret", "client%5Fsecret=***"),
        ("access_token=s3cret&&b", "access_token=***&&b"),
        ("&token=s3cret", "&token=***"),
        ("a=1&b=2", "a=1&b=2"),
        ("client_secret", "client_secret"),
        ("client_assertion=s3cret&id_token=s3cret", "client_assertion=***&id_token=***"),
        ("api_key=s3cret&X-API-Key=s3cret&apikey=s3cret", "api_key=***&X-API-Key=***&apikey=***"),
        ("refresh_token=s3cret&password=s3cret", "refresh_token=***&password=***"),
        ("limit=5&filters=id+eq+%22x%22&count=true", "limit=5&filters=id+eq+%22x%22&count=true"),
    ])
    func strikesSecretsOutOfQueries(sent: String, kept: String) {
        var journal = Journal(limits: JournalLimits())
        journal.append(RecordedCall(path: "/oauth/token", query: sent).record())
        #expect(journal[1].target == "/oauth/token?" + kept)
    }

    @Test func dropsTheOldestBeyondTheNumberOfRequests() {
        var journal = Journal(limits: JournalLimits(requests: 3, bytes: 1 << 20))
        journal.append((1...5).map { RecordedCall(status: 200 + $0) })
        #expect(journal.entries(CallFilter()).map(\.outline.status) == [203, 204, 205])
        #expect(journal.entries(CallFilter()).map(\.sequence) == [3, 4, 5])
        #expect(journal.evictions == 2)
    }

    @Test func journalThatIsOffCountsAndKeepsNothing() {
        var journal = Journal(limits: JournalLimits(requests: 0))
        journal.append((1...3).map { _ in RecordedCall() })
        #expect(journal.count == 0)
        #expect(journal.evictions == 3)
        #expect(journal.count(CallFilter()) == 3)
        journal.removeAll()
        #expect(journal.count(CallFilter()) == 0)
    }

    @Test func dropsTheOldestBeyondTheNumberOfBytes() {
        var journal = Journal(limits: JournalLimits(requests: 1000, bytes: 64 * 1024))
        journal.append(
            (0..<500).map { RecordedCall(path: "/" + String(repeating: "p", count: 1000) + "\($0)") }
        )
        #expect(journal.count < 70)
        #expect(journal.evictions == 500 - journal.count)
        let paths = journal.entries(CallFilter()).map(\.target.utf8.count)
        #expect(paths.allSatisfy { $0 > 1000 })
        #expect(journal.entries(CallFilter()).last?.target.hasSuffix("p499") == true)
    }

    @Test(arguments: [1, 100, 1024, 5000])
    func takesAnyRequestWithinAnyLimit(bytes: Int) {
        var journal = Journal(limits: JournalLimits(requests: 1, bytes: bytes))
        let long = String(repeating: "x", count: 70_000)
        journal.append([RecordedCall(client: long, source: long, path: long, query: "token=a")])
        #expect(journal.count == 1)
        #expect(journal.entries(CallFilter()).first?.target.isEmpty == false)
    }

    @Test func takesLongRequestsOneAfterTheOther() {
        var journal = Journal(limits: JournalLimits(requests: 10, bytes: 1))
        let long = String(repeating: "x", count: 70_000)
        journal.append(
            (0..<5).map { _ in RecordedCall(client: long, source: long, path: long, query: "a=b") }
        )
        #expect(journal.count >= 1)
        #expect(journal.entries(CallFilter()).last?.sequence == 5)
    }

    @Test func tellsOfEachRequestWhatFewHave() {
        var journal = Journal(limits: JournalLimits(requests: 3, bytes: 1 << 16))
        let wires: [WireEffect?] = [nil, .reset, .dribble(bytes: 7, everyMilliseconds: 20), nil]
        for (number, wire) in wires.enumerated() {
            journal.append(
                RecordedCall().record { record in
                    record.outline.extras.wire = wire
                    record.outline.extras.decidingRule = wire.map { _ in number }
                    record.outline.extras.delayMilliseconds = wire == nil ? 0 : 250
                    record.outline.extras.retryAfterSeconds = wire.map { _ in number * 10 }
                }
            )
        }
        let extras = journal.entries(CallFilter()).map(\.outline.extras)
        #expect(extras.map(\.wire) == [.reset, .dribble(bytes: 7, everyMilliseconds: 20), nil])
        #expect(extras.map(\.decidingRule) == [1, 2, nil])
        #expect(extras.map(\.delayMilliseconds) == [250, 250, 0])
        #expect(extras.map(\.retryAfterSeconds) == [10, 20, nil])
    }

    @Test func slotsAreSmall() {
        #expect(MemoryLayout<JournalSlot>.stride <= 80)
        // Kinds are compared as one number.
        #expect(MemoryLayout<RequestCounts.Kind>.size == 8)
    }

    @Test func staysFlatOverAMillionRequests() {
        var journal = Journal(limits: JournalLimits(requests: 100, bytes: 64 * 1024))
        var call = RecordedCall().record()
        for ordinal in 1...1_000_000 {
            call.outline.status = ordinal % 10 == 0 ? 429 : 200
            journal.append(call)
        }
        #expect(journal.count == 100)
        #expect(journal.evictions == 999_900)
        #expect(journal.capacity.texts <= 64 * 1024)
        #expect(journal.capacity.entries <= 128)
        var throttled = CallFilter()
        throttled.status = 429
        #expect(journal.count(throttled) == 100_000)
    }

    @Test func countsExactlyWhatWasEvicted() {
        var journal = Journal(limits: JournalLimits(requests: 2, bytes: 1 << 20))
        journal.append(
            (0..<30).map { RecordedCall(status: $0 < 10 ? 202 : 200, client: $0 % 3 == 0 ? "a" : "b") }
        )
        var filter = CallFilter()
        filter.status = 202
        filter.client = "a"
        #expect(journal.count(filter) == 4)
        filter.client = "nobody"
        #expect(journal.count(filter) == 0)
    }

    @Test func doesNotGuessWhatWouldNeedEvictedRequests() {
        var journal = Journal(limits: JournalLimits(requests: 2, bytes: 1 << 20))
        journal.append((0..<3).map { RecordedCall(seconds: Double($0)) })
        var filter = CallFilter()
        filter.method = "GET"
        #expect(journal.count(filter) == nil)
        filter.after = .sequence(1)
        #expect(journal.count(filter) == 2)
        filter.after = .sequence(0)
        #expect(journal.count(filter) == nil)
        filter.after = .time(Timestamp(milliseconds: 1000))
        #expect(journal.count(filter) == 1)
    }

    @Test func nothingCameAfterTheGreatestSequenceNumber() {
        var journal = Journal(limits: JournalLimits(requests: 2, bytes: 1 << 20))
        journal.append((0..<3).map { RecordedCall(seconds: Double($0)) })
        var filter = CallFilter()
        for number in [3, Int.max - 1, .max] {
            filter.after = .sequence(number)
            #expect(journal.count(filter) == 0)
        }
        filter.after = .sequence(.min)
        #expect(journal.count(filter) == nil)
    }

    @Test func doesNotGuessWhenTooManyClientsCalled() {
        var journal = Journal(limits: JournalLimits(requests: 2, bytes: 1 << 20))
        journal.append((0..<1_001).map { RecordedCall(client: "client-\($0)") })
        var filter = CallFilter()
        #expect(journal.count(filter) == 1_001)
        filter.client = "client-0"
        #expect(journal.count(filter) == nil)
        filter.status = 500
        #expect(journal.count(filter) == 0)
    }

    @Test func withoutMemoryItDropsItsOldestInsteadOfGrowing() {
        var journal = Journal(limits: JournalLimits())
        for _ in 0..<100 { journal.append(RecordedCall().record(), mayGrow: true) }
        let room = journal.capacity
        for number in 0..<5_000 {
            journal.append(RecordedCall(path: "/\(number)").record(), mayGrow: false)
        }
        #expect(journal.capacity == room)
        #expect(journal.entries(CallFilter()).last?.target == "/4999")
        #expect(journal.count(CallFilter()) == 5_100)
        #expect(journal.evictions == 5_100 - journal.count)
    }

    @Test func withoutMemoryFromTheStartItStillTakesTheNewest() {
        var journal = Journal(limits: JournalLimits())
        let long = RecordedCall(path: "/" + String(repeating: "p", count: 4_000))
        for _ in 0..<50 { journal.append(long.record(), mayGrow: false) }
        #expect(journal.count >= 1 && journal.count <= 16)
        #expect(journal.footprint < 64 * 1024)
    }

    @Test func forgetsItsEntriesButNotWhatWasCountedOfThem() {
        var journal = Journal(limits: JournalLimits())
        journal.append((0..<500).map { _ in RecordedCall(version: .beta) })
        let full = journal.footprint
        #expect(journal.forgetEntries() == 500)
        #expect(journal.footprint < full / 4)
        #expect(journal.count == 0 && journal.evictions == 500)
        #expect(journal.count(CallFilter()) == 500)
        #expect(journal.findings.first { $0.rule == .deprecatedVersion }?.count == 500)
        journal.append([RecordedCall(status: 404)])
        #expect(journal.entries(CallFilter()).map(\.sequence) == [501])
    }

    @Test func beginsAnewWhenEmptied() {
        var journal = Journal(limits: JournalLimits(requests: 2, bytes: 1 << 20))
        journal.append((0..<3).map { _ in RecordedCall(version: .beta) })
        journal.removeAll()
        #expect(journal.count == 0)
        #expect(journal.tally.total == 0)
        #expect(journal.evictions == 0)
        #expect(journal.findings.isEmpty)
        journal.append([RecordedCall(status: 404)])
        #expect(journal.entries(CallFilter()).map(\.sequence) == [4])
        #expect(journal.entries(CallFilter()).map(\.outline.status) == [404])
    }

    @Test func givesTheNewestWhenLimited() {
        var journal = Journal(limits: JournalLimits())
        journal.append((1...5).map { RecordedCall(status: 200 + $0) })
        #expect(journal.entries(CallFilter(), limit: 2).map(\.outline.status) == [204, 205])
        #expect(journal.entries(CallFilter(), limit: 0).isEmpty)
    }
}
