// Loads of delimited-file sources that carry no file.

/// What a delimited-file load without a file gets.
package enum MissingFile: Sendable, Hashable, CaseIterable {
    case accept, badRequest
}
