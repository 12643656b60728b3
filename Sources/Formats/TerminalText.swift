// Text from elsewhere on a terminal. Its control characters would move the cursor, hide what stands there or answer in
// the person's name, and a line feed would forge a line.

/// Text as it may be shown to a person.
package enum TerminalText {
    /// The text with an escape for each character that acts on a terminal or turns the direction of writing.
    ///
    /// - Parameters:
    ///   - text: What somebody else wrote.
    ///   - keepingLines: Whether line feeds stay, for a text of several lines.
    /// - Returns: `\n`, `\r`, `\t` and `\u` with four hex digits in their place.
    package static func escaped(_ text: String, keepingLines: Bool = false) -> String {
        guard !text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            if acts(scalar), !(keepingLines && scalar == "\n") {
                escaped += escape(of: scalar)
            } else {
                escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// The controls of ISO 6429 (C0, DEL and C1), Unicode's ends of lines and paragraphs, and its overrides of direction.
    private static func acts(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    private static func escape(of scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default:
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
    }
}
