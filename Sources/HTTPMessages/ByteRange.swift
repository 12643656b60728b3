// Parsed messages are ranges into one buffer: no text is made of a field until somebody asks for it.
//
// `@usableFromInline` on a package type is what lets the other targets inline its members, here and in its neighbours:
// without it each comparison of two methods and each length of a range is a call.

/// Offsets `start ..< end` into a message's bytes.
@usableFromInline package struct ByteRange: Hashable, Sendable {
    @usableFromInline package var start: UInt32
    @usableFromInline package var end: UInt32

    @inlinable package init(_ start: Int, _ end: Int) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.end = UInt32(truncatingIfNeeded: end)
    }

    @inlinable package static var empty: ByteRange { ByteRange(0, 0) }

    @inlinable package var isEmpty: Bool { start == end }
    @inlinable package var count: Int { Int(end) - Int(start) }
    @inlinable package var indices: Range<Int> { Int(start)..<Int(end) }
}
