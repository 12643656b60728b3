// Character classes of RFC 9110 and RFC 3986 as bit sets over ASCII: two words each, no table to index.

/// A set of ASCII characters.
@usableFromInline package struct ByteClass: Sendable {
    @usableFromInline let low: UInt64
    @usableFromInline let high: UInt64

    /// The letters and digits, and `more`.
    init(alphanumericsAnd more: StaticString) {
        var low: UInt64 = 0
        var high: UInt64 = 0
        func insert(_ byte: UInt8) {
            if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
        }
        for byte in UInt8(0)..<128 where byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 { insert(byte) }
        for index in 0..<more.utf8CodeUnitCount { unsafe insert(more.utf8Start[index]) }
        self.low = low
        self.high = high
    }

    /// What a token is made of (RFC 9110 §5.6.2).
    package static let token = ByteClass(alphanumericsAnd: "!#$%&'*+-.^_`|~")

    /// What a scheme is made of after its first letter (RFC 3986 §3.1).
    package static let scheme = ByteClass(alphanumericsAnd: "+-.")

    /// What a registered name is made of, without percent signs (RFC 3986 §3.2.2).
    ///
    /// The comma is left out: it is how a repeated Host field looks after a careless proxy has joined the two.
    package static let registeredName = ByteClass(alphanumericsAnd: "-._~!$&'()*+;=")

    @inlinable package func contains(_ byte: UInt8) -> Bool {
        let word = byte < 64 ? low : high
        return byte < 128 && (word &>> UInt64(byte & 63)) & 1 == 1
    }
}

/// The value of a hex digit, or nil.
@inlinable package func hexValue(_ byte: UInt8) -> UInt8? {
    if byte &- 0x30 < 10 { return byte &- 0x30 }
    let letter = (byte | 0x20) &- 0x61
    return letter < 6 ? letter &+ 10 : nil
}
