// The escapes of strings: RFC 8259 §7.

extension ByteGather {
    /// Appends the text of a JSON string, without its quotes; runs that need no escape are copied whole.
    mutating func append(escapingJSON text: String) {
        let copied: Void? = unsafe text.utf8.withContiguousStorageIfAvailable { utf8 in
            var runStart = 0
            for position in 0..<utf8.count {
                let byte = unsafe utf8[position]
                guard needsEscape(byte) else { continue }
                unsafe append(contentsOf: UnsafeBufferPointer(rebasing: utf8[runStart..<position]))
                append(jsonEscapeOf: byte)
                runStart = position + 1
            }
            unsafe append(contentsOf: UnsafeBufferPointer(rebasing: utf8[runStart...]))
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
            // Four hex digits: the last four of eight.
            append(UInt8(ascii: "u"))
            append(word: ASCII.hex(UInt32(byte)) >> 32, bytes: 4)
        }
    }
}

/// Whether a byte may not stand in a JSON string as it is.
private func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
}
