// Walks over the segments of a path.

import HTTPMessages

/// The place in a path up to which it was read.
struct PathCursor {
    private var position: Int
    private let end: Int

    init(_ path: ByteRange) {
        position = Int(path.start)
        end = Int(path.end)
    }

    /// The next segment that is not empty; nil at the end.
    mutating func next(in head: borrowing RequestHead) -> ByteRange? {
        let slash = UInt8(ascii: "/")
        let bytes = head.bytes.span
        while position < end, bytes[position] == slash { position += 1 }
        let start = position
        position = bytes.firstPlace(of: slash, from: start, to: end)
        return start == position ? nil : ByteRange(start, position)
    }

    /// Whether nothing but slashes follows.
    func isAtEnd(in head: borrowing RequestHead) -> Bool {
        var rest = self
        return rest.next(in: head) == nil
    }
}
