// The bytes that HTTP/1.1's syntax is made of.

extension UInt8 {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
}

extension Span<UInt8> {
    /// The byte at an index that the caller has just compared with the end.
    ///
    /// The parser asks for a few hundred bytes a request, every one behind a comparison of its own; a debug build
    /// checks all the same.
    @inline(__always)
    func byte(at index: Int) -> UInt8 {
        assert(index >= 0 && index < count)
        return unsafe self[unchecked: index]
    }
}
