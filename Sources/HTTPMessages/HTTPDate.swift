// The value of the Date field. Pure: the lane reads the real clock, this formats it.

import Formats

/// Formats a moment as IMF-fixdate (RFC 9110 §5.6.7), such as `Sun, 06 Nov 1994 08:49:37 GMT`.
package enum HTTPDate {
    package static let length = 29
    /// The first and the last second that it can write: of the years 0 and 9999.
    private static let writable: ClosedRange<Int64> = -62_167_219_200...253_402_300_799

    /// - Parameter seconds: since 1970-01-01 00:00:00 UTC, without leap seconds; one before the year 0 or after 9999
    ///   becomes the nearest that can be written.
    /// - Returns: 29 bytes of ASCII.
    package static func bytes(unixSeconds seconds: Int64) -> [UInt8] {
        let seconds = min(max(seconds, writable.lowerBound), writable.upperBound)
        let time = CivilTime(milliseconds: seconds * 1000)
        // The first day that can be written was a Saturday.
        let weekday = Int((seconds - writable.lowerBound) / 86_400 + 6) % 7
        var text: [UInt8] = []
        text.reserveCapacity(length)
        append(name: weekday, of: "SunMonTueWedThuFriSat", to: &text)
        text.append(contentsOf: [UInt8(ascii: ","), UInt8(ascii: " ")])
        append(time.day, digits: 2, then: " ", to: &text)
        append(name: time.month - 1, of: "JanFebMarAprMayJunJulAugSepOctNovDec", to: &text)
        text.append(UInt8(ascii: " "))
        append(time.year, digits: 4, then: " ", to: &text)
        append(time.hour, digits: 2, then: ":", to: &text)
        append(time.minute, digits: 2, then: ":", to: &text)
        append(time.second, digits: 2, then: " ", to: &text)
        text.append(contentsOf: "GMT".utf8)
        return text
    }

    private static func append(name index: Int, of names: StaticString, to text: inout [UInt8]) {
        names.withUTF8Buffer { all in
            for offset in index * 3..<index * 3 + 3 { unsafe text.append(all[offset]) }
        }
    }

    private static func append(_ value: Int, digits: Int, then end: Unicode.Scalar, to text: inout [UInt8]) {
        var scale = digits == 4 ? 1000 : 10
        while scale > 0 {
            text.append(UInt8(ascii: "0") + UInt8(value / scale % 10))
            scale /= 10
        }
        text.append(UInt8(ascii: end))
    }
}
