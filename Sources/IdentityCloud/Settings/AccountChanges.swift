// What an aggregation of a direct source finds.

/// How many accounts an aggregation found new, changed and gone.
package struct AccountChanges: Sendable, Hashable {
    package var new: Int
    package var changed: Int
    package var deleted: Int

    package init(new: Int = 0, changed: Int = 0, deleted: Int = 0) {
        self.new = new
        self.changed = changed
        self.deleted = deleted
    }

    package var total: Int { new + changed + deleted }
}
