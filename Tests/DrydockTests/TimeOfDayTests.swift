// Whether the system's clock was set, told from two clocks.

import Testing

@testable import Drydock

@Suite struct TimeOfDayTests {
    @Test func aClockThatIsSetIsNoticedOnce() {
        var time = TimeOfDay(wall: 1_000_000, uptime: 500)
        #expect(time.step(wall: 1_001_000, uptime: 1_500) == nil)
        #expect(time.step(wall: 4_602_000, uptime: 2_500) == 3_600_000)
        #expect(time.step(wall: 4_603_000, uptime: 3_500) == nil)
        #expect(time.step(wall: 1_004_000, uptime: 4_500) == -3_600_000)
        #expect(time.step(wall: 1_005_000, uptime: 5_500) == nil)
    }

    @Test func theTimeBetweenTwoReadingsIsNoStep() {
        var time = TimeOfDay(wall: 1_000_000, uptime: 500)
        for _ in 0..<10 {
            #expect(time.step(wall: 1_000_999, uptime: 500) == nil)
            #expect(time.step(wall: 999_001, uptime: 500) == nil)
        }
    }
}
