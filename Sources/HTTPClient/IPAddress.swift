// Numeric addresses: what names are resolved to, and which of them strangers may have called.

import CPosixShims

/// An address of IPv6, or of IPv4 mapped into it (RFC 4291 §2.5.5.2).
package struct IPAddress: Hashable, Sendable {
    package let value: UInt128
    /// The interface of a link-local address.
    package let scope: UInt32

    package init(_ value: UInt128, scope: UInt32 = 0) {
        self.value = value
        self.scope = scope
    }

    init(_ address: shim_address) {
        self.init(UInt128(address.high) << 64 | UInt128(address.low), scope: address.scope)
    }

    var shim: shim_address {
        shim_address(
            high: UInt64(truncatingIfNeeded: value >> 64),
            low: UInt64(truncatingIfNeeded: value),
            scope: scope
        )
    }

    /// The four bytes of an address of IPv4.
    private var v4: UInt32? { value >> 32 == 0xFFFF ? UInt32(truncatingIfNeeded: value) : nil }

    /// Whether it leads to this machine or stays in its neighbourhood: loopback, private use (RFC 1918, RFC 4193) or
    /// link-local (RFC 3927, RFC 4291 §2.5.6).
    package var isLocal: Bool {
        guard let v4 else { return value == 1 || value >> 121 == 0xFC >> 1 || value >> 118 == 0xFE80 >> 6 }
        return v4 >> 24 == 127 || v4 >> 24 == 10 || v4 >> 20 == 0xAC1 || v4 >> 16 == 0xC0A8
            || v4 >> 16 == 0xA9FE
    }

    /// The addresses of a host; none when it has none.
    ///
    /// Blocks while a name is looked up: never on a lane, but for addresses.
    static func resolve(_ host: String, isNumeric: Bool) -> [IPAddress] {
        unsafe withUnsafeTemporaryAllocation(of: shim_address.self, capacity: 16) { room in
            let count = unsafe shim_resolve(host, isNumeric, room.baseAddress, Int32(room.count))
            return unsafe room.prefix(Int(max(0, count))).map { IPAddress($0) }
        }
    }
}

extension IPAddress: CustomStringConvertible {
    package var description: String {
        guard let v4 else {
            return (0..<8).map { String(UInt16(truncatingIfNeeded: value >> (112 - 16 * $0)), radix: 16) }
                .joined(separator: ":")
        }
        return (0..<4).map { String(UInt8(truncatingIfNeeded: v4 >> (24 - 8 * $0))) }.joined(separator: ".")
    }
}
