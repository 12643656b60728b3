// A host with an optional port, RFC 3986 §3.2 without userinfo: what Host and absolute-form may hold.

import Formats

/// `uri-host [ ":" port ]`.
package enum Authority {
    /// Whether `bytes[start ..< end]` is one; an empty host is none (RFC 9110 §4.2.1).
    package static func isValid(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool {
        guard start < end else { return false }
        let hostEnd =
            bytes[start] == UInt8(ascii: "[")
            ? literalEnd(bytes, start, end) : nameEnd(bytes, start, end)
        guard let hostEnd, hostEnd > start else { return false }
        return hostEnd == end || isPort(bytes, from: hostEnd, to: end)
    }

    /// The end of an IPv6 literal in brackets; its inside is checked by character only.
    private static func literalEnd(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
        var index = start + 1
        while index < end, isAddressByte(bytes[index]) { index += 1 }
        guard index < end, bytes[index] == UInt8(ascii: "]"), index > start + 2 else { return nil }
        return index + 1
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        hexValue(byte) != nil || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
    }

    private static func nameEnd(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
        var index = start
        while index < end, bytes[index] != UInt8(ascii: ":") {
            if bytes[index] == UInt8(ascii: "%") {
                guard index + 2 < end, hexValue(bytes[index + 1]) != nil, hexValue(bytes[index + 2]) != nil
                else {
                    return nil
                }
                index += 3
            } else {
                guard ByteClass.registeredName.contains(bytes[index]) else { return nil }
                index += 1
            }
        }
        return index
    }

    /// A colon and up to five digits; RFC 3986 §3.2.3 allows none at all.
    package static func isPort(_ bytes: Span<UInt8>, from colon: Int, to end: Int) -> Bool {
        guard bytes[colon] == UInt8(ascii: ":"), end - colon <= 6 else { return false }
        var port = 0
        for index in colon + 1..<end {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return false }
            port = port &* 10 &+ Int(digit)
        }
        return port <= 65_535
    }

    /// The host without its port.
    package static func host(of authority: String) -> String {
        let isLiteral = authority.utf8.first == UInt8(ascii: "[")
        let end = isLiteral ? UInt8(ascii: "]") : UInt8(ascii: ":")
        let host = String(Substring(authority.utf8.prefix { $0 != end }))
        return isLiteral ? host + "]" : host
    }

    /// Whether a host can only be this machine: `localhost` and names under it (RFC 6761 §6.3), 127/8, ::1.
    package static func isLoopback(_ host: String) -> Bool {
        let host = host.lowercased()
        if host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
            .map { WholeNumber.read($0.utf8, in: 0...255) }
        return parts.count == 4 && parts[0] == 127 && parts.allSatisfy { $0 != nil }
    }
}
