// Lengths of time. Their numbers come from clients, scenario files and the command line, and are then added and multiplied:
// so they stay at the ends where an Int64 would overflow, which ends the process.

/// A length of time in whole milliseconds; arithmetic saturates.
@usableFromInline
package struct Milliseconds: Hashable, Comparable, Sendable, BitwiseCopyable, ExpressibleByIntegerLiteral {
    /// The bare number, for those who write it down; to reckon with it is what this type is for.
    @usableFromInline package let milliseconds: Int64

    @inlinable package init(_ milliseconds: Int64) { self.milliseconds = milliseconds }

    @inlinable package init(integerLiteral value: Int64) { milliseconds = value }

    @inlinable package init(seconds: Int) { self = Milliseconds(Int64(seconds)) * 1_000 }

    /// The whole milliseconds of a number, which may be one that no Int64 holds; 0 for what is no number.
    package init(clamping value: Double) {
        milliseconds = Int64(exactly: value.rounded(.towardZero)) ?? (value > 0 ? .max : value < 0 ? .min : 0)
    }

    /// Parts of a second are dropped.
    @inlinable package var wholeSeconds: Int64 { milliseconds / 1_000 }

    /// As whole seconds that are not too short.
    package var secondsRoundedUp: Int64 { wholeSeconds + (milliseconds % 1_000 > 0 ? 1 : 0) }

    @inlinable package static func < (left: Milliseconds, right: Milliseconds) -> Bool {
        left.milliseconds < right.milliseconds
    }

    @inlinable package static func + (left: Milliseconds, right: Milliseconds) -> Milliseconds {
        Milliseconds(left.milliseconds.saturatingPlus(right.milliseconds))
    }

    @inlinable package static func - (left: Milliseconds, right: Milliseconds) -> Milliseconds {
        Milliseconds(left.milliseconds.saturatingMinus(right.milliseconds))
    }

    @inlinable package static func * (left: Milliseconds, right: Int64) -> Milliseconds {
        let (product, overflows) = left.milliseconds.multipliedReportingOverflow(by: right)
        return Milliseconds(overflows ? ((left.milliseconds < 0) == (right < 0) ? .max : .min) : product)
    }

    @inlinable package static func += (sum: inout Milliseconds, more: Milliseconds) { sum = sum + more }
}

extension Double {
    package init(_ length: Milliseconds) { self.init(length.milliseconds) }
}

extension Int64 {
    @inlinable package func saturatingPlus(_ other: Int64) -> Int64 {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? (other < 0 ? .min : .max) : sum
    }

    @inlinable package func saturatingMinus(_ other: Int64) -> Int64 {
        let (difference, overflows) = subtractingReportingOverflow(other)
        return overflows ? (other < 0 ? .max : .min) : difference
    }
}
