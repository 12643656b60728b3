// Sliding windows, held against a model that remembers everything.

import Testing

@testable import IdentityCloud

@Suite struct RateLimiterTests {
    private func settings(_ requests: Int, per length: Milliseconds) -> RateLimitSettings {
        var settings = RateLimitSettings()
        settings.requests = requests
        settings.per = length
        return settings
    }

    @Test(arguments: 0..<20) func agreesWithBruteForce(seed: UInt64) {
        let draws = SeedStream(seed: seed, "rate")
        let limit = 1 + Int(draws.bits(at: 0) % 7)
        let milliseconds = 1 + Int64(draws.bits(at: 1) % 5_000)
        let length = Milliseconds(milliseconds)
        var limiter = RateLimiter(settings(limit, per: length))
        var admitted: [String: [Timestamp]] = [:]
        var now = Timestamp(milliseconds: 0)
        for number in 2..<2_000 as Range<UInt64> {
            now = now + Milliseconds(Int64(draws.bits(at: number * 2) % UInt64(milliseconds)) / 3)
            let client = "client \(draws.bits(at: number * 2 + 1) % 3)"
            let recent = admitted[client, default: []].filter { $0 + length > now }
            let wait = limiter.admit(client: client, version: .v2025, token: 0, at: now)
            #expect((wait == nil) == (recent.count < limit))
            guard let wait else {
                admitted[client, default: []].append(now)
                continue
            }
            #expect(recent.filter { $0 + length > now + wait }.count < limit)
            #expect(recent.filter { $0 + length > now + (wait - 1) }.count == limit)
        }
    }

    @Test func countsClientsAndVersionsApart() {
        var limiter = RateLimiter(settings(1, per: 1_000))
        let now = Timestamp(milliseconds: 0)
        for version in APIVersion.allCases {
            for client in ["a", "b"] {
                #expect(limiter.admit(client: client, version: version, token: 0, at: now) == nil)
                #expect(limiter.admit(client: client, version: version, token: 1, at: now) == 1_000)
            }
        }
    }

    @Test(arguments: [(RateLimitSettings.Key.token, 3), (.tenant, 1), (.client, 2)])
    func countsByTheKeyOfTheScenario(key: RateLimitSettings.Key, admitted: Int) {
        var settings = settings(1, per: 1_000)
        settings.key = key
        var limiter = RateLimiter(settings)
        let calls: [(String, UInt64)] = [("a", 1), ("a", 2), ("b", 3)]
        let through = calls.filter {
            limiter.admit(client: $0.0, version: .beta, token: $0.1, at: Timestamp(milliseconds: 0)) == nil
        }
        #expect(through.count == admitted)
    }

    @Test func refusedRequestsDoNotProlongTheWait() {
        var limiter = RateLimiter(settings(2, per: 10_000))
        for time in [0, 10] {
            #expect(
                limiter.admit(client: "a", version: .v1, token: 0, at: Timestamp(milliseconds: Int64(time)))
                    == nil
            )
        }
        for time in stride(from: 20, to: 10_000, by: 10) {
            #expect(
                limiter.admit(client: "a", version: .v1, token: 0, at: Timestamp(milliseconds: Int64(time)))
                    == Milliseconds(10_000 - Int64(time))
            )
        }
        #expect(
            limiter.admit(client: "a", version: .v1, token: 0, at: Timestamp(milliseconds: 10_000)) == nil
        )
    }

    @Test func forgetsEmptyWindows() {
        var limiter = RateLimiter(settings(5, per: 1_000))
        for number in 0..<20_000 as Range<Int64> {
            _ = limiter.admit(
                client: "client \(number)",
                version: .v1,
                token: 0,
                at: Timestamp(milliseconds: number * 20)
            )
        }
        #expect(limiter.windowCount <= 200)
        for number in 0..<12_000 {
            _ = limiter.admit(
                client: "other \(number)",
                version: .v1,
                token: 0,
                at: Timestamp(milliseconds: 9_000_000)
            )
        }
        #expect(limiter.windowCount <= RateLimiter.capacity)
    }

    @Test(
        arguments: [ClockSettings.Mode.real, .scaled(factor: 60), .scaled(factor: 0.3), .manual],
        [0, 1, 4_999, 9_001]
    )
    func aClientThatWaitsAsLongAsItIsToldGetsThrough(mode: ClockSettings.Mode, since: Milliseconds) {
        var fixture = TenantFixture { $0.clock.mode = mode }
        var clock = fixture.tenant.clock
        let first = clock.clientNow(uptime: 0)
        for _ in 0..<100 {
            #expect(fixture.tenant.admit(client: "a", version: .v1, token: 0, at: first) == .admitted)
        }
        let uptime = min(since, mode == .scaled(factor: 60) ? 100 : since)
        let now = clock.clientNow(uptime: uptime)
        guard case .refused(let seconds) = fixture.tenant.admit(client: "a", version: .v1, token: 0, at: now)
        else {
            Issue.record("101 requests in 10 s")
            return
        }
        #expect(seconds >= 1)
        if mode == .manual { clock.advance(by: Milliseconds(seconds: seconds), uptime: uptime) }
        let later = clock.clientNow(uptime: uptime + Milliseconds(seconds: seconds))
        #expect(fixture.tenant.admit(client: "a", version: .v1, token: 0, at: later) == .admitted)
    }

    @Test func anUnlimitedTenantAdmitsAll() {
        var fixture = TenantFixture { $0.rateLimit = nil }
        for _ in 0..<1_000 {
            #expect(fixture.tenant.admit(client: "a", version: .v1, token: 0, at: fixture.now) == .admitted)
        }
    }
}
