// Percent-encoding of paths and forms.

/// RFC 3986 §2.1, and the `+` of HTML forms.
enum PercentEncoding {
    /// The bytes with `%XX` replaced by what it stands for; a `%` that is no such triplet stays.
    static func decoded(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool = false) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var position = bytes.startIndex
        while position < bytes.endIndex {
            let byte = bytes[position]
            if byte == UInt8(ascii: "%"), position + 2 < bytes.endIndex,
                let high = hexDigitValue(bytes[position + 1]), let low = hexDigitValue(bytes[position + 2])
            {
                result.append(high << 4 | low)
                position += 3
                continue
            }
            result.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            position += 1
        }
        return result
    }
}

/// The value of an ASCII hex digit, nil for any other byte.
@inline(__always)
func hexDigitValue(_ byte: UInt8) -> UInt8? {
    let digit = byte &- UInt8(ascii: "0")
    if digit < 10 { return digit }
    let letter = (byte | 0x20) &- UInt8(ascii: "a")
    return letter < 6 ? letter + 10 : nil
}
