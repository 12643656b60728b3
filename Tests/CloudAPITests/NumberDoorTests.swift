// Every number that comes in through ISC's API, at the ends of what can be written.

import Formats
import HTTPMessages
import IdentityCloud
import Scenarios
import Testing

@testable import CloudAPI

@Suite struct NumberDoorTests {
    private static let numbers = [
        "0", "1", "250", "251", "2147483647", "2147483648", "9223372036854775807", "9223372036854775808",
        "18446744073709551616", String(repeating: "9", count: 5_000), "000000000000000000000000000000000007",
    ]
    private static let nonsense = [
        "-1", "-9223372036854775808", "1e400", "1e3", "1.5", "NaN", "%2B5", "%205", "5%20", "0x10", "%D9%A3",
    ]

    private func isIn(_ range: ClosedRange<Int>, _ text: String) -> Bool {
        let digits = text.drop { $0 == "0" }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), digits.count <= 19 else { return false }
        return UInt64(digits.isEmpty ? "0" : digits).map { $0 <= UInt64(range.upperBound) } ?? false
    }

    @Test(arguments: [("limit", 0...250), ("offset", 0...2_147_483_647)])
    func aPageTakesNumbersOfItsRangeOnly(name: String, range: ClosedRange<Int>) {
        let cloud = CloudFixture()
        _ = cloud.send(.post, "/v2025/sources/hr/load-accounts")
        for text in Self.numbers + Self.nonsense {
            let answer = cloud.send(.get, "/v2025/task-status?\(name)=\(text)")
            #expect(answer.status == (isIn(range, text) ? 200 : 400), "\(text.prefix(40))")
            guard answer.status == 400 else { continue }
            #expect(answer.text.contains("\(name) must be an integer from 0 to \(range.upperBound)."))
        }
        #expect(cloud.send(.get, "/v2025/task-status?limit=250&offset=2147483647").text == "[]")
    }

    @Test func anExportTakesAPopularityOfItsRangeOnly() {
        let cloud = CloudFixture()
        let role =
            "/8c190e67-87aa-4ed9-a90b-d9d5344523fb/potential-roles/278359a6-04b7-4669-9468-924cf580964a"
        let numbers =
            Self.numbers.dropLast() + [
                "-1", "-9223372036854775808", "1e400", "1e3", "1.5", "NaN", "+5", "0x5",
            ]
        for text in numbers {
            let answer = cloud.send(
                .post,
                path(.v2025, "role-mining-sessions", role + "/export-async"),
                [("X-SailPoint-Experimental", "true"), ("Content-Type", "application/json")],
                body: Array("{\"minEntitlementPopularity\":\(text)}".utf8)
            )
            #expect(answer.status == (isIn(0...2_147_483_647, text) ? 202 : 400), "\(text.prefix(40))")
        }
    }

    /// Of a token that somebody else issued only `exp` is looked at.
    @Test(arguments: [
        ("0", 401), ("-1", 401), ("-9223372036854775808", 401), ("-1e300", 401), ("1e300", 404),
        ("9223372036854775807", 404), ("9223372036854775808", 404), ("1e15", 404), ("1769869800", 401),
        ("1769869801", 401), ("1769869800.999", 401), ("1769869801.001", 404), ("-0.0", 401), ("5e-324", 401),
        // These are no JSON, no number, or missing: then the token never expires.
        ("1e400", 404), ("NaN", 404), ("\"0\"", 404), ("null", 404),
        (String(repeating: "9", count: 300), 404),
    ])
    func anExpiryMayBeAnyNumber(exp: String, status: Int) {
        let cloud = CloudFixture()
        cloud.advance(1_000)
        let parts = [#"{"alg":"ES256"}"#, #"{"exp":\#(exp)}"#, "signature"]
        let token = parts.map { String(decoding: Base64.urlEncoded(Array($0.utf8)), as: UTF8.self) }
            .joined(separator: ".")
        let answer = cloud.send(
            .get,
            "/v2025/account-aggregations/00000000000000000000000000000000/status",
            token: token
        )
        #expect(answer.status == status, "\(answer.text)")
    }

    @Test(arguments: [
        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "999999999", "1000000000", "-5",
        "5 ", "+5", "soon", "", "1e9",
    ])
    func aRetryAfterOfAnySizeIsAnswered(value: String) {
        let cloud = CloudFixture { scenario in
            var rule = FaultRule()
            rule.operations = [.taskList]
            rule.answer = .custom(
                status: 503,
                headers: [FaultAnswer.Field(name: "Retry-After", value: value)],
                body: .preset
            )
            scenario.faults = [rule]
        }
        for _ in 0..<3 {
            #expect(cloud.send(.get, "/v2025/task-status").field("Retry-After") == value)
            cloud.advance(1)
        }
        let noted = cloud.journal.map(\.outline.extras.retryAfterSeconds)
        #expect(noted == Array(repeating: value == "999999999" ? 999_999_999 : nil, count: 3))
    }

    @Test func aTokenAtTheEndOfTimeIsIssuedAndWorks() throws {
        let cloud = CloudFixture { $0.tenant.clock.mode = .manual }
        cloud.registry.defaultTenant.control { _ = $0.tenant.clock.set(.end, uptime: 1_000) }
        for client in ["default", "default"] {
            let answer = cloud.send(
                .post,
                "/oauth/token?grant_type=client_credentials&client_id=\(client)&client_secret=x",
                [("X-Drydock-Tenant", "default")]
            )
            #expect(answer.status == 200)
            #expect(answer["expires_in"]?.integer == 749)
            let token = try #require(answer["access_token"]?.string)
            let fields = [("X-Drydock-Tenant", "default")]
            #expect(cloud.send(.get, "/v2025/task-status", fields, token: token).status == 200)
            #expect(cloud.send(.post, "/v2025/sources/hr/load-accounts", fields, token: token).status == 202)
        }
    }
}
