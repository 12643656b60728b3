// Where text goes: eight bytes at a time where that can be done, since every append to an array has its own checks.

/// Takes bytes in order.
package protocol ByteSink {
    mutating func append(_ byte: UInt8)
    /// Appends the lowest `bytes` bytes of a word, the lowest first.
    mutating func append(word: UInt64, bytes: Int)
}

extension [UInt8]: ByteSink {
    package mutating func append(word: UInt64, bytes: Int) {
        unsafe Swift.withUnsafeBytes(of: word.littleEndian) { word in
            unsafe append(contentsOf: UnsafeRawBufferPointer(rebasing: word.prefix(bytes)))
        }
    }
}

extension ByteSink {
    /// Appends a number in decimal.
    mutating func append(decimal value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(magnitude: value.magnitude)
    }

    mutating func append(magnitude value: UInt64) {
        if value < 10 { return append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value)) }
        if value < 100 { return append(word: ASCII.pair(Int(truncatingIfNeeded: value)), bytes: 2) }
        guard value >= 100_000_000 else { return append(digitsOf: value, atLeast: 1) }
        append(magnitude: value / 100_000_000)
        append(digitsOf: value % 100_000_000, atLeast: 8)
    }

    /// Appends a number of at most eight digits, with zeros before it up to `width`.
    private mutating func append(digitsOf value: UInt64, atLeast width: Int) {
        var rest = value
        var word: UInt64 = 0
        var count = 0
        while rest > 0 || count < width {
            word = word << 8 | (UInt64(UInt8(ascii: "0")) + rest % 10)
            rest /= 10
            count += 1
        }
        append(word: word, bytes: count)
    }

    /// Appends 32 lowercase hex digits.
    mutating func append(hex value: UInt128) {
        for shift in stride(from: 96, through: 0, by: -32) {
            append(word: ASCII.hex(UInt32(truncatingIfNeeded: value >> UInt128(shift))), bytes: 8)
        }
    }
}

extension [UInt8] {
    /// Appends the bytes of a span.
    package mutating func append(copying bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
