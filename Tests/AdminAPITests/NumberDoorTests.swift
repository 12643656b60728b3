// Every number that comes in through the control plane, at the ends of what can be written.

import HTTPMessages
import IdentityCloud
import Journal
import Scenarios
import Testing

@testable import AdminAPI

/// A place where a number comes in, and those that are let in there.
struct NumberDoor: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var range: ClosedRange<Int>
    /// The request with a number in its place.
    var ask: @Sendable (AdminHarness, _ number: String) -> AdminReply
}

extension NumberDoor {
    /// A parameter of a query.
    static func query(_ path: String, _ name: String, _ range: ClosedRange<Int>) -> NumberDoor {
        NumberDoor(testDescription: "\(path)?\(name)", range: range) { admin, number in
            admin.get("/__admin/\(path)?\(name)=\(encoded(number))")
        }
    }

    /// A key of a line of POST /verify.
    static func expectation(_ key: String, _ range: ClosedRange<Int>) -> NumberDoor {
        NumberDoor(testDescription: "verify: \(key)", range: range) { admin, number in
            admin.post("/__admin/verify", #"{"expect":[{"operation":"token","\#(key)":\#(number)}]}"#)
        }
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = Character(Unicode.Scalar(byte)).isNumber || Character(Unicode.Scalar(byte)).isLetter
            return isPlain && byte < 0x80 ? String(Unicode.Scalar(byte)) : "%" + hex(byte)
        }.joined()
    }

    private static func hex(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}

@Suite struct NumberDoorTests {
    /// Whole numbers as far as this machine counts, and further; in queries and in JSON they read the same.
    static let numbers = [
        "0", "1", "99", "100", "250", "599", "600", "2147483648", "9007199254740993", "9223372036854775806",
        "9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616",
        "340282366920938463463374607431768211456", String(repeating: "9", count: 5_000),
    ]
    static let nonsense = [
        "-1", "-9223372036854775808", "-9223372036854775809", "1e400", "1e3", "1.5", "0.0", "-0",
    ]
    static let words = ["+5", " 5", "5 ", "NaN", "Infinity", "0x10", "1_000", "", "٣", "5;", "5\u{0}"]

    static let queries: [NumberDoor] =
        ["requests", "requests/count"].flatMap { path in
            [.query(path, "status", 100...599), .query(path, "since", 0...Int.max)] as [NumberDoor]
        } + [
            .query("requests", "limit", 0...Int.max), .query("requests/wait", "status", 100...599),
            .query("requests/wait", "count", 0...Int.max),
        ]
    static let expectations: [NumberDoor] = [
        .expectation("exactly", 0...Int.max), .expectation("atLeast", 0...Int.max),
        .expectation("atMost", 0...Int.max), .expectation("status", 100...599),
    ]

    /// Whether a text writes a number of the range, found out in another way than the reader does.
    private func isIn(_ range: ClosedRange<Int>, _ text: String) -> Bool {
        let digits = text.drop { $0 == "0" }
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
        guard digits.count <= 19, let value = UInt64(digits.isEmpty ? "0" : digits) else { return false }
        return value >= range.lowerBound && value <= range.upperBound
    }

    private func check(_ door: NumberDoor, _ text: String) throws {
        let admin = AdminHarness()
        admin.record(.token, 200, times: 3)
        let reply = door.ask(admin, text)
        if isIn(door.range, text) {
            // 0 is a call that waits; 408, 409 and 422 are answers that the number led to.
            #expect([0, 200, 409, 422].contains(reply.status), "\(text): \(reply.text)")
        } else {
            #expect(reply.status == 400, "\(text.prefix(40)): \(reply.text)")
            #expect(!reply.message.isEmpty)
        }
        #expect(admin.get("/__admin/health").status == 200)
    }

    @Test(arguments: queries) func aQueryTakesNumbersOfItsRangeOnly(door: NumberDoor) throws {
        for text in Self.numbers + Self.nonsense + Self.words { try check(door, text) }
    }

    @Test(arguments: expectations) func aBodyTakesNumbersOfItsRangeOnly(door: NumberDoor) throws {
        // -0 is a JSON number, and 0.
        for text in Self.numbers + Self.nonsense.dropLast() { try check(door, text) }
        for text in ["\"5\"", "null", "true", "[5]", "NaN", "+5", "0x5"] { try check(door, text) }
    }

    @Test(arguments: queries + expectations) func theRefusalNamesTheRange(door: NumberDoor) throws {
        let reply = door.ask(AdminHarness(), "9223372036854775808")
        #expect(reply.status == 400)
        for end in [door.range.lowerBound, door.range.upperBound] {
            #expect(reply.message.contains(" \(end)"), "\(reply.message)")
        }
    }

    // MARK: What these numbers led to

    @Test func aQuestionForWhatCameAfterTheGreatestNumberIsAnswered() {
        let admin = AdminHarness(journal: JournalLimits(requests: 4, bytes: 1 << 20))
        admin.record(.token, 200, times: 9)
        let after = "since=9223372036854775807"
        #expect(admin.get("/__admin/requests/count?\(after)").json?["count"]?.integer == 0)
        #expect(admin.get("/__admin/requests?\(after)").json?["requests"]?.elements?.isEmpty == true)
        #expect(admin.get("/__admin/requests/count?since=0").errorCode == "evidence-evicted")
    }

