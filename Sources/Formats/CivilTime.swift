// The calendar behind timestamps: milliseconds since 1970 as year, month, day and time of day, and back.
// Arithmetic of the proleptic Gregorian calendar, as in Howard Hinnant's "chrono-compatible low-level date algorithms";
// the way from days to dates, which every answer goes, as in Neri and Schneider's "Euclidean affine functions".

/// A moment in UTC, taken apart.
package struct CivilTime: Hashable {
    package var year: Int
    /// From 1.
    package var month: Int
    /// From 1.
    package var day: Int
    package var hour: Int
    package var minute: Int
    package var second: Int
    var millisecond: Int

    /// The moment nearest to `milliseconds` since 1970 that has a four-digit year.
    package init(milliseconds: Int64) {
        let moment = min(max(milliseconds, RFC3339.writable.lowerBound), RFC3339.writable.upperBound)
        // Counted from the first writable moment nothing is negative, and division is a multiplication.
        let elapsed = UInt64(moment - RFC3339.writable.lowerBound)
        let days = UInt32(truncatingIfNeeded: elapsed / 86_400_000)
        let time = UInt32(truncatingIfNeeded: elapsed % 86_400_000)
        (year, month, day) = Self.date(daysSinceYear0: days)
        let (seconds, minutes) = (time / 1_000, time / 60_000)
        hour = Int(minutes / 60)
        minute = Int(minutes % 60)
        second = Int(seconds % 60)
        millisecond = Int(time % 1_000)
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

    /// The date so many days after 0000-01-01.
    @inline(__always)
    private static func date(daysSinceYear0 days: UInt32) -> (year: Int, month: Int, day: Int) {
        // Years are counted from March, so that the leap day is a year's last, and from 400 years before, so that
        // January and February of year 0 are of a year that is not negative.
        let quarters = 4 &* (days &+ 146_097 &- 60) &+ 3
        let century = quarters / 146_097
        let dayOfCentury = quarters % 146_097 / 4
        // One multiplication by 2^32 / 1461 gives the year in its upper and the day in its lower half.
        let yearAndDay = 2_939_745 &* UInt64(4 &* dayOfCentury &+ 3)
        let dayOfYear = UInt32(truncatingIfNeeded: yearAndDay) / 2_939_745 / 4
        let monthAndDay = 2_141 &* dayOfYear &+ 197_913
        let isNextYear = dayOfYear >= 306
        let year = Int(century) &* 100 &+ Int(yearAndDay >> 32) &- 400 &+ (isNextYear ? 1 : 0)
        let month = Int(monthAndDay >> 16) &- (isNextYear ? 12 : 0)
        return (year, month, Int(monthAndDay & 0xFFFF) / 2_141 &+ 1)
    }
}

extension Int {
    /// The remainder that is never negative.
    fileprivate func modulo(_ divisor: Int) -> Int {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}
