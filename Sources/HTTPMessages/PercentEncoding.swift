// Percent-encoding of paths, queries and forms.

/// RFC 3986 §2.1, and the `+` of HTML forms.
package enum PercentEncoding {
    /// The bytes with `%XX` replaced by what it stands for; a `%` that is no such triplet stays.
    package static func decoded(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool = false) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var position = bytes.startIndex
        while position < bytes.endIndex {
            let byte = bytes[position]
            if byte == UInt8(ascii: "%"), position + 2 < bytes.endIndex,
                let high = hexValue(bytes[position + 1]), let low = hexValue(bytes[position + 2])
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

    /// The decoded bytes as text, those that are no UTF-8 replaced.
    package static func text(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool = false) -> String {
        String(decoding: decoded(bytes, plusIsSpace: plusIsSpace), as: UTF8.self)
    }

    /// Text as one segment of a path or fragment: all but letters, digits and `-._~` as `%XX` of its UTF-8.
    package static func encoded(_ text: String) -> String {
        let unreserved = ByteClass(alphanumericsAnd: "-._~")
        return text.utf8.reduce(into: "") { result, byte in
            guard !unreserved.contains(byte) else {
                return result.unicodeScalars.append(Unicode.Scalar(byte))
            }
            result += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
        }
    }
}
