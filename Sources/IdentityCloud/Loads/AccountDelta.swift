// What an aggregation found, compared with what was known before.

/// How many accounts were new, changed, gone and the same.
package struct AccountDelta: Sendable, Hashable {
    package var new = 0
    package var changed = 0
    package var deleted = 0
    package var unchanged = 0

    package init(new: Int = 0, changed: Int = 0, deleted: Int = 0, unchanged: Int = 0) {
        self.new = new
        self.changed = changed
        self.deleted = deleted
        self.unchanged = unchanged
    }

    /// The accounts that the source delivered.
    package var scanned: Int { new + changed + unchanged }
}

extension AccountDelta {
    static func += (sum: inout AccountDelta, other: AccountDelta) {
        sum.new += other.new
        sum.changed += other.changed
        sum.deleted += other.deleted
        sum.unchanged += other.unchanged
    }

    /// Counts an account by what was known of it; `step` is -1 to take that back.
    @inline(__always)
    mutating func count(known: UInt32?, row: UInt32, isComparable: Bool, by step: Int) {
        switch known {
        case nil: new += step
        case row where isComparable: unchanged += step
        default: changed += step
        }
    }
}
