// Ids in hex digits, read and written sixteen digits at a time.

/// 128 bits as ISC writes its ids.
package enum HexID {
    package static let length = 32

    /// Writes 32 lowercase hex digits over the bytes from `offset` on.
    package static func write(_ value: UInt128, to bytes: inout MutableSpan<UInt8>, at offset: Int) {
        bytes.write(ASCII.hex(UInt32(truncatingIfNeeded: value >> 96)), at: offset)
        bytes.write(ASCII.hex(UInt32(truncatingIfNeeded: value >> 64)), at: offset + 8)
        bytes.write(ASCII.hex(UInt32(truncatingIfNeeded: value >> 32)), at: offset + 16)
        bytes.write(ASCII.hex(UInt32(truncatingIfNeeded: value)), at: offset + 24)
    }

    /// The value of 32 hex digits in either case; nil for any other text.
    package static func read(_ text: Span<UInt8>) -> UInt128? {
        guard text.count == length else { return nil }
        let bytes = unsafe text.bytes
        // Both loads are within the 32 bytes.
        let first = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: 0, as: SIMD16<UInt8>.self)
        let last = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self)
        guard let high = value(of: first), let low = value(of: last) else { return nil }
        return UInt128(high) << 64 | UInt128(low)
    }

    private static func value(of text: SIMD16<UInt8>) -> UInt64? {
        let digits: SIMD16<UInt8> = text &- SIMD16<UInt8>(repeating: UInt8(ascii: "0"))
        let letters: SIMD16<UInt8> =
            (text | SIMD16<UInt8>(repeating: 0x20)) &- SIMD16<UInt8>(repeating: UInt8(ascii: "a"))
        let areDigits = digits .< SIMD16<UInt8>(repeating: 10)
        // Compared as one number: `all` looks at lane after lane.
        let areHex = areDigits .| (letters .< SIMD16<UInt8>(repeating: 6))
        guard unsafe unsafeBitCast(areHex, to: UInt128.self) == .max else { return nil }
        let nibbles: SIMD16<UInt8> = (letters &+ SIMD16<UInt8>(repeating: 10)).replacing(
            with: digits,
            where: areDigits
        )
        let bytes: SIMD8<UInt8> = nibbles.evenHalf &<< SIMD8<UInt8>(repeating: 4) | nibbles.oddHalf
        return UInt64(bigEndian: unsafe unsafeBitCast(bytes, to: UInt64.self))
    }
}
