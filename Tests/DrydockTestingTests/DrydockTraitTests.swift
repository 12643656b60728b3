import Drydock
import DrydockTesting
import Foundation
import Testing

@Suite(.drydock(clock: .manual)) struct DrydockTraitTests {
    @Test(.drydock(.named("throttled"))) func heedsRetryAfter() async throws {
        let tenant = try Tenant.current
        let client = Client(tenant)
        for pause in [3, 3] {
            #expect(try await client.upload() == nil)
            #expect(try await tenant.advance(.seconds(pause)).passed.isEmpty)
        }
        let task = try #require(await client.upload())
        #expect(try await tenant.requests(operation: "load-accounts").map(\.status) == [429, 429, 202])
        #expect(try await tenant.requests(status: 429).count == 2)
        #expect(try await tenant.jobs().map(\.id) == [task])
        try await tenant.verify(
            expect: [
                ["operation": "load-accounts", "exactly": 3],
                ["operation": "load-accounts", "status": 202, "exactly": 1],
            ]
        )
    }

    @Test func clockOfTheSuiteStandsStillUntilItIsMoved() async throws {
        let tenant = try Tenant.current
        let task = try #require(await Client(tenant).upload())
        #expect(try await tenant.next().passed.map(\.phase) == ["ACCOUNTS_COLLECTED"])
        await #expect(throws: Refusal.self) {
            try await tenant.wait(task, timeout: .milliseconds(50))
        }
        try await tenant.advance(.hours(1))
        #expect(try await tenant.wait(task).final)
    }

    @Test(arguments: 1...8) func noTestSeesAnother(rows: Int) async throws {
        let tenant = try Tenant.current
        _ = try await Client(tenant).upload(rows: rows)
        #expect(try await tenant.requests().map(\.upload?.rows) == [rows])
        #expect(tenant.name.hasPrefix("notestseesanother-rows"))
    }

    @Test func everyFormOfAScenario() async throws {
        let tenant = try Tenant.current
        let text = "faults: [{ on: load-accounts, answer: 403 }]"
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        try text.write(to: file, atomically: true, encoding: .utf8)
        for scenario in [ScenarioSource.named("forbidden"), .text(text), .file(file.path)] {
            try tenant.play(scenario)
            _ = try await Client(tenant).upload()
            #expect(try await tenant.requests().map(\.status) == [403])
        }
        try await tenant.reset()
        #expect(try await tenant.requests().isEmpty)
    }

    @Test func whatDiffersIsSaidInASentence() async throws {
        let tenant = try Tenant.current
        let error = await #expect(throws: Refusal.self) {
            try await tenant.verify(expect: [["operation": "load-accounts", "exactly": 2]])
        }
        #expect(error?.message.contains("exactly 2 operation load-accounts, there were 0") == true)
        #expect(error?.status == 422)
    }

    @Test(.drydock(findings: .show)) func findingsMayBeExpected() async throws {
        let tenant = try Tenant.current
        try await Client(tenant).startExport()
        #expect(try await tenant.report().map(\.rule) == ["missing-experimental-header"])
        let told = try await tenant.describe()
        #expect(told.contains("its last 1 requests:\n  GET  /role-mining-sessions/v1/"))
        #expect(told.contains("  error missing-experimental-header, 1x"))
    }

    @Test func findingFailsATestThatPasses() async throws {
        let trait = DrydockTrait.drydock()
        let test = try #require(Test.current)
        try await withKnownIssue {
            try await trait.provideScope(for: test, testCase: Test.Case.current) {
                try await Client(try Tenant.current).startExport()
            }
        } matching: { issue in
            issue.comments.contains { $0.rawValue.contains("error missing-experimental-header, 1x") }
        }
    }
}

@Suite struct TenantWithoutTraitTests {
    @Test func isAnErrorThatNamesTheTrait() {
        let error = #expect(throws: Refusal.self) { try Tenant.current }
        #expect(error?.message.contains(".drydock()") == true)
    }
}
