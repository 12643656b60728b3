// Tenant time. It stands as integer milliseconds: `Date` loses one to rounding, and nothing here may read a clock.

import Formats

/// A moment in a tenant's time, in milliseconds since 1970-01-01T00:00:00Z; arithmetic saturates.
@usableFromInline
package struct Timestamp: Hashable, BitwiseCopyable, Comparable, Sendable {
    @usableFromInline package let milliseconds: Int64

    @inlinable package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// 9999-12-31T23:59:59.999Z, the last moment that RFC 3339 can write: there a tenant's clock stands still.
    package static let end = Timestamp(milliseconds: RFC3339.writable.upperBound)

    @inlinable package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    @inlinable package static func + (left: Timestamp, right: Milliseconds) -> Timestamp {
        Timestamp(milliseconds: left.milliseconds.saturatingPlus(right.milliseconds))
    }

    @inlinable package static func - (left: Timestamp, right: Timestamp) -> Milliseconds {
        Milliseconds(left.milliseconds.saturatingMinus(right.milliseconds))
    }

    /// The second since 1970 that it is in.
    @inlinable package var unixSecond: Int64 { milliseconds / 1_000 - (milliseconds % 1_000 < 0 ? 1 : 0) }
}
