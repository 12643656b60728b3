// Ids as ISC writes them: 32 lowercase hex digits for tasks and sources, UUIDs for role mining.

import Formats

/// A 128-bit id, kept as a number so that looking one up allocates nothing.
@usableFromInline
package struct ObjectID: Hashable, Sendable {
    @usableFromInline package var value: UInt128

    @inlinable package init(_ value: UInt128) { self.value = value }

    /// Reads 32 hex digits, or 36 characters of UUID form; nil for anything else.
    package init?(_ text: some Collection<UInt8>) {
        var digits = Array(text.prefix(37))
        if digits.count == 36 {
            for hyphen in Self.hyphens {
                guard digits.remove(at: hyphen) == UInt8(ascii: "-") else { return nil }
            }
        }
        guard let value = HexID.read(digits.span) else { return nil }
        self.value = value
    }

    package init?(_ text: String) { self.init(text.utf8) }

    /// 32 lowercase hex digits.
    package var hex: String { String(decoding: hexBytes, as: UTF8.self) }

    /// 8-4-4-4-12 lowercase hex digits.
    package var uuid: String {
        var digits = hexBytes
        for hyphen in Self.hyphens.reversed() { digits.insert(UInt8(ascii: "-"), at: hyphen) }
        return String(decoding: digits, as: UTF8.self)
    }

    /// Where the groups of a UUID end, counted in its digits (RFC 9562 §4).
    private static let hyphens = [8, 12, 16, 20]

    private var hexBytes: [UInt8] {
        var digits = [UInt8](repeating: 0, count: HexID.length)
        var bytes = digits.mutableSpan
        HexID.write(value, to: &bytes, at: 0)
        return digits
    }
}
