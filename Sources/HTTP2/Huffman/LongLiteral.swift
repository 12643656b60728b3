// Finds the long Huffman-coded values of a header block by its outline alone, RFC 7541 §6: no table is needed for it.

/// Long values that came Huffman-coded.
enum LongLiteral {
    /// Decoding a shorter one costs too little to care, in bytes.
    static let shortest = 64

    /// Where the first one in a header block stands, with the length before it.
    ///
    /// - Parameters:
    ///   - bytes: hold the header block.
    ///   - block: where it stands, or the rest of it from one representation on.
    /// - Returns: nil when there is none before the end or before something malformed.
    static func first(in bytes: Span<UInt8>, _ block: Range<Int>) -> Range<Int>? {
        var position = block.lowerBound
        while position < block.upperBound {
            let byte = bytes[position]
            // An indexed field (§6.1), or a change of the dynamic table's size (§6.3).
            if byte & 0x80 != 0 || byte & 0xE0 == 0x20 {
                let prefix: UInt8 = byte & 0x80 != 0 ? 0x7F : 0x1F
                guard integer(bytes, &position, block.upperBound, prefix) != nil else { return nil }
                continue
            }
            // A literal with indexing (§6.2.1), or without (§6.2.2 and §6.2.3).
            let prefix: UInt8 = byte & 0x40 != 0 ? 0x3F : 0x0F
            guard let name = integer(bytes, &position, block.upperBound, prefix),
                name != 0 || string(bytes, &position, block.upperBound) != nil
            else { return nil }
            let start = position
            guard let value = string(bytes, &position, block.upperBound) else { return nil }
            if value.isHuffman, value.count >= shortest { return start..<position }
        }
        return nil
    }

    /// A string (§5.2); `position` goes behind it.
    private static func string(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        _ end: Int
    ) -> (count: Int, isHuffman: Bool)? {
        guard position < end else { return nil }
        let isHuffman = bytes[position] & 0x80 != 0
        guard let count = integer(bytes, &position, end, 0x7F), count <= end - position else { return nil }
        position += count
        return (count, isHuffman)
    }

    /// An integer (§5.1) of at most two bytes after its prefix: more is longer than any frame.
    private static func integer(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        _ end: Int,
        _ prefix: UInt8
    ) -> Int? {
        guard position < end else { return nil }
        var value = Int(bytes[position] & prefix)
        position += 1
        guard value == prefix else { return value }
        for shift in [0, 7] as [Int] {
            guard position < end else { return nil }
            let byte = bytes[position]
            position += 1
            value += Int(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
        }
        return nil
    }
}
