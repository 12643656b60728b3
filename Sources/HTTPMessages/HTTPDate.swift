// The value of the Date field. Pure: the lane reads the real clock, this formats it.

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
        let days = Int(seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400)
        let second = Int(seconds) - days * 86_400
        let (year, month, day) = civilDate(daysSince1970: days)
        var text: [UInt8] = []
        text.reserveCapacity(length)
        append(name: (days % 7 + 11) % 7, of: "SunMonTueWedThuFriSat", to: &text)
        text.append(contentsOf: [UInt8(ascii: ","), UInt8(ascii: " ")])
        append(day, digits: 2, then: " ", to: &text)
        append(name: month - 1, of: "JanFebMarAprMayJunJulAugSepOctNovDec", to: &text)
        text.append(UInt8(ascii: " "))
        append(year, digits: 4, then: " ", to: &text)
        append(second / 3600, digits: 2, then: ":", to: &text)
        append(second / 60 % 60, digits: 2, then: ":", to: &text)
        append(second % 60, digits: 2, then: " ", to: &text)
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

    /// The Gregorian date of a day, by counting years from March so that the leap day comes last.
    private static func civilDate(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
