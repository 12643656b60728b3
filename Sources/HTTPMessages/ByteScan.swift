// The loops over bytes: what heads are searched for is found here, sixteen bytes at a time.
// Element types of vectors are always spelled out: without them the compiler falls back to generic code, 150 times
// slower.

/// A vector of sixteen bytes, as loaded from a message.
@usableFromInline package typealias Lane16 = SIMD16<UInt8>

/// Which of a vector's bytes are looked for.
@usableFromInline package typealias Hits = SIMDMask<SIMD16<Int8>>

/// Searches in a message's bytes; every result is an index in `position ..< end`, or `end`.
@usableFromInline package enum ByteScan {
    /// The first byte that may not stand in a field value, which is also what ends one (RFC 9110 §5.5).
    ///
    /// Tabs and bytes outside ASCII may, but are rare: leaving them to a second look makes the first one shorter.
    @inlinable package static func endOfFieldValue(_ bytes: Span<UInt8>, from position: Int, to end: Int)
        -> Int
    {
        var index = position
        while true {
            index = endOfVisible(bytes, from: index, to: end)
            guard index < end else { return end }
            let byte = unsafe bytes[unchecked: index]
            guard byte == 0x09 || byte >= 0x80 else { return index }
            index &+= 1
        }
    }

    /// The first byte that is neither visible ASCII nor a space.
    @inlinable static func endOfVisible(_ bytes: Span<UInt8>, from position: Int, to end: Int) -> Int {
        first(bytes, position, end, expectsLength: true) { (lane: Lane16) -> Hits in
            (lane &- Lane16(repeating: 0x20)) .> Lane16(repeating: 0x7E - 0x20)
        } scalar: { byte in
            byte &- 0x20 > 0x7E - 0x20
        }
    }

    /// The first byte of a request target that is not plain: its end, `?`, `%`, or one that no URI may hold.
    @inlinable package static func endOfPlainTarget(_ bytes: Span<UInt8>, from position: Int, to end: Int)
        -> Int
    {
        // Bits that tell two bytes apart are masked out, to find both with one comparison.
        first(bytes, position, end) { (lane: Lane16) -> Hits in
            let invisible: Hits = (lane &- Lane16(repeating: 0x21)) .> Lane16(repeating: 0x7E - 0x21)
            let quoteOrHash: Hits = (lane & Lane16(repeating: 0xFE)) .== Lane16(repeating: 0x22)
            let percent: Hits = lane .== Lane16(repeating: 0x25)
            let query: Hits = lane .== Lane16(repeating: 0x3F)
            let lessOrGreater: Hits = (lane & Lane16(repeating: 0xFD)) .== Lane16(repeating: 0x3C)
            let backslashOrCaret: Hits = (lane & Lane16(repeating: 0xFD)) .== Lane16(repeating: 0x5C)
            let backtick: Hits = lane .== Lane16(repeating: 0x60)
            let bracesOrBar: Hits = (lane &- Lane16(repeating: 0x7B)) .< Lane16(repeating: 3)
            return (invisible .| quoteOrHash) .| (percent .| query)
                .| ((lessOrGreater .| backslashOrCaret) .| (backtick .| bracesOrBar))
        } scalar: { byte in
            byte &- 0x21 > 0x7E - 0x21 || byte & 0xFE == 0x22 || byte == 0x25 || byte == 0x3F
                || byte & 0xFD == 0x3C || byte & 0xFD == 0x5C || byte == 0x60 || byte &- 0x7B < 3
        }
    }

    /// The first byte for which the mask is set; `vector` and `scalar` are two forms of one test.
    ///
    /// Where long stretches are likely, four vectors are tested together after the first sixteen bytes.
    @inlinable @inline(__always)
    package static func first(
        _ bytes: Span<UInt8>,
        _ position: Int,
        _ end: Int,
        expectsLength: Bool = false,
        vector: (Lane16) -> Hits,
        scalar: (UInt8) -> Bool
    ) -> Int {
        precondition(position >= 0 && end <= bytes.count)
        var index = position
        while index &+ 16 <= end {
            if let hit = firstSet(vector(unsafe load(bytes, index))) { return index &+ hit }
            index &+= 16
            while expectsLength, index &+ 64 <= end {
                let near = unsafe vector(load(bytes, index)) .| vector(load(bytes, index &+ 16))
                let far = unsafe vector(load(bytes, index &+ 32)) .| vector(load(bytes, index &+ 48))
                if firstSet(near .| far) != nil { break }
                index &+= 64
            }
        }
        while index < end, unsafe !scalar(bytes[unchecked: index]) { index &+= 1 }
        return index
    }

    /// Loads sixteen bytes; `index + 16 <= bytes.count` was checked by the caller.
    @unsafe @inlinable @inline(__always)
    static func load(_ bytes: Span<UInt8>, _ index: Int) -> Lane16 {
        unsafe bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: Lane16.self)
    }

    /// The lowest set element of a mask, or nil: the mask is looked at as two little-endian words.
    @inlinable @inline(__always)
    static func firstSet(_ mask: Hits) -> Int? {
        let words = unsafe unsafeBitCast(mask, to: SIMD2<UInt64>.self)
        if words.x != 0 { return UInt64(littleEndian: words.x).trailingZeroBitCount &>> 3 }
        if words.y != 0 { return 8 &+ UInt64(littleEndian: words.y).trailingZeroBitCount &>> 3 }
        return nil
    }
}
