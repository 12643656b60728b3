// Where a request goes: an http or https URL (RFC 9110 §4.2), as far as a client needs it.

import Formats
import HTTPMessages

/// An absolute URL of http or https.
package struct ClientURL: Hashable, Sendable {
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
    /// - Throws: a sentence about what is wrong.
    package init(_ text: String) throws(ClientURLError) {
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
        let bytes = Array(authority.utf8)
        guard Authority.isValid(bytes.span, from: 0, to: bytes.count), !authority.contains("%") else {
            throw "\"\(authority)\" is no host with an optional port"
        }
        let hostEnd =
            authority.lastIndex(of: "]").map(authority.index(after:))
            ?? authority.firstIndex(of: ":") ?? authority.endIndex
        let name = authority[..<hostEnd]
        host = name.hasPrefix("[") ? String(name.dropFirst().dropLast()) : name.lowercased()
        let digits = authority[hostEnd...].dropFirst()
        let usual: UInt16 = scheme == "https" ? 443 : 80
        guard
            let port = digits.isEmpty
                ? usual : WholeNumber.read(digits.utf8, in: 1...65_535).map({ UInt16(clamping: $0) })
        else {
            throw "its port is not from 1 to 65535"
        }
        self.port = port
        self.authority = port == usual ? String(name) : "\(name):\(port)"
    }
}

/// Why a text is no URL that can be called.
package struct ClientURLError: Error, Hashable, Sendable, ExpressibleByStringInterpolation {
    package let reason: String

    package init(stringLiteral reason: String) { self.reason = reason }
}
