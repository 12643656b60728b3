// Time inside the engine: passed as an argument, never read in a pure piece.

/// A moment on the system's monotonic clock, in nanoseconds since an arbitrary start; arithmetic saturates.
///
/// Deadlines, time-outs and injected delays use this clock; a tenant's own time is derived from it by the domain.
@usableFromInline package struct MonotonicTime: Hashable, Comparable, Sendable {
    @usableFromInline package let nanoseconds: Int64

    @inlinable package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    @inlinable package init(milliseconds: Int64) {
        self = MonotonicTime(nanoseconds: 0).advanced(byMilliseconds: milliseconds)
    }

    /// Never reached: the deadline of something that waits for ever.
    @inlinable package static var distantFuture: MonotonicTime { MonotonicTime(nanoseconds: .max) }

    @inlinable package var milliseconds: Int64 { nanoseconds / 1_000_000 }

    @inlinable package static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The moment so many milliseconds later; stays at `distantFuture` instead of overflowing.
    @inlinable package func advanced(byMilliseconds amount: Int64) -> MonotonicTime {
        let (scaled, overflows) = amount.multipliedReportingOverflow(by: 1_000_000)
        return advanced(byNanoseconds: overflows ? (amount < 0 ? .min : .max) : scaled)
    }

    /// The moment so many nanoseconds later; stays at `distantFuture` instead of overflowing.
    @inlinable package func advanced(byNanoseconds amount: Int64) -> MonotonicTime {
        let (sum, overflows) = nanoseconds.addingReportingOverflow(amount)
        return MonotonicTime(nanoseconds: overflows ? (amount < 0 ? .min : .max) : sum)
    }

    /// How many whole milliseconds have passed since another moment.
    @inlinable package func milliseconds(since earlier: MonotonicTime) -> Int64 {
        nanoseconds(since: earlier) / 1_000_000
    }

    /// How many nanoseconds have passed since another moment.
    @inlinable package func nanoseconds(since earlier: MonotonicTime) -> Int64 {
        let (difference, overflows) = nanoseconds.subtractingReportingOverflow(earlier.nanoseconds)
        return overflows ? (earlier.nanoseconds < 0 ? .max : .min) : difference
    }
}
