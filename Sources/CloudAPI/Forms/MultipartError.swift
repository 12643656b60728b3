// Why a multipart body cannot be read.

/// The rule of RFC 7578 or RFC 2046 that a body breaks.
enum MultipartError: Error, Hashable {
    /// There is content, and Content-Type names no boundary to find the parts by.
    case noBoundary
    /// The body ended before the closing delimiter.
    case notClosed
    /// There is content, and the boundary never comes.
    case noDelimiter
    case partHeadTooLong(limit: Int)
    /// A line of a part's head is no `Name: value`.
    case malformedPartHead
    case tooManyParts(limit: Int)
    case fieldTooLong(limit: Int)
    case severalFiles

    /// One sentence for a person.
    var message: String {
        switch self {
        case .noBoundary: "Content-Type multipart/form-data has no boundary parameter (RFC 7578 section 4.1)."
        case .notClosed: "The multipart body ends before its closing delimiter (RFC 2046 section 5.1.1)."
        case .noDelimiter: "The boundary that Content-Type names does not occur in the body."
        case .partHeadTooLong(let limit): "The head of a part is longer than \(limit) bytes."
        case .malformedPartHead: "The head of a part has a line that is no header field."
        case .tooManyParts(let limit): "The body has more than \(limit) parts."
        case .fieldTooLong(let limit): "A part that is no file is longer than \(limit) bytes."
        case .severalFiles: "The body has more than one file."
        }
    }
}
