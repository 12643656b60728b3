// Values that came Huffman-coded, and what they mean.
//
// A client must not index credentials (RFC 7541 §7.1.3), so a bearer token comes anew with every request. Decoding its
// 600 bytes took libnghttp2 a quarter of all the time of a request; to find that it is the same one takes none.

/// The long values that one client sent last.
struct HuffmanCache {
    private struct Entry {
        /// As it stood on the wire, length first.
        var literal: [UInt8]
        var text: [UInt8]
    }

    private var entries: [Entry] = []
    private var next = 0

    /// A token and a cookie.
    private static let mostEntries = 2
    /// What is longer is decoded every time, so that a client cannot fill the memory.
    private static let longestLiteral = 2048

    /// The text of a string literal (RFC 7541 §5.2), decoded by `decode` if it is not remembered.
    ///
    /// - Returns: nil when it is malformed.
    mutating func text(of literal: Span<UInt8>, decode: (Span<UInt8>) -> [UInt8]?) -> [UInt8]? {
        for entry in entries where literal.equals(entry.literal.span) { return entry.text }
        guard let text = decode(literal) else { return nil }
        if literal.count <= Self.longestLiteral { remember(literal, text) }
        return text
    }

    private mutating func remember(_ literal: Span<UInt8>, _ text: [UInt8]) {
        let entry = Entry(literal: unsafe literal.withUnsafeBufferPointer { unsafe Array($0) }, text: text)
        if entries.count < Self.mostEntries {
            entries.append(entry)
        } else {
            entries[next] = entry
        }
        next = (next + 1) % Self.mostEntries
    }
}

extension Span<UInt8> {
    /// Whether both hold the same bytes; compared eight at a time.
    fileprivate func equals(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        var index = 0
        while index + 8 <= count {
            // Both have `count` bytes.
            let here = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            let there = unsafe other.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            guard here == there else { return false }
            index += 8
        }
        while index < count, self[index] == other[index] { index += 1 }
        return index == count
    }
}
