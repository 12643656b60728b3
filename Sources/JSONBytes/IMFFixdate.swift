// The form of the Date field.

/// The preferred form of HTTP dates (RFC 9110 §5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`, always 29 bytes.
package enum IMFFixdate {
    package static let length = 29

    /// The text of a moment: eight bytes from each of the offsets 0, 8, 16 and 21, where the last ones overlap.
    package static func words(_ milliseconds: Int64) -> SIMD4<UInt64> {
        let time = CivilTime(milliseconds: milliseconds)
        let weekday = weekday(time.weekday) | ASCII.character(",") << 24
        let day = ASCII.character(" ") << 32 | ASCII.pair(time.day) << 40 | ASCII.character(" ") << 56
        let month = month(time.month)
        let clock = ASCII.timeOfDay(time)
        return SIMD4(
            weekday | day,
            month | ASCII.character(" ") << 24 | ASCII.quad(time.year) << 32,
            ASCII.character(" ") | clock << 8,
            // The clock's second half, then ` GMT`.
            clock >> 32 | 0x544D_4720 << 32
        )
    }

    /// Writes the text over the bytes from `offset` on.
    package static func write(_ words: SIMD4<UInt64>, to bytes: inout MutableSpan<UInt8>, at offset: Int) {
        bytes.write(words[0], at: offset)
        bytes.write(words[1], at: offset + 8)
        bytes.write(words[2], at: offset + 16)
        bytes.write(words[3], at: offset + 21)
    }

    // Constants of a switch are a table that takes one load; a text to cut them from takes a loop.

    @inline(__always)
    private static func weekday(_ number: Int) -> UInt64 {
        switch number {
        case 0: name("S", "u", "n")
        case 1: name("M", "o", "n")
        case 2: name("T", "u", "e")
        case 3: name("W", "e", "d")
        case 4: name("T", "h", "u")
        case 5: name("F", "r", "i")
        default: name("S", "a", "t")
        }
    }

    @inline(__always)
    private static func month(_ number: Int) -> UInt64 {
        switch number {
        case 1: name("J", "a", "n")
        case 2: name("F", "e", "b")
        case 3: name("M", "a", "r")
        case 4: name("A", "p", "r")
        case 5: name("M", "a", "y")
        case 6: name("J", "u", "n")
        case 7: name("J", "u", "l")
        case 8: name("A", "u", "g")
        case 9: name("S", "e", "p")
        case 10: name("O", "c", "t")
        case 11: name("N", "o", "v")
        default: name("D", "e", "c")
        }
    }

    @inline(__always)
    private static func name(_ a: Unicode.Scalar, _ b: Unicode.Scalar, _ c: Unicode.Scalar) -> UInt64 {
        ASCII.character(a) | ASCII.character(b) << 8 | ASCII.character(c) << 16
    }
}
