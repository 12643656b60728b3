// Finds the end of a request's content, whichever way it is framed.
import HTTPMessages

/// What is left of the content of one request.
enum ContentReader {
    case length(Int64)
    case chunked(ChunkedDecoder)

    /// The next piece of content in `bytes[position ..< end]`; `position` moves behind what was used.
    mutating func next(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        to end: Int
    ) throws(RequestRefusal) -> ChunkedDecoder.Step {
        switch self {
        case .length(0):
            return .finished
        case .length(let remaining):
            guard position < end else { return .needsInput }
            let count = Int(min(remaining, Int64(end - position)))
            let range = position..<position + count
            position += count
            self = .length(remaining - Int64(count))
            return .content(range)
        case .chunked(var decoder):
            defer { self = .chunked(decoder) }
            return try decoder.next(bytes, &position, to: end)
        }
    }
}
