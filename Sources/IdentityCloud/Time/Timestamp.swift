// Tenant time. It stands as integer milliseconds: `Date` loses one to rounding, and nothing here may read a clock.

/// A moment in a tenant's time, in milliseconds since 1970-01-01T00:00:00Z.
@usableFromInline
package struct Timestamp: Hashable, Comparable, Sendable {
    @usableFromInline package var milliseconds: Int64

    @inlinable package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    @inlinable package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    @inlinable package static func + (left: Timestamp, right: Milliseconds) -> Timestamp {
        let (sum, tooLate) = left.milliseconds.addingReportingOverflow(right)
        return Timestamp(milliseconds: tooLate ? .max : sum)
    }

    @inlinable package static func - (left: Timestamp, right: Timestamp) -> Milliseconds {
        left.milliseconds - right.milliseconds
    }
}

/// A length of time in milliseconds.
@usableFromInline package typealias Milliseconds = Int64
