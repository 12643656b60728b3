// Parsed messages are ranges into one buffer: no text is made of a field until somebody asks for it.

/// Offsets `start ..< end` into a message's bytes.
package struct ByteRange: Hashable, Sendable {
    package var start: UInt32
    package var end: UInt32

    package init(_ start: Int, _ end: Int) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.end = UInt32(truncatingIfNeeded: end)
    }

    package static let empty = ByteRange(0, 0)

    package var isEmpty: Bool { start == end }
    package var count: Int { Int(end) - Int(start) }
    package var indices: Range<Int> { Int(start)..<Int(end) }
}
