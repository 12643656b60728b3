// Arithmetic on times, held against integers that are wide enough.

import Testing

@testable import IdentityCloud

@Suite struct SaturationTests {
    /// Numbers at which something may overflow, and others.
    private struct Draws {
        var stream: SeedStream
        var count: UInt64 = 0

        mutating func number() -> Int64 {
            count += 1
            let bits = Int64(bitPattern: stream.bits(at: count))
            switch count % 5 {
            case 0: return [.min, .min + 1, -1, 0, 1, .max - 1, .max][Int(bits.magnitude % 7)]
            case 1: return bits >> (bits & 63)
            case 2: return .max - bits.magnitudeAsInt % 3_000
            case 3: return .min + bits.magnitudeAsInt % 3_000
            default: return bits
            }
        }
    }

    private func saturated(_ exact: Int128) -> Int64 { Int64(clamping: exact) }

    @Test(arguments: 0..<20) func agreesWithWideIntegers(seed: UInt64) {
        var draws = Draws(stream: SeedStream(seed: seed, "saturation"))
        for _ in 0..<5_000 {
            let (left, right) = (draws.number(), draws.number())
            let (wideLeft, wideRight) = (Int128(left), Int128(right))
            let lengths = (Milliseconds(left), Milliseconds(right))
            #expect((lengths.0 + lengths.1).milliseconds == saturated(wideLeft + wideRight))
            #expect((lengths.0 - lengths.1).milliseconds == saturated(wideLeft - wideRight))
            #expect((lengths.0 * right).milliseconds == saturated(wideLeft * wideRight))
            #expect(Milliseconds(seconds: Int(left)).milliseconds == saturated(wideLeft * 1_000))
            let moments = (Timestamp(milliseconds: left), Timestamp(milliseconds: right))
            #expect((moments.0 + lengths.1).milliseconds == saturated(wideLeft + wideRight))
            #expect((moments.0 - moments.1).milliseconds == saturated(wideLeft - wideRight))
            #expect(lengths.0.wholeSeconds == left / 1_000)
            #expect(
                Int128(lengths.0.secondsRoundedUp)
                    == (wideLeft > 0 ? (wideLeft + 999) / 1_000 : wideLeft / 1_000)
            )
            #expect(Int128(moments.0.unixSecond) == (wideLeft - ((wideLeft % 1_000) + 1_000) % 1_000) / 1_000)
        }
    }

    @Test(
        arguments: [
            (0, 0), (-0.0, 0), (1.9, 1), (-1.9, -1), (1e300, .max), (-1e300, .min), (.infinity, .max),
            (-.infinity, .min), (.nan, 0), (0x1p63, .max), (-0x1p63, .min), (0x1p62, 1 << 62),
            (.leastNonzeroMagnitude, 0),
        ] as [(Double, Int64)]
    )
    func everyNumberIsALength(number: Double, milliseconds: Int64) {
        #expect(Milliseconds(clamping: number).milliseconds == milliseconds)
    }
}

extension Int64 {
    fileprivate var magnitudeAsInt: Int64 { Int64(truncatingIfNeeded: magnitude >> 1) }
}
