// A row put together from fields that were cut out of a line.

/// The text of a row that is not longer than the lines that are looked at in one piece.
struct RowText {
    /// As long as the longest text, and the rest of the word in which that ends.
    private static let capacity = LineScan.longest + 8

    /// Takes memory with the first row.
    private var bytes: [UInt8] = []

    /// The digest of fields with commas between them.
    ///
    /// - Parameters:
    ///   - line: what holds the fields.
    ///   - texts: where in `line` each field's text stands.
    ///   - order: the fields' numbers in the order in which they are digested.
    ///   - seed: tells apart what is hashed for different purposes.
    /// - Returns: the digest of the row's text.
    mutating func digest(
        of line: Span<UInt8>,
        _ texts: [Range<Int>],
        in order: [Int],
        seed: UInt64
    ) -> UInt64 {
        if bytes.isEmpty { bytes = [UInt8](repeating: 0, count: Self.capacity) }
        var count = 0
        var text = bytes.mutableSpan
        for number in order {
            if count > 0 || number != order[0] {
                text[count] = .comma
                count += 1
            }
            text.copy(line, in: texts[number], to: count)
            count += texts[number].count
        }
        return AccountFiles.digest(of: text.span, in: 0..<count, seed: seed)
    }
}

extension MutableSpan<UInt8> {
    /// Copies a part of some bytes, eight at a time: up to seven after it are overwritten too.
    @inline(__always)
    fileprivate mutating func copy(_ source: Span<UInt8>, in range: Range<Int>, to start: Int) {
        precondition(range.lowerBound >= 0 && range.upperBound <= source.count, "\(range) of \(source.count)")
        // Unsafe for types with padding, which bytes have not.
        var target = unsafe mutableBytes
        var (from, place) = (range.lowerBound, start)
        while from < range.upperBound, from + 8 <= source.count {
            let word = source.word(uncheckedAt: from).littleEndian
            target.storeBytes(of: word, toByteOffset: place, as: UInt64.self)
            (from, place) = (from + 8, place + 8)
        }
        while from < range.upperBound {
            target.storeBytes(of: source[from], toByteOffset: place, as: UInt8.self)
            (from, place) = (from + 1, place + 1)
        }
    }
}
