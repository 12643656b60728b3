// How an upload is to be read: decided before its first byte.

/// What a file for one source must look like, and what it will be compared with.
package struct FeedFormat: Sendable {
    /// The columns the header must have, in any order; nil accepts any.
    package var columns: [String]?
    /// The column that identifies a row; nil is `id`, else the first column.
    package var keyColumn: String?
    /// What the source's last load left.
    package var base = KnownAccounts()
    /// How many percent of those accounts may be deleted; nil for all.
    package var deleteThreshold: Double?

    package init(columns: [String]? = nil, keyColumn: String? = nil) {
        self.columns = columns
        self.keyColumn = keyColumn
    }
}
