// Requests whose content breaks off: one entry, in the tenant and with the operation of the head.

import HTTPMessages
import IdentityCloud
import Journal
import Scenarios
import Tenancy
import Testing

@testable import CloudAPI

@Suite struct BrokenContentTests {
    private static let load = "/v2025/sources/S/load-accounts"
    private static let form = [
        ("X-Drydock-Tenant", "k"), ("Content-Type", "multipart/form-data; boundary=B"),
    ]
    private static let part =
        "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nid,na"

    private func entries(of tenant: String, in cloud: CloudFixture) throws -> [JournalEntry] {
        let tenant = try #require(cloud.registry.tenant(named: tenant, uptime: cloud.uptime))
        return tenant.withLock { $0.journal.entries(CallFilter()) }
    }

    private func findings(of tenant: String, in cloud: CloudFixture) throws -> [ReviewRule] {
        let tenant = try #require(cloud.registry.tenant(named: tenant, uptime: cloud.uptime))
        return tenant.withLock { $0.journal.findings.map(\.rule) }
    }

    @Test(
        arguments: [BrokenRule.contentTooLarge, .chunkDataEnd, .contentTooSlow, .requestIncomplete],
        ["test-token", nil]
    )
    func anUploadThatIsRefusedMidwayStandsOnceInItsTenant(rule: BrokenRule, token: String?) throws {
        let cloud = CloudFixture()
        let refusal = RequestRefusal(rule)
        let answer = try #require(
            cloud.breakOff(Self.load, Self.form, part: Self.part, token: token, by: refusal)
        )
        #expect(answer.status == rule.status)
        #expect(answer["messages"]?.elements?.first?["text"]?.string == rule.reason)
        #expect(answer.field("Content-Type") == "application/json")
        let entries = try entries(of: "k", in: cloud)
        #expect(entries.map(\.operation) == [.loadAccounts] && entries.map(\.source) == ["S"])
        #expect(entries.map(\.outline.status) == [rule.status] && entries.map(\.refusal) == [rule.reason])
        #expect(entries.map(\.outline.requestID.hex) == [answer.field("SLPT-Request-ID")])
        #expect(try self.entries(of: "default", in: cloud).isEmpty)
        #expect(try findings(of: "k", in: cloud).contains(.refusedRequest))
    }

    @Test(arguments: ["test-token", nil])
    func anUploadWhoseClientLeftStandsOnceInItsTenant(token: String?) throws {
        let cloud = CloudFixture()
        #expect(cloud.breakOff(Self.load, Self.form, part: Self.part, token: token, by: nil) == nil)
        let entries = try entries(of: "k", in: cloud)
        #expect(entries.map(\.operation) == [.loadAccounts] && entries.map(\.outline.status) == [0])
        #expect(entries.map(\.refusal) == ["The client left before its content was complete."])
        #expect(try self.entries(of: "default", in: cloud).isEmpty)
        #expect(try !findings(of: "k", in: cloud).contains(.refusedRequest))
    }

    @Test func aPartOfAFileIsToldWithItsNameAndBytes() throws {
        let cloud = CloudFixture()
        let refusal = RequestRefusal(.contentTooSlow)
        _ = cloud.breakOff(Self.load, Self.form, part: Self.part, token: "t", by: refusal)
        let entry = try #require(entries(of: "k", in: cloud).first)
        // The last bytes might have begun the delimiter.
        #expect(entry.fileName == "a.csv" && entry.outline.extras.upload?.rows == 0)
    }

    @Test func aSmallBodyThatBreaksOffStandsOnceInItsTenant() throws {
        let cloud = CloudFixture()
        let fields = [("X-Drydock-Tenant", "k"), ("Content-Type", "application/x-www-form-urlencoded")]
        let refusal = RequestRefusal.contentTooLarge(over: 99)
        let answer = cloud.breakOff("/oauth/token", fields, part: "grant_type=", token: nil, by: refusal)
        #expect(answer?.status == 413)
        let text = answer?["messages"]?.elements?.first?["text"]?.string ?? ""
        #expect(text.hasSuffix(" (at most 99 bytes; --max-body says how many of an upload)"))
        #expect(cloud.breakOff("/oauth/token", fields, part: "grant_type=", token: nil, by: nil) == nil)
        let entries = try entries(of: "k", in: cloud)
        #expect(entries.map(\.operation) == [.token, .token])
        #expect(entries.map(\.outline.status) == [413, 0])
        #expect(try self.entries(of: "default", in: cloud).isEmpty)
    }

    @Test func whatARuleAnswersIsNotWhatABrokenUploadGets() throws {
        let cloud = CloudFixture {
            var rule = FaultRule()
            rule.answer = .preset(status: 429, variant: .expired, retryAfter: .seconds(7))
            rule.delay = .fixed(milliseconds: 500)
            $0.faults = [rule]
        }
        let refusal = RequestRefusal(.chunkDataEnd)
        let answer = cloud.breakOff(Self.load, Self.form, part: Self.part, token: "t", by: refusal)
        #expect(answer?.status == 400 && answer?.response.delayMilliseconds == 0)
        #expect(answer?.field("Retry-After") == nil)
        let extras = try #require(entries(of: "k", in: cloud).first).outline.extras
        #expect(
            extras.decidingRule == nil && extras.retryAfterSeconds == nil && extras.delayMilliseconds == 0
        )
    }

    @Test func anUploadThatIsNotAdmittedStandsOnceWhenItIsRead() throws {
        let cloud = CloudFixture()
        let body = Array((Self.part + "\r\n--B--\r\n").utf8)
        for expectsContinue in [true, false] {
            let answer = cloud.send(
                .post,
                Self.load,
                Self.form,
                body: body,
                token: nil,
                expectsContinue: expectsContinue
            )
            #expect(answer.status == 401 && answer.readBody != expectsContinue)
        }
        let entries = try entries(of: "k", in: cloud)
        #expect(entries.map(\.outline.status) == [401, 401] && entries.allSatisfy { $0.refusal == nil })
    }
}
