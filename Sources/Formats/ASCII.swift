// Pieces of text of fixed length as words whose lowest byte comes first.

/// Makes words of text by arithmetic instead of loops.
enum ASCII {
    /// Two decimal digits of a value under 100.
    @inline(__always)
    static func pair(_ value: Int) -> UInt64 {
        // 103 / 1024 is near enough to a tenth.
        let value = UInt64(truncatingIfNeeded: value)
        let tens = (value &* 103) >> 10
        return 0x3030 &+ tens &+ (value &- tens &* 10) << 8
    }

    /// Four decimal digits of a value under 10,000.
    @inline(__always)
    static func quad(_ value: Int) -> UInt64 {
        pair(value / 100) | pair(value % 100) << 16
    }

    /// `hh:mm:ss`: eight bytes.
    @inline(__always)
    static func timeOfDay(_ time: CivilTime) -> UInt64 {
        let colons = character(":") << 16 | character(":") << 40
        return pair(time.hour) | pair(time.minute) << 24 | pair(time.second) << 48 | colons
    }

    @inline(__always)
    static func character(_ scalar: Unicode.Scalar) -> UInt64 {
        UInt64(UInt8(ascii: scalar))
    }

    /// Eight lowercase hex digits, the highest first.
    @inline(__always)
    static func hex(_ value: UInt32) -> UInt64 {
        // Spreads the nibbles over the bytes, then adds what turns each into its digit.
        var nibbles = UInt64(value)
        nibbles = (nibbles | nibbles << 16) & 0x0000_FFFF_0000_FFFF
        nibbles = (nibbles | nibbles << 8) & 0x00FF_00FF_00FF_00FF
        nibbles = (nibbles | nibbles << 4) & 0x0F0F_0F0F_0F0F_0F0F
        let letters = (nibbles &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        let toLetter = UInt64(UInt8(ascii: "a") - UInt8(ascii: "0") - 10)
        return (nibbles &+ 0x3030_3030_3030_3030 &+ letters &* toLetter).byteSwapped
    }
}

extension MutableSpan<UInt8> {
    /// Writes eight bytes, the lowest first; storing checks that they are within the span.
    @inline(__always)
    mutating func write(_ word: UInt64, at offset: Int) {
        var bytes = unsafe mutableBytes
        bytes.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
    }
}
