// Texts with values of the request in them: `${path.id}`, `${query.name}`, `${body./pointer}`, `${now}`.

/// A text with slots for values.
package struct Template: Sendable, Hashable {
    /// What is put in.
    package enum Slot: Sendable, Hashable {
        case path(String), query(String), header(String)
        /// A JSON Pointer (RFC 6901) into the request's body.
        case body([String])
        /// Tenant time.
        case now
        case uuid
        /// 32 hexadecimal digits.
        case id
        case tenant
    }

    /// Why a text is no template.
    package enum Flaw: Error, Hashable {
        /// `${` without `}`.
        case open
        /// What stands between the braces.
        case unknown(String)
    }

    private enum Part: Sendable, Hashable {
        case text(String)
        case slot(Slot)
    }

    private var parts: [Part] = []

    /// Reads a text; `$${` stands for a plain `${`.
    package init(_ text: String) throws(Flaw) {
        var rest = Substring(text)
        var plain = ""
        while let place = rest.utf8.firstIndex(of: UInt8(ascii: "$")) {
            plain += rest[..<place]
            rest = rest[place...]
            if rest.hasPrefix("$${") {
                plain += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                guard let end = rest.utf8.firstIndex(of: UInt8(ascii: "}")) else { throw .open }
                let name = String(rest[rest.startIndex..<end].dropFirst(2))
                guard let slot = Slot(name) else { throw .unknown(name) }
                if !plain.isEmpty { parts.append(.text(plain)) }
                parts.append(.slot(slot))
                plain = ""
                rest = rest[end...].dropFirst()
            } else {
                plain += "$"
                rest = rest.dropFirst()
            }
        }
        plain += rest
        if !plain.isEmpty { parts.append(.text(plain)) }
    }

    package var slots: [Slot] {
        parts.compactMap { if case .slot(let slot) = $0 { slot } else { nil } }
    }

    /// Values that would make a text longer than this are left out.
    private static let longest = 4 << 20

    /// The text with its values; `value` escapes them as the text needs it.
    package func filled(_ value: (Slot) -> String) -> [UInt8] {
        var bytes: [UInt8] = []
        for part in parts {
            switch part {
            case .text(let text): bytes.append(contentsOf: text.utf8)
            case .slot(let slot): if bytes.count < Self.longest { bytes.append(contentsOf: value(slot).utf8) }
            }
        }
        return bytes
    }
}

extension Template.Slot {
    /// What may stand between the braces, for messages.
    package static let forms = [
        "path.NAME", "query.NAME", "header.NAME", "body./pointer", "now", "uuid", "id", "tenant",
    ]

    /// Reads what stands between the braces.
    init?(_ text: String) {
        // In JSON text these would stand escaped.
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") })
        else {
            return nil
        }
        switch text {
        case "now": self = .now
        case "uuid": self = .uuid
        case "id": self = .id
        case "tenant": self = .tenant
        default:
            let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let slot = Self.named(parts[1], of: parts[0]) else { return nil }
            self = slot
        }
    }

    private static func named(_ name: Substring, of kind: Substring) -> Template.Slot? {
        switch kind {
        case "path" where !name.isEmpty: .path(String(name))
        case "query" where !name.isEmpty: .query(String(name))
        case "header" where !name.isEmpty: .header(String(name))
        case "body" where name.isEmpty || name.hasPrefix("/"):
            .body(name.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(unescaped))
        default: nil
        }
    }

    /// A token of a JSON Pointer (RFC 6901 §4).
    private static func unescaped(_ token: Substring) -> String {
        var parts: [String] = []
        for part in token.split(separator: "~1", omittingEmptySubsequences: false) {
            parts.append(part.split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~"))
        }
        return parts.joined(separator: "/")
    }
}
