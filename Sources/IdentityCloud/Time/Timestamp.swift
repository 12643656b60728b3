// Tenant time. It stands as integer milliseconds: `Date` loses one to rounding, and nothing here may read a clock.

/// A moment in a tenant's time, in milliseconds since 1970-01-01T00:00:00Z.
package struct Timestamp: Hashable, Comparable, Sendable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    package static func + (left: Timestamp, right: Milliseconds) -> Timestamp {
        let (sum, tooLate) = left.milliseconds.addingReportingOverflow(right)
        return Timestamp(milliseconds: tooLate ? .max : sum)
    }

    package static func - (left: Timestamp, right: Timestamp) -> Milliseconds {
        left.milliseconds - right.milliseconds
    }
}

/// A length of time in milliseconds.
package typealias Milliseconds = Int64
