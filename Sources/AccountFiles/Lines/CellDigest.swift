// Digests of bytes: eight at a time, two words mixed by one full multiplication, after wyhash (public domain).

/// Hashes a run of bytes; the same on every machine.
///
/// - Parameters:
///   - bytes: what holds the run.
///   - range: the run, inside `bytes`.
///   - seed: tells apart what is hashed for different purposes.
/// - Returns: 64 even bits, never 0.
@inline(__always)
func digest(of bytes: Span<UInt8>, in range: Range<Int>, seed: UInt64) -> UInt64 {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "\(range) of \(bytes.count) bytes")
    let count = range.count
    var state = seed ^ HashKey.first
    var offset = range.lowerBound
    while offset &+ 16 <= range.upperBound {
        state = mixed(
            bytes.word(uncheckedAt: offset) ^ HashKey.second,
            bytes.word(uncheckedAt: offset &+ 8) ^ state
        )
        offset &+= 16
    }
    let (first, last) = bytes.tail(of: range, count: count)
    let word = mixed(HashKey.first ^ UInt64(count), mixed(first ^ HashKey.second, last ^ state))
    return word == 0 ? 1 : word
}

/// Both halves of a product folded together.
@inline(__always)
func mixed(_ first: UInt64, _ second: UInt64) -> UInt64 {
    let product = first.multipliedFullWidth(by: second)
    return product.high ^ product.low
}

private enum HashKey {
    static let first: UInt64 = 0xa076_1d64_78bd_642f
    static let second: UInt64 = 0xe703_7ed1_a0b4_28db
}

extension Span<UInt8> {
    /// Eight bytes from `offset` on as a little-endian number; the caller has made sure that they are there.
    @inline(__always)
    func word(uncheckedAt offset: Int) -> UInt64 {
        UInt64(
            littleEndian: unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
        )
    }

    /// Four bytes from `offset` on, likewise.
    @inline(__always)
    private func halfWord(uncheckedAt offset: Int) -> UInt64 {
        let half = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self)
        return UInt64(UInt32(littleEndian: half))
    }

    /// The last bytes of a run inside the span as two words, which overlap when the run is short.
    @inline(__always)
    fileprivate func tail(of range: Range<Int>, count: Int) -> (UInt64, UInt64) {
        let (start, end) = (range.lowerBound, range.upperBound)
        if count >= 16 { return (word(uncheckedAt: end - 16), word(uncheckedAt: end - 8)) }
        if count >= 8 { return (word(uncheckedAt: start), word(uncheckedAt: end - 8)) }
        if count >= 4 { return (halfWord(uncheckedAt: start), halfWord(uncheckedAt: end - 4)) }
        guard count > 0 else { return (0, 0) }
        let ends = UInt64(self[start]) << 16 | UInt64(self[end - 1])
        return (ends | UInt64(self[start + count / 2]) << 8, 0)
    }
}
