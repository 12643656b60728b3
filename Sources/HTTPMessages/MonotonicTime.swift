// Time inside the engine: passed as an argument, never read in a pure piece.

/// A moment on the system's monotonic clock, in nanoseconds since an arbitrary start.
///
/// Deadlines, time-outs and injected delays use this clock; a tenant's own time is derived from it by the domain.
@usableFromInline package struct MonotonicTime: Hashable, Comparable, Sendable {
    @usableFromInline package var nanoseconds: Int64

    @inlinable package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    @inlinable package init(milliseconds: Int64) { nanoseconds = milliseconds * 1_000_000 }

    /// Never reached: the deadline of something that waits for ever.
    @inlinable package static var distantFuture: MonotonicTime { MonotonicTime(nanoseconds: .max) }

    @inlinable package var milliseconds: Int64 { nanoseconds / 1_000_000 }

    @inlinable package static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The moment so many milliseconds later; stays at `distantFuture` instead of overflowing.
    @inlinable package func advanced(byMilliseconds amount: Int64) -> MonotonicTime {
        let (scaled, tooMuch) = amount.multipliedReportingOverflow(by: 1_000_000)
        let (sum, tooLate) = nanoseconds.addingReportingOverflow(scaled)
        return tooMuch || tooLate ? .distantFuture : MonotonicTime(nanoseconds: sum)
    }
}
