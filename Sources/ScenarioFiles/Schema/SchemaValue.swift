// JSON as a value, for schemas: members keep the order in which they are written.

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
