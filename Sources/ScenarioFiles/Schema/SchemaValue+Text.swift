// Schemas as indented JSON text, as they stand in the repository.

import Formats

extension SchemaValue {
    /// Indented JSON text; what fits stands on one line.
    func text(indentation: Int = 0) -> String {
        let line = compact
        guard indentation + line.utf8.count > 100 else { return line }
        let inner = indentation + 2
        let parts: [String]
        switch self {
        case .array(let elements): parts = elements.map { $0.text(indentation: inner) }
        case .object(let members):
            parts = members.map { quoted($0.name) + ": " + $0.value.text(indentation: inner) }
        default: return line
        }
        let separator = "\n" + String(repeating: " ", count: inner)
        let end = "\n" + String(repeating: " ", count: indentation) + String(line.suffix(1))
        return String(line.prefix(1)) + separator + parts.joined(separator: "," + separator) + end
    }

    /// JSON text on one line.
    var compact: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .number(let value): String(decoding: JSONWriter.text { $0.double(value) }, as: UTF8.self)
        case .string(let text): quoted(text)
        case .array(let elements): "[" + elements.map(\.compact).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { quoted($0.name) + ": " + $0.value.compact }.joined(separator: ", ") + "}"
        }
    }
}

private func quoted(_ text: String) -> String {
    String(decoding: JSONWriter.text { $0.string(text) }, as: UTF8.self)
}
