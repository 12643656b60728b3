import Drydock
import DrydockTesting
import Testing
import Uploader

private let source = "2c9180835d2e5168015d32f890ca1581"

@Suite struct UploaderTests {
    @Test(.drydock(.named("throttled"), clock: .manual)) func heedsRetryAfter() async throws {
        let tenant = try Tenant.current
        // Where the client would sleep, the tenant's time passes instead.
        let uploader = Uploader(tenantURL: tenant.url, headers: tenant.headers) {
            try await tenant.advance(.seconds($0))
        }

        let processed = try await uploader.upload("id,name\n1,Ada\n2,Grace\n", to: source)

        #expect(processed == 2)
        #expect(try await tenant.requests(operation: "load-accounts").map(\.status) == [429, 429, 202])
        try await tenant.verify(findings: "none")
    }

    @Test func reportsAnAggregationThatIsGivenUp() async throws {
        let drydock = try await Drydock.start(
            scenario: .text(
                """
                clock: { mode: manual }
                aggregation: { outcome: terminated }
                """
            )
        )
        let uploader = Uploader(tenantURL: drydock.url) { drydock.clock.advance(.seconds($0)) }

        await #expect(throws: Uploader.Failure.aggregationEnded("TERMINATED")) {
            try await uploader.upload("id,name\n1,Ada\n", to: source)
        }
        await drydock.stop()
    }
}
