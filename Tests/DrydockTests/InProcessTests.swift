import Drydock
import Foundation
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

@Suite struct InProcessTests {
    @Test func answersOverHTTPAndRemembersWhatWasAsked() async throws {
        let drydock = try await Drydock.start()
        #expect(try await status(of: drydock, "/v2025/account-aggregations/0/status") == 401)
        #expect(drydock.requests(operation: "aggregation-status", status: 401).count == 1)
        await drydock.stop()
    }

    @Test func severalServersShareNothing() async throws {
        let first = try await Drydock.start()
        let second = try await Drydock.start()
        #expect(first.port != second.port)
        _ = try await status(of: first, "/oauth/info")
        #expect(first.requests().count == 1)
        #expect(second.requests().isEmpty)
        await first.stop()
        await second.stop()
    }

    @Test func clockAdvancesAtOnce() async throws {
        let drydock = try await Drydock.start(scenario: .text("clock: { mode: manual }"))
        let before = drydock.clock.milliseconds
        drydock.clock.advance(.minutes(10))
        #expect(drydock.clock.milliseconds - before == 600_000)
        #expect(!drydock.clock.advanceToNextEvent())
        await drydock.stop()
    }

    @Test func aClockThatIsAdvancedForEverStandsAtItsEnd() async throws {
        let drydock = try await Drydock.start(scenario: .text("clock: { mode: manual }"))
        for length in [
            Duration.seconds(Int64.max), .seconds(Int64.min), .hours(Int.max), .minutes(UInt8.max),
        ] {
            drydock.clock.advance(length)
        }
        #expect(drydock.clock.milliseconds == 253_402_300_799_999)
        #expect(Duration.minutes(UInt8.max) == .seconds(255 * 60))
        await drydock.stop()
    }

    @Test(arguments: [0, -1, 1e-300, 1e300, .infinity, .nan])
    func aClockOfAnyFactorRuns(factor: Double) async throws {
        var configuration = Configuration()
        configuration.clock = .scaled(factor)
        configuration.journalRequests = .min
        configuration.journalBytes = .min
        let drydock = try await Drydock.start(configuration: configuration)
        drydock.clock.advance(.hours(1))
        #expect(try await status(of: drydock, "/v2025/account-aggregations/0/status") == 401)
        await drydock.stop(grace: .seconds(Int64.max))
    }

    @Test func resetForgetsRequestsAndTime() async throws {
        let drydock = try await Drydock.start(scenario: .text("clock: { mode: manual }"))
        let before = drydock.clock.milliseconds
        _ = try await status(of: drydock, "/oauth/info")
        drydock.clock.advance(.hours(1))
        drydock.reset()
        #expect(drydock.requests().isEmpty)
        #expect(drydock.clock.milliseconds == before)
        await drydock.stop()
    }

    @Test func stoppedServerRefusesConnections() async throws {
        let drydock = try await Drydock.start()
        await drydock.stop()
        await #expect(throws: URLError.self) { try await status(of: drydock, "/oauth/info") }
    }

    @Test func wrongScenarioStopsTheStartWithEveryLine() async {
        let error = await #expect(throws: StartError.self) {
            try await Drydock.start(scenario: .text("clok: {}\nsede: 1\n"))
        }
        guard case .badScenario(let lines)? = error else {
            Issue.record("not a scenario error: \(String(describing: error))")
            return
        }
        #expect(lines.count == 2)
    }

    @Test func takenPortStopsTheStart() async throws {
        let drydock = try await Drydock.start()
        var configuration = Configuration()
        configuration.port = drydock.port
        let wanted = configuration
        await #expect(throws: StartError.self) { try await Drydock.start(configuration: wanted) }
        await drydock.stop()
    }

    private func status(of drydock: Drydock, _ path: String) async throws -> Int {
        let url = try #require(URL(string: drydock.url + path))
        let (_, response) = try await URLSession(configuration: .ephemeral).data(from: url)
        return try #require(response as? HTTPURLResponse).statusCode
    }
}
