// Whether bytes are UTF-8 (RFC 3629 §4), one at a time, so that a file can be checked as it arrives.

/// The state between two bytes.
struct UTF8Check {
    /// Continuation bytes that are still to come.
    private var missing = 0
    /// What the next continuation byte may be: narrower after E0, ED, F0 and F4.
    private var allowed: ClosedRange<UInt8> = 0x80...0xBF

    /// Whether no character is left unfinished.
    var isComplete: Bool { missing == 0 }

    /// Takes the next byte.
    ///
    /// - Returns: false when no UTF-8 text goes on like this.
    mutating func accepts(_ byte: UInt8) -> Bool {
        if missing > 0 {
            guard allowed.contains(byte) else { return false }
            missing -= 1
            allowed = 0x80...0xBF
            return true
        }
        return byte < 0x80 || begins(with: byte)
    }

    private mutating func begins(with byte: UInt8) -> Bool {
        switch byte {
        case 0xC2...0xDF: missing = 1
        case 0xE0...0xEF: missing = 2
        case 0xF0...0xF4: missing = 3
        default: return false
        }
        switch byte {
        case 0xE0: allowed = 0xA0...0xBF
        case 0xED: allowed = 0x80...0x9F
        case 0xF0: allowed = 0x90...0xBF
        case 0xF4: allowed = 0x80...0x8F
        default: break
        }
        return true
    }

    /// Whether a run of bytes is UTF-8 text.
    static func accepts(_ bytes: Span<UInt8>, in range: Range<Int>) -> Bool {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "\(range)")
        var check = UTF8Check()
        var offset = range.lowerBound
        while offset < range.upperBound {
            if check.isComplete, offset + 8 <= range.upperBound,
                bytes.word(uncheckedAt: offset) & 0x8080_8080_8080_8080 == 0
            {
                offset += 8
                continue
            }
            guard check.accepts(bytes[offset]) else { return false }
            offset += 1
        }
        return check.isComplete
    }
}
