// What is wrong with an uploaded file, and where.

/// The first fault of a file: ISC answers it 400 with detailCode `400.1.3 Illegal value`.
package struct FeedError: Error, Sendable, Hashable {
    /// The line of the file, from 1; newlines inside quotes count.
    package var line: Int
    /// The byte of the line, from 1.
    package var column: Int
    /// What is wrong and what to do about it.
    package var text: String
}
