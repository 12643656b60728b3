// What an aggregation found, compared with what was known before.

/// How many accounts were new, changed, gone and the same.
package struct AccountDelta: Sendable, Hashable {
    package var new = 0
    package var changed = 0
    package var deleted = 0
    package var unchanged = 0
    /// How many could not be taken of those that would be new, and of those that would have changed: they count as neither.
    package var failed = Failed()

    /// Accounts that could not be taken over.
    package struct Failed: Sendable, Hashable {
        package var new = 0
        package var changed = 0

        package var count: Int { new + changed }
    }

    package init(new: Int = 0, changed: Int = 0, deleted: Int = 0, unchanged: Int = 0) {
        self.new = new
        self.changed = changed
        self.deleted = deleted
        self.unchanged = unchanged
    }

    /// The accounts that the source delivered.
    package var scanned: Int { new + changed + unchanged + failed.count }

    /// The accounts that were there before.
    package var known: Int { changed + deleted + unchanged + failed.changed }
}

extension AccountDelta {
    package static func += (sum: inout AccountDelta, other: AccountDelta) {
        sum.new += other.new
        sum.changed += other.changed
        sum.deleted += other.deleted
        sum.unchanged += other.unchanged
    }

    /// Counts an account that was known.
    @inline(__always)
    mutating func count(isSame: Bool) {
        if isSame { unchanged += 1 } else { changed += 1 }
    }
}
