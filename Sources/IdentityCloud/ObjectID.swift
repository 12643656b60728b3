// Ids as ISC writes them: 32 lowercase hex digits for tasks and sources, UUIDs for role mining.

/// A 128-bit id, kept as a number so that looking one up allocates nothing.
@usableFromInline
package struct ObjectID: Hashable, Sendable {
    @usableFromInline package var value: UInt128

    @inlinable package init(_ value: UInt128) { self.value = value }

    /// Reads 32 hex digits, or 36 characters of UUID form; nil for anything else.
    package init?(_ text: some Collection<UInt8>) {
        guard text.count == 32 || text.count == 36 else { return nil }
        var value: UInt128 = 0
        var digits = 0
        var position = 0
        for byte in text {
            defer { position += 1 }
            if text.count == 36, [8, 13, 18, 23].contains(position) {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = hexValue(byte) else { return nil }
            value = value << 4 | UInt128(digit)
            digits += 1
        }
        guard digits == 32 else { return nil }
        self.value = value
    }

    package init?(_ text: String) { self.init(text.utf8) }

    /// 32 lowercase hex digits.
    package var hex: String { String(decoding: hexBytes, as: UTF8.self) }

    /// 8-4-4-4-12 lowercase hex digits.
    package var uuid: String {
        let digits = hexBytes
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
            .map { String(decoding: digits[$0], as: UTF8.self) }.joined(separator: "-")
    }

    private var hexBytes: [UInt8] {
        (0..<32).map { hexDigit(UInt8(truncatingIfNeeded: value >> UInt128(124 - 4 * $0)) & 15) }
    }
}

/// The value of an ASCII hex digit, nil for any other byte.
private func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}

/// The ASCII hex digit of a value under 16.
private func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
