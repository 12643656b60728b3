// The calendar behind both forms of time: milliseconds since 1970 as year, month, day and time of day, and back.
// Arithmetic of the proleptic Gregorian calendar, as in Howard Hinnant's "chrono-compatible low-level date algorithms".

/// A moment in UTC, taken apart.
struct CivilTime: Hashable {
    var year: Int
    /// From 1.
    var month: Int
    /// From 1.
    var day: Int
    var hour: Int
    var minute: Int
    var second: Int
    var millisecond: Int

    /// The first and the last moment that RFC 3339 can write, in milliseconds since 1970.
    static let writable: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

    /// The moment nearest to `milliseconds` since 1970 that has a four-digit year.
    init(milliseconds: Int64) {
        let moment = Int(min(max(milliseconds, Self.writable.lowerBound), Self.writable.upperBound))
        let days = (moment - moment.modulo(86_400_000)) / 86_400_000
        let time = moment.modulo(86_400_000)
        (year, month, day) = Self.date(daysSince1970: days)
        hour = time / 3_600_000
        minute = time / 60_000 % 60
        second = time / 1_000 % 60
        millisecond = time % 1_000
    }

    /// Nil when the parts name no moment: a 30 February, an hour 42.
    ///
    /// Leap seconds are none, since POSIX time has no room for them.
    init?(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, millisecond: Int) {
        guard (1...12).contains(month), day >= 1, day <= Self.length(ofMonth: month, year: year),
            (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
        self.millisecond = millisecond
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    var milliseconds: Int64 {
        let minutes = (Self.daysSince1970(year, month, day) * 24 + hour) * 60 + minute
        return Int64((minutes * 60 + second) * 1_000 + millisecond)
    }

    /// 0 is Sunday.
    var weekday: Int {
        // 1970-01-01 was a Thursday.
        (Self.daysSince1970(year, month, day) + 4).modulo(7)
    }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        // Years are counted from March, so that the leap day is a year's last.
        let marchYear = month > 2 ? year : year - 1
        let yearOfEra = marchYear.modulo(400)
        let era = (marchYear - yearOfEra) / 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func date(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let dayOfEra = shifted.modulo(146_097)
        let era = (shifted - dayOfEra) / 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}

extension Int {
    /// The remainder that is never negative.
    fileprivate func modulo(_ divisor: Int) -> Int {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}
