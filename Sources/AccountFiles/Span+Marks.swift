// Searching in a line for what parts its fields: eight bytes at a time by the exact test for a zero byte, then one by one.

extension Span<UInt8> {
    /// The first of some byte, or the range's end.
    @inline(__always)
    func first(_ mark: UInt8, in range: Range<Int>) -> Int {
        first(in: range, wordHits: { hits(in: $0, mark) }, isHit: { $0 == mark })
    }

    /// The first comma, quote or control character, or the range's end.
    @inline(__always)
    func firstMark(in range: Range<Int>) -> Int {
        first(
            in: range,
            wordHits: { hits(in: $0, .comma) | hits(in: $0, .quote) | controls(in: $0) },
            isHit: { $0 == .comma || $0 == .quote || $0 < 0x20 }
        )
    }

    /// The first byte that is looked for.
    ///
    /// `wordHits` sets the high bits of the bytes that are: the lowest is right, those above may be wrong.
    @inline(__always)
    private func first(
        in range: Range<Int>,
        wordHits: (UInt64) -> UInt64,
        isHit: (UInt8) -> Bool
    ) -> Int {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count) bytes")
        var offset = range.lowerBound
        // A word may reach beyond the range.
        while offset < range.upperBound, offset + 8 <= count {
            let hits = wordHits(word(uncheckedAt: offset))
            if hits != 0 { return min(offset + hits.trailingZeroBitCount >> 3, range.upperBound) }
            offset += 8
        }
        if offset >= range.upperBound { return range.upperBound }
        while offset < range.upperBound, !isHit(self[offset]) { offset += 1 }
        return offset
    }
}

private let ones: UInt64 = 0x0101_0101_0101_0101
private let highs: UInt64 = 0x8080_8080_8080_8080

/// The bytes of a word that equal one.
@inline(__always)
private func hits(in word: UInt64, _ byte: UInt8) -> UInt64 {
    let differences = word ^ (ones &* UInt64(byte))
    return (differences &- ones) & ~differences & highs
}

/// The bytes of a word that are less than 0x20.
@inline(__always)
private func controls(in word: UInt64) -> UInt64 { (word &- ones &* 0x20) & ~word & highs }
