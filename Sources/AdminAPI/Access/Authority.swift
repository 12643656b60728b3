// Host names that are this machine's own.

import Formats

/// The authority of a Host field, RFC 9110 §7.2.
enum Authority {
    /// The host without its port.
    static func host(of authority: String) -> String {
        if authority.hasPrefix("[") {
            return String(authority.prefix { $0 != "]" }) + "]"
        }
        return String(authority.prefix { $0 != ":" })
    }

    /// Whether a host can only be this machine: `localhost` and names under it (RFC 6761 §6.3), 127/8, ::1.
    static func isLoopback(_ host: String) -> Bool {
        let host = host.lowercased()
        if host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
            .map { WholeNumber.read($0.utf8, in: 0...255) }
        return parts.count == 4 && parts[0] == 127 && parts.allSatisfy { $0 != nil }
    }
}
