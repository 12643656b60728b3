// JSON as a value, for schemas: members keep the order in which they are written.

import Formats

/// A JSON value.
indirect enum SchemaValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([SchemaValue])
    case object([Member])

    struct Member: Sendable, Equatable {
        var name: String
        var value: SchemaValue
    }

    /// One object with the members of several.
    init(joining parts: SchemaValue...) { self = .object(parts.flatMap(\.members)) }

    /// An object's members, none for anything else.
    var members: [Member] {
        if case .object(let members) = self { members } else { [] }
    }

    /// An array's elements, none for anything else.
    var elements: [SchemaValue] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// This object with the members of another after its own.
    func adding(_ other: SchemaValue) -> SchemaValue { .object(members + other.members) }

    /// A member of an object.
    subscript(name: String) -> SchemaValue? { members.first { $0.name == name }?.value }
}

extension SchemaValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
    init(dictionaryLiteral elements: (String, SchemaValue)...) {
        self = .object(elements.map { Member(name: $0.0, value: $0.1) })
    }

    init(arrayLiteral elements: SchemaValue...) { self = .array(elements) }
    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int) { self = .integer(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
}

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
