// Timestamps of the JSON bodies and of scenario files: RFC 3339, in integer milliseconds on both sides.

/// Internet date and time (RFC 3339 §5.6).
package enum RFC3339 {
    /// The first and the last moment that it can write, in milliseconds since 1970.
    package static let writable: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

    /// Appends a moment in UTC with three digits of fraction: `2026-01-31T14:30:00.000Z`.
    ///
    /// It is the form that every official SDK parses. Moments outside the years 0 to 9999 become the nearest end.
    package static func append(_ milliseconds: Int64, to bytes: inout [UInt8]) {
        write(milliseconds, to: &bytes)
    }

    /// Writes the 24 bytes in three pieces: `2026-01-`, `31T14:30`, `:00.000Z`.
    static func write(_ milliseconds: Int64, to sink: inout some ByteSink) {
        let time = CivilTime(milliseconds: milliseconds)
        let hyphens = ASCII.character("-") << 32 | ASCII.character("-") << 56
        sink.append(word: ASCII.quad(time.year) | ASCII.pair(time.month) << 40 | hyphens, bytes: 8)
        let clock = ASCII.timeOfDay(time)
        sink.append(word: ASCII.pair(time.day) | ASCII.character("T") << 16 | clock << 24, bytes: 8)
        // The last three of four digits: the point takes the place of the first.
        let fraction =
            ASCII.quad(time.millisecond) & ~0xFF | ASCII.character(".") | ASCII.character("Z") << 32
        sink.append(word: clock >> 40 | fraction << 24, bytes: 8)
    }

    /// The moment as text.
    package static func text(_ milliseconds: Int64) -> String {
        var bytes: [UInt8] = []
        append(milliseconds, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads a date-time with its offset; digits of the fraction beyond the third are dropped.
    ///
    /// - Returns: milliseconds since 1970; nil for what RFC 3339 does not allow, for moments that no calendar has
    ///   (hour 42 of ISC's own examples) or that are before the year 0 or after 9999 in UTC, and for leap seconds.
    package static func milliseconds(_ text: String) -> Int64? {
        milliseconds(Array(text.utf8))
    }

    package static func milliseconds(_ bytes: [UInt8]) -> Int64? {
        var reader = Reader(bytes: bytes)
        return reader.dateTime()
    }

    /// Walks over the text of one date-time.
    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        mutating func dateTime() -> Int64? {
            guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2),
                take("T") || take("t") || take(" "),
                let hour = number(2), take(":"), let minute = number(2), take(":"), let second = number(2),
                let millisecond = fraction(), let offset = offsetMinutes(), position == bytes.count,
                let time = CivilTime(
                    year: year,
                    month: month,
                    day: day,
                    hour: hour,
                    minute: minute,
                    second: second,
                    millisecond: millisecond
                )
            else { return nil }
            let moment = time.milliseconds - Int64(offset) * 60_000
            return writable.contains(moment) ? moment : nil
        }

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
            position += 1
            return true
        }

        private mutating func digit() -> Int? {
            guard position < bytes.count, bytes[position] &- UInt8(ascii: "0") < 10 else { return nil }
            position += 1
            return Int(bytes[position - 1] - UInt8(ascii: "0"))
        }

        private mutating func number(_ digits: Int) -> Int? {
            var value = 0
            for _ in 0..<digits {
                guard let digit = digit() else { return nil }
                value = value * 10 + digit
            }
            return value
        }

        /// Milliseconds of the fraction, 0 when there is none, nil for a point without digits.
        private mutating func fraction() -> Int? {
            guard take(".") else { return 0 }
            var milliseconds = 0
            var count = 0
            while let digit = digit() {
                if count < 3 { milliseconds = milliseconds * 10 + digit }
                count += 1
            }
            guard count > 0 else { return nil }
            for _ in min(count, 3)..<3 { milliseconds *= 10 }
            return milliseconds
        }

        private mutating func offsetMinutes() -> Int? {
            if take("Z") || take("z") { return 0 }
            let isWest = take("-")
            guard isWest || take("+"), let hours = number(2), take(":"), let minutes = number(2), hours < 24,
                minutes < 60
            else { return nil }
            return (isWest ? -1 : 1) * (hours * 60 + minutes)
        }
    }
}
