// What the journal tells of a file.

/// What is kept of an uploaded file.
package struct UploadSummary: Sendable, Hashable, BitwiseCopyable {
    package var bytes: Int64
    /// Equal for equal bytes.
    package var digest: UInt64
    /// Records after the header.
    package var rows: Int
    package var columns: Int

    package init(bytes: Int64, digest: UInt64, rows: Int, columns: Int) {
        self.bytes = bytes
        self.digest = digest
        self.rows = rows
        self.columns = columns
    }
}
