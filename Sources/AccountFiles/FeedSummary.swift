// An upload in figures.

/// What can be said of an upload once its bytes are gone.
package struct FeedSummary: Sendable, Hashable {
    /// The bytes received.
    package var bytes: Int64 = 0
    /// The same for files with the same header and rows in the same order.
    package var digest: UInt64 = 0
    /// Rows after the header.
    package var rows = 0
    /// The header's names, in the file's order; empty when no header was read.
    package var columns: [String] = []
    /// Rows whose key an earlier row had: of each key the last row counts.
    package var duplicateRows = 0
    /// Rows without a value in the key column: they are left out.
    package var rowsWithoutKey = 0

    package init() {}
}
