// Runs of bytes compared and searched in words: a path, a token and a few field values are looked at in every request,
// and a loop over their bytes costs ten instructions for each.

/// Whether two runs of `count` bytes are equal; both must be there in full.
@inline(__always)
func areEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, count: Int) -> Bool {
    guard count >= 8 else { return unsafe areEqualShort(left, right, count: count) }
    var offset = 0
    // Long runs are tokens, and mostly equal: 64 bytes are looked at together.
    while offset + 64 <= count {
        let differences = unsafe left.block(at: offset) ^ right.block(at: offset)
        let halves: SIMD4<UInt64> = differences.lowHalf | differences.highHalf
        let quarters: SIMD2<UInt64> = halves.lowHalf | halves.highHalf
        guard quarters[0] | quarters[1] == 0 else { return false }
        offset += 64
    }
    while offset + 8 <= count {
        guard unsafe left.word(at: offset) == right.word(at: offset) else { return false }
        offset += 8
    }
    // The last word overlaps the one before it.
    return unsafe left.word(at: count - 8) == right.word(at: count - 8)
}

/// The same for under eight bytes.
@inline(__always)
private func areEqualShort(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, count: Int) -> Bool {
    if count >= 4 {
        return unsafe left.half(at: 0) == right.half(at: 0)
            && left.half(at: count - 4) == right.half(at: count - 4)
    }
    for offset in 0..<count {
        guard
            unsafe left.load(fromByteOffset: offset, as: UInt8.self)
                == right.load(fromByteOffset: offset, as: UInt8.self)
        else { return false }
    }
    return true
}

/// Whether two runs of `count` bytes, at least four, are equal but for the case of ASCII letters.
///
/// `lowercase` has no capitals and nothing beyond ASCII.
@inline(__always)
func areEqualCaseless(_ bytes: UnsafeRawPointer, _ lowercase: UnsafeRawPointer, count: Int) -> Bool {
    guard count >= 8 else {
        return unsafe isCaseless(bytes.ends(of: count), lowercase.ends(of: count))
    }
    var offset = 0
    while offset + 8 <= count {
        guard unsafe isCaseless(bytes.word(at: offset), lowercase.word(at: offset)) else { return false }
        offset += 8
    }
    return unsafe isCaseless(bytes.word(at: count - 8), lowercase.word(at: count - 8))
}

/// Whether eight bytes differ from eight others in nothing but the case bit of letters.
@inline(__always)
private func isCaseless(_ word: UInt64, _ lowercase: UInt64) -> Bool {
    // In each byte the top bit is set by adding what takes the letters "a" to "z", and only these, past 127.
    let fromA = lowercase &+ 0x1F1F_1F1F_1F1F_1F1F
    let beyondZ = lowercase &+ 0x0505_0505_0505_0505
    let caseBits = (fromA & ~beyondZ & 0x8080_8080_8080_8080) >> 2
    return (word ^ lowercase) & ~caseBits == 0
}

extension UnsafeRawPointer {
    /// The first and the last four bytes of four to eight.
    @inline(__always)
    fileprivate func ends(of count: Int) -> UInt64 {
        unsafe UInt64(half(at: 0)) | UInt64(half(at: count - 4)) << 32
    }

    /// Eight bytes, the first of them lowest; the caller has checked that they are there.
    @inline(__always)
    func word(at offset: Int) -> UInt64 {
        UInt64(littleEndian: unsafe loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    @inline(__always)
    fileprivate func half(at offset: Int) -> UInt32 {
        unsafe loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    }

    @inline(__always)
    fileprivate func block(at offset: Int) -> SIMD8<UInt64> {
        unsafe loadUnaligned(fromByteOffset: offset, as: SIMD8<UInt64>.self)
    }
}

extension Span<UInt8> {
    /// The first place from `start` on, before `end`, where a byte stands; `end` when there is none.
    @inline(__always)
    func firstPlace(of byte: UInt8, from start: Int, to end: Int) -> Int {
        precondition(start >= 0 && end <= count, "bytes \(start) to \(end) of \(count)")
        let wanted = UInt64(byte) &* 0x0101_0101_0101_0101
        return unsafe withUnsafeBytes { bytes in
            var place = start
            guard let base = bytes.baseAddress else { return end }
            while place + 8 <= end {
                let differences = unsafe base.word(at: place) ^ wanted
                // The lowest bit that is set is the top bit of the first byte that is zero.
                let zeros = (differences &- 0x0101_0101_0101_0101) & ~differences & 0x8080_8080_8080_8080
                if zeros != 0 { return place + zeros.trailingZeroBitCount / 8 }
                place += 8
            }
            while place < end, unsafe bytes[place] != byte { place += 1 }
            return place
        }
    }
}
