// Swift Testing's door to Drydock: a trait that gives each test a tenant of the server in its own process.

public import Drydock
import Synchronization
public import Testing

extension Trait where Self == DrydockTrait {
    /// Gives each test a tenant of its own: `try Tenant.current`.
    ///
    /// ```swift
    /// @Test(.drydock(.named("throttled"), clock: .manual)) func heedsRetryAfter() async throws {
    ///     let tenant = try Tenant.current
    ///     // point the client under test at tenant.url; it sends tenant.headers
    ///     try await tenant.advance(.seconds(3))
    ///     try await tenant.verify(expect: [["operation": "load-accounts", "exactly": 3]])
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - scenario: What goes wrong; nil is what a suite around says, else the scenario `default`.
    ///   - clock: How tenant time passes; nil is what a suite around says, else what the scenario says.
    ///   - findings: Whether findings of severity error fail the test; nil is what a suite around says, else they do.
    /// - Returns: A trait of a test, or of all tests of a suite.
    public static func drydock(
        _ scenario: ScenarioSource? = nil,
        clock: Configuration.Clock? = nil,
        findings: DrydockTrait.Findings? = nil
    ) -> Self {
        Self(settings: DrydockTrait.Settings(scenario: scenario, clock: clock, findings: findings))
    }
}

/// See `Trait.drydock(_:clock:findings:)`.
public struct DrydockTrait: TestTrait, SuiteTrait, TestScoping {
    /// What findings of severity error do to a test that passes otherwise.
    public enum Findings: Sendable {
        case fail, show
    }

    struct Settings: Sendable {
        /// Those of the traits around the test that runs.
        @TaskLocal static var around = Settings()

        var scenario: ScenarioSource?
        var clock: Configuration.Clock?
        var findings: Findings?

        /// With what traits around say where this one says nothing.
        var complete: Settings {
            Settings(
                scenario: scenario ?? Self.around.scenario,
                clock: clock ?? Self.around.clock,
                findings: findings ?? Self.around.findings
            )
        }
    }

    let settings: Settings

    /// A suite's trait is that of its tests.
    public var isRecursive: Bool { true }

    public func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        let settings = settings.complete
        let tenant = try await Tenant.make(for: test, settings)
        let scope = Scope(tenant: tenant, findings: settings.findings ?? .fail)
        try await Settings.$around.withValue(settings) {
            try await Tenant.$ofThisTest.withValue(tenant) {
                try await scope.run(test, testCase, function)
            }
        }
    }
}

/// One test's run with a tenant.
private final class Scope: Sendable {
    private let tenant: Tenant
    private let findings: DrydockTrait.Findings
    private let hasFailed = Mutex(false)

    init(tenant: Tenant, findings: DrydockTrait.Findings) {
        (self.tenant, self.findings) = (tenant, findings)
    }

    func run(_ test: Test, _ testCase: Test.Case?, _ function: @Sendable () async throws -> Void) async throws
    {
        let watching = IssueHandlingTrait.compactMapIssues { [self] issue in
            hasFailed.withLock { $0 = true }
            return issue
        }
        do {
            try await watching.provideScope(for: test, testCase: testCase, performing: function)
        } catch {
            try await finish(test, failed: true)
            throw error
        }
        try await finish(test, failed: hasFailed.withLock { $0 })
    }

    /// A failed test shows what happened; one that passed is held against the findings.
    private func finish(_ test: Test, failed: Bool) async throws {
        let errors =
            failed || findings == .show ? [] : try await tenant.report().filter { $0.severity == "error" }
        if failed || !errors.isEmpty { print("Drydock, \(test.name): \(try await tenant.describe())") }
        for finding in errors {
            Issue.record(
                "The client did what would hurt against the real service: \(finding)",
                sourceLocation: test.sourceLocation
            )
        }
        try await tenant.forget()
    }
}
