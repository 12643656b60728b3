// Lengths of delay from even draws.

import IdentityCloud
import Testing

@testable import Scenarios

@Suite struct FaultDelayTests {
    private func draws(_ delay: FaultDelay, count: Int = 10_000) -> [Milliseconds] {
        let stream = SeedStream(seed: 1, "delay")
        return (0..<count).map { delay.milliseconds(drawn: stream.unit(at: UInt64($0))) }.sorted()
    }

    @Test func aFixedDelayIsWhatItSays() {
        #expect(draws(.fixed(milliseconds: 200), count: 3) == [200, 200, 200])
    }

    @Test func anEvenDelayReachesBothEnds() {
        let delay = FaultDelay.uniform(minimum: 50, maximum: 52)
        #expect(delay.milliseconds(drawn: 0) == 50)
        #expect(delay.milliseconds(drawn: 0.999_999) == 52)
        #expect(Set(draws(delay)) == [50, 51, 52])
        #expect(draws(.uniform(minimum: 7, maximum: 7), count: 2) == [7, 7])
    }

    @Test func aLogNormalDelayHasItsMedianAndItsPercentile() {
        let delay = FaultDelay.lognormal(median: 120_000, p99: 2_000_000)
        #expect((119_999...120_001).contains(delay.milliseconds(drawn: 0.5)))
        #expect((1_999_990...2_000_010).contains(delay.milliseconds(drawn: 0.99)))
        // The distribution is symmetric in the logarithm: 1 % are under median² / p99.
        #expect((7_199...7_201).contains(delay.milliseconds(drawn: 0.01)))
        let sorted = draws(.lognormal(median: 120, p99: 2_000))
        #expect((115...125).contains(sorted[5_000]))
        #expect((1_700...2_300).contains(sorted[9_900]))
    }

    /// Quantiles of the standard normal distribution from published tables.
    @Test(arguments: [
        (0.841_344_746, 1.0), (0.977_249_868, 2.0), (0.998_650_102, 3.0), (0.022_750_132, -2.0),
    ])
    func followsTheNormalDistribution(probability: Double, deviations: Double) {
        // With this p99, one standard deviation is a factor of e.
        let median = 1_000_000.0
        let e = 2.718_281_828_459_045
        let delay = FaultDelay.lognormal(median: Milliseconds(clamping: median), p99: 10_240_473)
        var expected = median
        for _ in 0..<Int(abs(deviations)) { expected = deviations > 0 ? expected * e : expected / e }
        let ratio = Double(delay.milliseconds(drawn: probability)) / expected
        #expect(abs(ratio - 1) < 1e-4)
    }

    @Test func staysWithinBoundsAtTheEndsOfTheDraw() {
        let wide = FaultDelay.lognormal(median: 1_000, p99: 86_400_000_000)
        #expect(wide.milliseconds(drawn: 0) >= 0)
        #expect(wide.milliseconds(drawn: 0x1.fffffffffffffp-1) == FaultDelay.longest)
        #expect(FaultDelay.lognormal(median: 120, p99: 120).milliseconds(drawn: 0.999) == 120)
    }

    @Test func isTheSameOnEveryMachine() {
        let delay = FaultDelay.lognormal(median: 120, p99: 2_000)
        let stream = SeedStream(seed: 7, "golden")
        let drawn = (0..<8).map { delay.milliseconds(drawn: stream.unit(at: $0)) }
        #expect(drawn == [55, 2_596, 201, 21, 67, 54, 34, 220])
    }
}
