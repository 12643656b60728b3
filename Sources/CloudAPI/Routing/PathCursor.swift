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
        var start = position
        while start < end, bytes[start] == slash { start += 1 }
        position = start
        while position < end, bytes[position] != slash { position += 1 }
        return start == position ? nil : ByteRange(start, position)
    }

    /// Whether nothing but slashes follows.
    func isAtEnd(in head: borrowing RequestHead) -> Bool {
        var rest = self
        return rest.next(in: head) == nil
    }
}
