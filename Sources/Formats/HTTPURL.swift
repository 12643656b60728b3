// An absolute URL of http or https (RFC 9110 §4.2): where a subscriber is told of events, and where a client asks.

/// A URL that can be called.
package struct HTTPURL: Hashable, Sendable {
    package let isSecure: Bool
    /// A name or a numeric address, without the brackets of IPv6.
    package let host: String
    package let port: UInt16
    /// The path with the query; `/` when there is none.
    package var target: String
    /// The value of Host: the port is there unless it is the scheme's own.
    package let authority: String

    /// The longest URL that is taken.
    package static let longest = 4_096

    /// Reads a URL.
    ///
    /// - Throws: what is wrong with it.
    package init(_ text: String) throws(HTTPURLError) {
        guard text.utf8.count <= Self.longest else { throw "it is longer than \(Self.longest) bytes" }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw "it holds a byte that no URL may hold (RFC 3986 §2)"
        }
        let scheme = text.prefix { $0 != ":" }.lowercased()
        guard scheme == "http" || scheme == "https", text.dropFirst(scheme.count).hasPrefix("://") else {
            throw "it does not begin with http:// or https://"
        }
        isSecure = scheme == "https"
        let rest = text.dropFirst(scheme.count + 3).prefix { $0 != "#" }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let target = rest.dropFirst(authority.count)
        self.target = target.hasPrefix("/") ? String(target) : "/" + target
        guard !authority.contains("@") else { throw "it names a user, which belongs to the authentication" }
        let hostEnd =
            authority.lastIndex(of: "]").map(authority.index(after:))
            ?? authority.firstIndex(of: ":") ?? authority.endIndex
        let name = authority[..<hostEnd]
        host = name.hasPrefix("[") ? String(name.dropFirst().dropLast()) : name.lowercased()
        let port = authority[hostEnd...]
        guard Self.isHost(name), port.isEmpty || port.hasPrefix(":") else {
            throw authority.isEmpty ? "it names no host" : "\"\(authority)\" is no host with an optional port"
        }
        let usual: UInt16 = isSecure ? 443 : 80
        let digits = port.dropFirst().utf8
        guard let number = digits.isEmpty ? Int(usual) : WholeNumber.read(digits, in: 1...65_535) else {
            throw "its port is not from 1 to 65535"
        }
        self.port = UInt16(clamping: number)
        self.authority = self.port == usual ? String(name) : "\(name):\(number)"
    }

    /// A name without percent signs, or an address of IPv6 in brackets, whose inside is checked by character only.
    private static func isHost(_ name: Substring) -> Bool {
        guard name.hasPrefix("[") else {
            return !name.isEmpty && name.allSatisfy { $0.isLetter || $0.isNumber || "-._~".contains($0) }
        }
        return name.count > 3 && name.hasSuffix("]")
            && name.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
    }
}

/// Why a text is no URL that can be called.
package struct HTTPURLError: Error, Hashable, Sendable, ExpressibleByStringInterpolation {
    package let reason: String

    package init(stringLiteral reason: String) { self.reason = reason }
}
