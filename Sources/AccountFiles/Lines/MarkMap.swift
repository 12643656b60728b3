// Where in a chunk something stands that may mean more than itself, found for all of it at once, sixty-four bytes to a
// word of bits: so that the search for a cell's end never waits for what was done with the cell before.

/// A bit for each byte of a chunk: whether it is the delimiter, a quote or a control character.
struct MarkMap {
    private var words: [UInt64] = []
    /// Whether no byte of the chunk has its highest bit set.
    private(set) var isASCII = true

    /// Looks at a chunk.
    mutating func map(_ chunk: Span<UInt8>, delimiter: UInt8) {
        words.removeAll(keepingCapacity: true)
        var bits = SIMD16<UInt8>(repeating: 0)
        var offset = 0
        while offset &+ 64 <= chunk.count {
            var word: UInt64 = 0
            for part in 0..<4 {
                let lanes = chunk.lanes(uncheckedAt: offset &+ part &* 16)
                bits |= lanes
                word |= marks(in: lanes, delimiter) &<< UInt64(part &* 16)
            }
            words.append(word)
            offset &+= 64
        }
        isASCII = bits.max() < 0x80
        mapRest(of: chunk, from: offset, delimiter)
    }

    private mutating func mapRest(of chunk: Span<UInt8>, from start: Int, _ delimiter: UInt8) {
        var word: UInt64 = 0
        for offset in start..<chunk.count {
            let byte = chunk[offset]
            if byte >= 0x80 { isASCII = false }
            if byte == delimiter || byte == .quote || byte < 0x20 { word |= 1 << UInt64(offset - start) }
        }
        words.append(word)
    }

    /// Goes through the marks of a map in their order.
    struct Cursor {
        /// The marks of the word that are still to come.
        private var word: UInt64
        private var index: Int

        /// At the first mark from `offset` on.
        @inline(__always)
        init(at offset: Int, in map: borrowing MarkMap) {
            index = offset >> 6
            word = index < map.words.count ? map.words[index] & (.max << UInt64(offset & 63)) : 0
        }

        /// Where the next mark stands; nil after the last.
        @inline(__always)
        mutating func next(in map: borrowing MarkMap) -> Int? {
            while word == 0 {
                index &+= 1
                guard index < map.words.count else { return nil }
                word = map.words[index]
            }
            defer { word &= word &- 1 }
            return index &<< 6 &+ word.trailingZeroBitCount
        }
    }
}

/// The bits of those of sixteen bytes that are marks.
@inline(__always)
private func marks(in lanes: SIMD16<UInt8>, _ delimiter: UInt8) -> UInt64 {
    let isMark =
        (lanes .== SIMD16<UInt8>(repeating: delimiter)) .| (lanes .== SIMD16<UInt8>(repeating: .quote))
        .| (lanes .< SIMD16<UInt8>(repeating: 0x20))
    // Both types are sixteen plain bytes; a lane that is set has all its bits.
    let halves = unsafe unsafeBitCast(isMark, to: SIMD2<UInt64>.self)
    return bits(of: halves.x.littleEndian) | bits(of: halves.y.littleEndian) &<< 8
}

/// The lowest bits of eight bytes, gathered: each product that counts lands in the highest byte.
@inline(__always)
private func bits(of bytes: UInt64) -> UInt64 {
    ((bytes & 0x0101_0101_0101_0101) &* 0x0102_0408_1020_4080) &>> 56
}

extension Span<UInt8> {
    /// Sixteen bytes from `offset` on; the caller has made sure that they are there.
    @inline(__always)
    fileprivate func lanes(uncheckedAt offset: Int) -> SIMD16<UInt8> {
        unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: SIMD16<UInt8>.self)
    }
}

extension UInt8 {
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let comma = UInt8(ascii: ",")
    static let quote = UInt8(ascii: "\"")
}
