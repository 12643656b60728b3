// The form of the Date field.

/// The preferred form of HTTP dates (RFC 9110 §5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`, always 29 bytes.
package enum IMFFixdate {
    package static func append(_ milliseconds: Int64, to bytes: inout [UInt8]) {
        let time = CivilTime(milliseconds: milliseconds)
        bytes.append(letters: "SunMonTueWedThuFriSat", third: time.weekday)
        bytes.append(UInt8(ascii: ","))
        bytes.append(UInt8(ascii: " "))
        bytes.append(decimal: time.day, width: 2)
        bytes.append(UInt8(ascii: " "))
        bytes.append(letters: "JanFebMarAprMayJunJulAugSepOctNovDec", third: time.month - 1)
        bytes.append(UInt8(ascii: " "))
        bytes.append(decimal: time.year, width: 4)
        bytes.append(UInt8(ascii: " "))
        bytes.append(decimal: time.hour, width: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(decimal: time.minute, width: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(decimal: time.second, width: 2)
        bytes.append(contentsOf: " GMT".utf8)
    }
}

extension [UInt8] {
    /// Appends the n-th group of three letters of `names`.
    fileprivate mutating func append(letters names: StaticString, third index: Int) {
        names.withUTF8Buffer { unsafe append(contentsOf: $0[index * 3..<index * 3 + 3]) }
    }
}