    @Test(arguments: [
        ("0s", 200), ("600000ms", 200), ("10m", 200), ("600001ms", 400), ("11m", 400), ("36525d", 400),
        ("99999999999999999999999d", 400), ("9223372036854775807ms", 400), ("1e400s", 400), ("-1s", 400),
        ("NaNs", 400), ("5", 400), ("", 400),
    ])
    func aTimeOutIsAtMostTenMinutes(text: String, status: Int) throws {
        let admin = AdminHarness()
        let job = try admin.load()
        for path in ["requests/wait?count=0&", "jobs/\(job)/wait?status=STARTED&"] {
            let reply = admin.get("/__admin/\(path)timeout=\(text)")
            #expect(reply.status == status, "\(reply.text)")
            #expect(status == 200 || reply.message.contains("at most 10m"))
        }
    }

    @Test(arguments: [
        ("0.001", 200), ("1", 200), ("1e6", 200), ("1000000.0", 200), ("0", 400), ("-0", 400), ("-1", 400),
        ("1e-12", 400), ("0.000999", 400), ("1000001", 400), ("1e300", 400), ("1e400", 400), ("5e-324", 400),
        ("NaN", 400), ("\"60\"", 400), ("null", 400), ("9223372036854775807", 400),
    ])
    func aFactorIsInItsRange(factor: String, status: Int) throws {
        let admin = AdminHarness()
        let job = try admin.load()
        let reply = admin.post("/__admin/clock", #"{"mode":"scaled","factor":\#(factor)}"#)
        #expect(reply.status == status, "\(reply.text)")
        #expect(
            status == 200 || factor == "NaN" || factor == "1e400"
                || reply.message.contains("from 0.001 to 1000000")
        )
        let (waiter, until) = try #require(admin.waiter("/__admin/jobs/\(job)/wait?timeout=10m"))
        admin.now = until
        _ = admin.resume(waiter)
    }

    @Test func aWaitOnAClockThatHardlyMovesIsHeld() throws {
        // Code may ask for what no door lets in.
        let admin = AdminHarness { $0.tenant.clock.mode = .scaled(factor: 1e-12) }
        let job = try admin.load()
        let (_, until) = try #require(admin.waiter("/__admin/jobs/\(job)/wait?timeout=10m"))
        #expect(until == MonotonicTime(milliseconds: 600_000))
    }

    @Test func aWaitForAnAggregationOfCenturiesIsHeld() throws {
        let admin = AdminHarness {
            $0.tenant.clock.mode = .real
            $0.tenant.aggregation.process = .rate(perSecond: 0.001)
            var source = SourceSettings(id: "hr")
            source.kind = .direct
            source.changes = AccountChanges(new: 10_000_000)
            $0.tenant.sources = [source]
        }
        let job = try admin.load("hr")
        admin.now = MonotonicTime(milliseconds: 2_000)
        let (_, until) = try #require(admin.waiter("/__admin/jobs/\(job)/wait?timeout=10m"))
        #expect(until == MonotonicTime(milliseconds: 602_000))
        #expect(admin.get("/__admin/jobs/\(job)").json?["nextEvent"]?.string?.hasPrefix("2286-") == true)
    }

    @Test func theClockEndsWithTheYear9999() throws {
        let admin = AdminHarness()
        let job = try admin.load()
        var last = admin.post("/__admin/clock", #"{"advance":"36525d"}"#)
        for _ in 0..<100 where last.status == 200 {
            last = admin.post("/__admin/clock", #"{"advance":"36525d"}"#)
        }
        #expect(last.status == 400)
        #expect(last.errorCode == "end-of-time")
        #expect(last.message.contains("9999-12-31T23:59:59.999Z"))
        #expect(admin.post("/__admin/clock", #"{"set":"9999-12-31T23:59:59.999Z"}"#).status == 200)
        #expect(admin.post("/__admin/clock", #"{"advance":"0s"}"#).status == 200)
        #expect(admin.post("/__admin/clock", #"{"advance":"1ms"}"#).errorCode == "end-of-time")
        #expect(admin.get("/__admin/jobs/\(job)").status == 200)
        // What begins now has no time to go on: it stays what it is until a hand moves it.
        let late = try admin.load("late")
        #expect(admin.get("/__admin/jobs/\(late)").json?["phase"]?.string == "STARTED")
        #expect(admin.post("/__admin/clock", #"{"advance":"next"}"#).errorCode == "nothing-ahead")
        #expect(admin.post("/__admin/jobs/\(late)/advance").json?["phase"]?.string == "ACCOUNTS_COLLECTED")
        for client in ["a", "b"] { admin.record(.token, 200, client: client) }
        #expect(admin.get("/__admin/report").status == 200)
        #expect(admin.post("/__admin/clock", #"{"mode":"real"}"#).status == 200)
        admin.now = MonotonicTime.distantFuture
        #expect(admin.get("/__admin/clock").json?["time"]?.string == "9999-12-31T23:59:59.999Z")
    }

    @Test(arguments: [
        "9999-12-31T23:59:59-00:01", "10000-01-01T00:00:00Z", "0000-01-01T00:00:00+00:01",
        "-0001-01-01T00:00:00Z", "9223372036854775807",
    ])
    func aMomentThatNoAnswerCanShowIsRefused(text: String) {
        let admin = AdminHarness()
        #expect(admin.post("/__admin/clock", #"{"set":"\#(text)"}"#).status == 400)
        let encoded = text.replacing("+", with: "%2B")
        #expect(admin.get("/__admin/requests?since=\(encoded)").status == (text.hasPrefix("92") ? 200 : 400))
    }

    @Test func theGreatestSeedIsShownAsItIs() {
        let admin = AdminHarness { $0.seed = .max }
        #expect(admin.get("/__admin/scenario").text.contains(#""seed":18446744073709551615"#))
        #expect(admin.get("/__admin/tenants").text.contains(#""seed":18446744073709551615"#))
    }
}
