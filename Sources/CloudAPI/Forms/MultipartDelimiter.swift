// The line that parts a multipart body, and how it is found: by its first byte, which few files have and none more often
// than once a line. So the time does not depend on the boundary that a client happens to choose.

/// CR LF, two hyphens, the boundary (RFC 2046 §5.1.1).
struct MultipartDelimiter {
    let bytes: [UInt8]

    init(boundary: some Collection<UInt8>) { bytes = Array("\r\n--".utf8) + boundary }

    var count: Int { bytes.count }

    /// Where content ends: before a whole delimiter, or before a piece of one at the chunk's end.
    func search(_ chunk: Span<UInt8>, from start: Int) -> (end: Int, isWhole: Bool) {
        var position = firstReturn(in: chunk, from: start)
        while position < chunk.count, !begins(at: position, in: chunk) {
            position = firstReturn(in: chunk, from: position + 1)
        }
        return (position, position + count <= chunk.count)
    }

    /// Whether the bytes from `position` to the chunk's end, or as many as a delimiter has, begin one.
    private func begins(at position: Int, in chunk: Span<UInt8>) -> Bool {
        for index in 0..<min(count, chunk.count - position) where chunk[position + index] != bytes[index] {
            return false
        }
        return true
    }
}

/// The index of the first CR, or the chunk's end.
private func firstReturn(in chunk: Span<UInt8>, from start: Int) -> Int {
    precondition(start >= 0)
    var index = start
    // Every load ends before the chunk does.
    while index + 16 <= chunk.count {
        let hits = unsafe words(returns(in: chunk, at: index))
        if hits.x != 0 { return index + hits.x.trailingZeroBitCount / 8 }
        if hits.y != 0 { return index + 8 + hits.y.trailingZeroBitCount / 8 }
        index += 16
        while index + 64 <= chunk.count {
            let near = unsafe returns(in: chunk, at: index) .| returns(in: chunk, at: index + 16)
            let far = unsafe returns(in: chunk, at: index + 32) .| returns(in: chunk, at: index + 48)
            let hits = words(near .| far)
            if hits.x | hits.y != 0 { break }
            index += 64
        }
    }
    while index < chunk.count, chunk[index] != UInt8(ascii: "\r") { index += 1 }
    return index
}

/// Which of the sixteen bytes from `index` on are CR; the caller has checked that the chunk has as many.
@unsafe @inline(__always)
private func returns(in chunk: Span<UInt8>, at index: Int) -> SIMDMask<SIMD16<Int8>> {
    let lanes = unsafe chunk.bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: index,
        as: SIMD16<UInt8>.self
    )
    // Spelled out: without the element type the compiler takes generic code.
    return lanes .== SIMD16<UInt8>(repeating: UInt8(ascii: "\r"))
}

/// Eight bytes of a mask in a word, the first in the lowest bits.
@inline(__always)
private func words(_ hits: SIMDMask<SIMD16<Int8>>) -> SIMD2<UInt64> {
    unsafe unsafeBitCast(hits, to: SIMD2<UInt64>.self)
}
