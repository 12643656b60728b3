// The quick look at a line: where it ends, and whether it is as plain as most lines are. Sixteen bytes at a time.

/// What a look at one line has found; only for lines that end inside the bytes at hand.
struct LineScan {
    /// The longest line that is looked at: a lane of the counters holds 255.
    static let longest = 16 * 255

    /// Where the line's own bytes end: before LF or CRLF.
    let end: Int
    /// Where the next line begins.
    let next: Int
    let separators: Int
    /// Whether there is no quote and no control character in it.
    let isPlain: Bool
    let isASCII: Bool
}

extension LineScan {
    /// Looks at the line that begins at `start`.
    ///
    /// - Returns: nil when the line does not end early enough for loads of sixteen bytes.
    @inline(__always)
    init?(_ bytes: Span<UInt8>, from start: Int) {
        precondition(start >= 0, "a line that begins at \(start)")
        var counts = LaneCounts()
        var offset = start
        let limit = min(bytes.count - 16, start + Self.longest - 16)
        while offset <= limit {
            let lanes = bytes.vector(uncheckedAt: offset)
            let newlines = words(of: lanes .== SIMD16<UInt8>(repeating: .lineFeed))
            guard newlines.x | newlines.y != 0 else {
                counts.add(lanes)
                offset &+= 16
                continue
            }
            let lane = firstLane(of: newlines)
            counts.add(lanes, before: lane)
            self.init(counts, bytes, start: start, newline: offset &+ lane)
            return
        }
        return nil
    }

    /// Skips blank lines: they mean nothing, but there may be millions.
    ///
    /// - Returns: where the first line begins that is not blank, or is not all there; and how many were skipped.
    static func skipBlank(_ bytes: Span<UInt8>, from start: Int) -> (next: Int, lines: Int) {
        var (offset, lines) = (start, 0)
        while let scan = LineScan(bytes, from: offset), scan.end == offset {
            offset = scan.next
            lines += 1
        }
        return (offset, lines)
    }

    private init(_ counts: LaneCounts, _ bytes: Span<UInt8>, start: Int, newline: Int) {
        let hasReturn = newline > start && bytes[newline - 1] == .carriageReturn
        end = hasReturn ? newline - 1 : newline
        next = newline + 1
        separators = sum(of: counts.separators)
        isPlain = sum(of: counts.oddities) == (hasReturn ? 1 : 0)
        let highBits = words(of: counts.bits)
        isASCII = (highBits.x | highBits.y) & 0x8080_8080_8080_8080 == 0
    }
}

/// Counters in sixteen lanes, summed once at the end of a line.
private struct LaneCounts {
    var separators = SIMD16<UInt8>(repeating: 0)
    /// Quotes and control characters.
    var oddities = SIMD16<UInt8>(repeating: 0)
    /// Every bit that was set in any byte.
    var bits = SIMD16<UInt8>(repeating: 0)

    @inline(__always)
    mutating func add(_ lanes: SIMD16<UInt8>) {
        let one = SIMD16<UInt8>(repeating: 1)
        let none = SIMD16<UInt8>(repeating: 0)
        separators &+= none.replacing(with: one, where: lanes .== SIMD16<UInt8>(repeating: .comma))
        let isOdd =
            (lanes .== SIMD16<UInt8>(repeating: .quote)) .| (lanes .< SIMD16<UInt8>(repeating: 0x20))
        oddities &+= none.replacing(with: one, where: isOdd)
        bits |= lanes
    }

    /// Adds the lanes before one; the others count as letters.
    @inline(__always)
    mutating func add(_ lanes: SIMD16<UInt8>, before lane: Int) {
        let numbers = SIMD16<UInt8>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
        let letters = SIMD16<UInt8>(repeating: UInt8(ascii: "a"))
        add(letters.replacing(with: lanes, where: numbers .< SIMD16<UInt8>(repeating: UInt8(lane))))
    }
}

extension Span<UInt8> {
    /// Sixteen bytes from `offset` on; the caller has made sure that they are there.
    @inline(__always)
    fileprivate func vector(uncheckedAt offset: Int) -> SIMD16<UInt8> {
        unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: SIMD16<UInt8>.self)
    }
}

/// A mask's lanes as two words of bytes that are 0xFF or 0: both types are sixteen plain bytes.
@inline(__always)
private func words(of mask: SIMDMask<SIMD16<Int8>>) -> SIMD2<UInt64> {
    unsafe unsafeBitCast(mask, to: SIMD2<UInt64>.self)
}

/// Sixteen lanes as two words: both types are sixteen plain bytes.
@inline(__always)
private func words(of lanes: SIMD16<UInt8>) -> SIMD2<UInt64> {
    unsafe unsafeBitCast(lanes, to: SIMD2<UInt64>.self)
}

/// The first lane that is set in a mask's words, which are in little-endian order; one of them must be.
@inline(__always)
private func firstLane(of words: SIMD2<UInt64>) -> Int {
    words.x != 0
        ? words.x.littleEndian.trailingZeroBitCount >> 3 : 8 + words.y.littleEndian.trailingZeroBitCount >> 3
}

/// The sum of sixteen lanes, which may be more than a lane holds.
@inline(__always)
private func sum(of lanes: SIMD16<UInt8>) -> Int {
    let even: UInt64 = 0x00ff_00ff_00ff_00ff
    let words = words(of: lanes)
    let pairs = (words.x & even) + (words.x >> 8 & even) + (words.y & even) + (words.y >> 8 & even)
    return Int((pairs &* 0x0001_0001_0001_0001) >> 48)
}

extension UInt8 {
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let comma = UInt8(ascii: ",")
    static let quote = UInt8(ascii: "\"")
}
