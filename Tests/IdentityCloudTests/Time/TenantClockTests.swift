// Tenant time as a function of uptime.

import Testing

@testable import IdentityCloud

@Suite struct TenantClockTests {
    private static let wall = Timestamp(milliseconds: 1_000_000)

    private func clock(_ mode: ClockSettings.Mode, start: Timestamp? = nil) -> TenantClock {
        var settings = ClockSettings()
        settings.mode = mode
        settings.start = start
        return TenantClock(settings: settings, wallTime: Self.wall, uptime: 500)
    }

    @Test func realClockBeginsAtTheTimeOfDayAndPassesWithUptime() {
        var clock = clock(.real)
        #expect(clock.started == Self.wall)
        #expect(clock.now(uptime: 500) == Self.wall)
        #expect(clock.now(uptime: 1_700) == Self.wall + 1_200)
    }

    @Test(
        arguments: [
            (60, 1_000, 60_000), (0.5, 1_001, 500), (1e300, 1, 1_000_000), (1e-300, 5_999, 5),
            (.infinity, 1, 1_000_000), (-1, 5_999, 5), (0, 5_999, 5), (.nan, 7, 7),
        ] as [(Double, Milliseconds, Milliseconds)]
    )
    func scaledClockPassesByItsFactor(factor: Double, real: Milliseconds, tenant: Milliseconds) {
        var clock = clock(.scaled(factor: factor))
        #expect(clock.now(uptime: 500 + real) == Self.wall + tenant)
    }

    @Test func manualClockStandsStillUntilItIsMoved() {
        var clock = clock(.manual)
        #expect(clock.started == TenantClock.manualStart)
        #expect(clock.now(uptime: 9_999_999) == TenantClock.manualStart)
        clock.advance(by: 1_800_000, uptime: 9_999_999)
        #expect(clock.now(uptime: 500) == TenantClock.manualStart + 1_800_000)
    }

    @Test(arguments: [ClockSettings.Mode.real, .scaled(factor: 3), .manual])
    func startOverridesEveryMode(mode: ClockSettings.Mode) {
        #expect(clock(mode, start: Timestamp(milliseconds: 7)).started == Timestamp(milliseconds: 7))
    }

    @Test func neverGoesBackWhateverUptimeItIsGiven() {
        var clock = clock(.real)
        let later = clock.now(uptime: 2_000)
        #expect(clock.now(uptime: 1_000) == later)
        #expect(clock.now(uptime: -5) == later)
        #expect(clock.now(uptime: 2_001) == later + 1)
    }

    @Test func refusesToBeSetBack() {
        var clock = clock(.real)
        let now = clock.now(uptime: 2_000)
        let wasSetBack = clock.set(Timestamp(milliseconds: now.milliseconds - 1), uptime: 2_000)
        #expect(!wasSetBack)
        #expect(clock.now(uptime: 2_000) == now)
        let wasSetOn = clock.set(now + 10_000, uptime: 2_000)
        #expect(wasSetOn)
        #expect(clock.now(uptime: 2_003) == now + 10_003)
        clock.advance(by: -50, uptime: 2_003)
        #expect(clock.now(uptime: 2_003) == now + 10_003)
    }

    @Test func aRealClockFollowsTheSystemsWhenThatIsSet() throws {
        var clock = clock(.real)
        clock.follow(3_600_000, uptime: 1_500)
        #expect(clock.now(uptime: 1_500) == Self.wall + 3_601_000)
        #expect(clock.uptime(whenTenantTimeIs: Self.wall + 3_602_000) == 2_500)
        // Set back it stands until the system's clock is there again.
        clock.follow(-60_000, uptime: 1_500)
        #expect(clock.now(uptime: 61_500) == Self.wall + 3_601_000)
        #expect(clock.now(uptime: 61_501) == Self.wall + 3_601_001)
        #expect(clock.uptime(whenTenantTimeIs: Self.wall + 3_602_000) == 62_500)
    }

    @Test(arguments: [ClockSettings.Mode.scaled(factor: 60), .manual])
    func otherClocksDoNotFollowTheSystems(mode: ClockSettings.Mode) {
        var clock = clock(mode)
        let before = clock.now(uptime: 1_500)
        clock.follow(3_600_000, uptime: 1_500)
        #expect(clock.now(uptime: 1_500) == before)
    }

    @Test func changingTheModeDoesNotJump() {
        var clock = clock(.scaled(factor: 60))
        let first = clock.now(uptime: 1_500)
        clock.setMode(.manual, uptime: 1_500)
        #expect(clock.now(uptime: 9_000) == first)
        clock.setMode(.real, uptime: 9_000)
        #expect(clock.now(uptime: 9_000) == first)
        #expect(clock.now(uptime: 9_010) == first + 10)
    }

    @Test(arguments: [ClockSettings.Mode.real, .scaled(factor: 1_000_000), .manual])
    func standsStillAtTheEndOfTheYear9999(mode: ClockSettings.Mode) {
        var clock = clock(mode)
        for _ in 0..<200 { clock.advance(by: 100 * 365 * 86_400_000, uptime: 500) }
        #expect(clock.now(uptime: 500) == .end)
        #expect(clock.now(uptime: Milliseconds(.max)) == .end)
        clock.advance(by: Milliseconds(.max), uptime: Milliseconds(.max))
        #expect(clock.now(uptime: Milliseconds(.max)) == .end)
        #expect(clock.uptime(whenTenantTimeIs: .end + 1) == nil)
    }

    @Test(arguments: [ClockSettings.Mode.real, .scaled(factor: 0.001), .scaled(factor: 1_000_000), .manual])
    func noUptimeAndNoMomentIsTooMuchForIt(mode: ClockSettings.Mode) {
        let extremes: [Int64] = [.min, .min + 1, -1, 0, 1, .max - 1, .max]
        for start in extremes {
            for uptime in extremes.map({ Milliseconds($0) }) {
                var clock = clock(mode, start: Timestamp(milliseconds: start))
                #expect(clock.now(uptime: uptime) <= .end)
                for length in extremes.map({ Milliseconds($0) }) {
                    clock.advance(by: length, uptime: uptime)
                    _ = clock.realLength(of: length)
                    _ = clock.uptime(whenTenantTimeIs: Timestamp(milliseconds: start) + length)
                }
                clock.setMode(.real, uptime: uptime)
                #expect(clock.now(uptime: Milliseconds(.max)) <= .end)
            }
        }
    }

    @Test func tellsTheUptimeAtWhichAMomentIsReached() throws {
        #expect(clock(.real).uptime(whenTenantTimeIs: Self.wall + 300) == 800)
        #expect(clock(.real).uptime(whenTenantTimeIs: Timestamp(milliseconds: 0)) == 500)
        #expect(clock(.manual).uptime(whenTenantTimeIs: TenantClock.manualStart + 1) == nil)
        var scaled = clock(.scaled(factor: 7))
        let uptime = try #require(scaled.uptime(whenTenantTimeIs: Self.wall + 100))
        #expect(scaled.now(uptime: uptime - 1) < Self.wall + 100)
        #expect(scaled.now(uptime: uptime) >= Self.wall + 100)
    }
}
