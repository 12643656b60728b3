// The form of the Date field.

/// The preferred form of HTTP dates (RFC 9110 §5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`, always 29 bytes.
package enum IMFFixdate {
    package static let length = 29

    /// Writes a moment over the bytes from `offset` on.
    package static func write(_ milliseconds: Int64, to bytes: inout MutableSpan<UInt8>, at offset: Int) {
        let time = CivilTime(milliseconds: milliseconds)
        let weekday = name(time.weekday, of: "SunMonTueWedThuFriSat") | ASCII.character(",") << 24
        let day = ASCII.character(" ") << 32 | ASCII.pair(time.day) << 40 | ASCII.character(" ") << 56
        let month = name(time.month - 1, of: "JanFebMarAprMayJunJulAugSepOctNovDec")
        let clock = ASCII.timeOfDay(time)
        bytes.write(weekday | day, at: offset)
        bytes.write(month | ASCII.character(" ") << 24 | ASCII.quad(time.year) << 32, at: offset + 8)
        bytes.write(ASCII.character(" ") | clock << 8, at: offset + 16)
        // The last eight bytes overlap: the clock's second half, then ` GMT`.
        bytes.write(clock >> 32 | 0x544D_4720 << 32, at: offset + 21)
    }

    /// The n-th group of three letters.
    private static func name(_ index: Int, of names: StaticString) -> UInt64 {
        names.withUTF8Buffer { letters in
            (0..<3).reduce(0) { unsafe $0 | UInt64(letters[index * 3 + $1]) << UInt64($1 * 8) }
        }
    }
}
