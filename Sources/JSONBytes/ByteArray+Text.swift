// Text appended to bytes without a String of its own: decimal and hex digits, and the escapes of RFC 8259 §7.

extension [UInt8] {
    /// Appends a number in decimal.
    package mutating func append(decimal value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        let magnitude = value.magnitude
        var divisor: UInt64 = 1
        while magnitude / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: magnitude / divisor % 10))
            divisor /= 10
        }
    }

    /// Appends the lowest `width` decimal digits of a number that is not negative.
    package mutating func append(decimal value: Int, width: Int) {
        let start = count
        append(contentsOf: repeatElement(UInt8(ascii: "0"), count: width))
        var rest = value
        for position in stride(from: start + width - 1, through: start, by: -1) {
            self[position] += UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }

    /// Appends 32 lowercase hex digits.
    package mutating func append(hex value: UInt128) {
        append(hexWord: UInt64(truncatingIfNeeded: value >> 64))
        append(hexWord: UInt64(truncatingIfNeeded: value))
    }

    /// Appends 16 lowercase hex digits.
    private mutating func append(hexWord word: UInt64) {
        for shift in stride(from: 60, through: 0, by: -4) {
            append(hexDigit(UInt8(truncatingIfNeeded: word >> UInt64(shift)) & 15))
        }
    }

    /// Appends the text of a JSON string, without its quotes; runs that need no escape are copied whole.
    mutating func append(escapingJSON text: String) {
        let copied: Void? = unsafe text.utf8.withContiguousStorageIfAvailable { utf8 in
            var runStart = 0
            for position in 0..<utf8.count {
                let byte = unsafe utf8[position]
                guard needsEscape(byte) else { continue }
                unsafe append(contentsOf: utf8[runStart..<position])
                append(jsonEscapeOf: byte)
                runStart = position + 1
            }
            unsafe append(contentsOf: utf8[runStart...])
        }
        guard copied == nil else { return }
        for byte in text.utf8 {
            if needsEscape(byte) { append(jsonEscapeOf: byte) } else { append(byte) }
        }
    }

    /// Appends the escape of a quotation mark, a reverse solidus or a control character (RFC 8259 §7).
    private mutating func append(jsonEscapeOf byte: UInt8) {
        append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(byte)
        case 8: append(UInt8(ascii: "b"))
        case 9: append(UInt8(ascii: "t"))
        case 10: append(UInt8(ascii: "n"))
        case 12: append(UInt8(ascii: "f"))
        case 13: append(UInt8(ascii: "r"))
        default:
            append(contentsOf: "u00".utf8)
            append(hexDigit(byte >> 4))
            append(hexDigit(byte & 15))
        }
    }
}

/// Whether a byte may not stand in a JSON string as it is.
private func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
}

/// The lowercase ASCII hex digit of a value under 16.
private func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
