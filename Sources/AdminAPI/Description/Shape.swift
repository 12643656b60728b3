// The forms of JSON values, from which the descriptions of the control plane's answers are put together.

import Formats

/// The form of a value.
indirect enum Shape: Sendable {
    case string, integer, number, boolean, anything
    /// RFC 3339, with milliseconds.
    case time
    case words([String])
    case list(Shape)
    /// An object whose members' names are data.
    case table(Shape)
    case object(KeyValuePairs<String, Shape>)
    case nullable(Shape)
    /// Of a member: it may be missing.
    case optional(Shape)
    case either([Shape])
    /// One that has a name of its own in the document.
    case named(String, Shape)
    case explained(Shape, String)

    var orNull: Shape { .nullable(self) }
    var orNone: Shape { .optional(self) }

    /// The same, with what it means.
    func about(_ text: String) -> Shape { .explained(self, text) }
}

extension Shape {
    /// Writes the members of a JSON Schema (2020-12).
    func write(to json: inout JSONWriter) {
        switch self {
        case .string: json.member("type", "string")
        case .integer: json.member("type", "integer")
        case .number: json.member("type", "number")
        case .boolean: json.member("type", "boolean")
        case .anything: break
        case .time:
            json.member("type", "string")
            json.member("format", "date-time")
        case .words(let words): json.array("enum") { json in words.forEach { json.string($0) } }
        case .list(let element):
            json.member("type", "array")
            json.object("items", element.write)
        case .table(let value):
            json.member("type", "object")
            json.object("additionalProperties", value.write)
        case .object(let members): Self.write(members, to: &json)
        case .nullable(let shape): Self.write([shape, .null], to: &json)
        case .optional(let shape): shape.write(to: &json)
        case .either(let shapes): Self.write(shapes, to: &json)
        case .named(let name, _): json.member("$ref", "#/components/schemas/\(name)")
        case .explained(let shape, let text):
            shape.write(to: &json)
            json.member("description", text)
        }
    }

    /// What `nullable` adds.
    private static let null = Shape.words([])

    private static func write(_ shapes: [Shape], to json: inout JSONWriter) {
        json.array("anyOf") { json in
            for shape in shapes {
                json.object { json in
                    if case .words(let words) = shape, words.isEmpty {
                        json.member("type", "null")
                    } else {
                        shape.write(to: &json)
                    }
                }
            }
        }
    }

    private static func write(_ members: KeyValuePairs<String, Shape>, to json: inout JSONWriter) {
        json.member("type", "object")
        json.object("properties") { json in
            for (name, shape) in members {
                json.key(named: name)
                json.object(shape.write)
            }
        }
        json.array("required") { json in
            for (name, shape) in members where !shape.isOptional { json.string(name) }
        }
    }

    /// Whether a member of this form may be missing.
    var isOptional: Bool {
        switch self {
        case .optional: true
        case .explained(let shape, _): shape.isOptional
        default: false
        }
    }

    /// All shapes in it that have names, by name.
    var named: [String: Shape] {
        switch self {
        case .named(let name, let shape): shape.named.merging([name: shape]) { first, _ in first }
        case .list(let shape), .table(let shape), .nullable(let shape), .optional(let shape),
            .explained(let shape, _):
            shape.named
        case .either(let shapes): Self.named(in: shapes)
        case .object(let members): Self.named(in: members.map(\.value))
        case .string, .integer, .number, .boolean, .anything, .time, .words: [:]
        }
    }

    private static func named(in shapes: [Shape]) -> [String: Shape] {
        shapes.reduce(into: [:]) { all, shape in all.merge(shape.named) { first, _ in first } }
    }
}
