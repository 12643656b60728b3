// As much of JSON Schema 2020-12 as the published schema uses. A keyword that is not known here fails the test.

@testable import ScenarioFiles

/// Validates values of scenario files against a schema.
struct SchemaValidator {
    struct UnknownKeyword: Error { let keyword: String }

    let document: SchemaValue

    func accepts(_ node: Node) throws -> Bool { try accepts(node, document) }

    private func accepts(_ node: Node, _ schema: SchemaValue) throws -> Bool {
        if case .bool(let verdict) = schema { return verdict }
        return try schema.members.allSatisfy { try accepts(node, $0.name, $0.value, schema) }
    }

    private func accepts(
        _ node: Node,
        _ keyword: String,
        _ value: SchemaValue,
        _ schema: SchemaValue
    ) throws -> Bool {
        switch keyword {
        case "$schema", "$defs", "title", "description", "default", "then", "else": return true
        case "$ref": return try accepts(node, definition(value))
        case "type": return value.elements(or: value).contains { node.hasType($0) }
        case "const": return node.equals(value)
        case "enum": return value.elements(or: value).contains { node.equals($0) }
        case "minimum": return node.scalar?.number.map { $0 >= value.double } ?? true
        case "maximum": return node.scalar?.number.map { $0 <= value.double } ?? true
        case "exclusiveMinimum": return node.scalar?.number.map { $0 > value.double } ?? true
        case "pattern": return try node.scalar?.string.map { try matches($0, value) } ?? true
        case "minLength":
            return node.scalar?.string.map { $0.unicodeScalars.count >= Int(value.double) } ?? true
        case "maxLength":
            return node.scalar?.string.map { $0.unicodeScalars.count <= Int(value.double) } ?? true
        case "items": return try node.elements?.allSatisfy { try accepts($0, value) } ?? true
        case "maxItems": return node.elements.map { $0.count <= Int(value.double) } ?? true
        case "minItems": return node.elements.map { $0.count >= Int(value.double) } ?? true
        case "required":
            return node.entries == nil || value.elements(or: value).allSatisfy { node[$0.string] != nil }
        case "properties":
            return try value.members.allSatisfy { property in
                try node[property.name].map { try accepts($0.value, property.value) } ?? true
            }
        case "additionalProperties":
            let known = schema["properties"]?.members.map(\.name) ?? []
            return try node.entries?.filter { !known.contains($0.key) }
                .allSatisfy { try accepts($0.value, value) } ?? true
        case "propertyNames":
            return try node.entries?.allSatisfy {
                try accepts(Node(.scalar(Scalar($0.key, .string)), at: .start), value)
            } ?? true
        case "anyOf": return try value.elements(or: value).contains { try accepts(node, $0) }
        case "allOf": return try value.elements(or: value).allSatisfy { try accepts(node, $0) }
        case "not": return try !accepts(node, value)
        case "if":
            let branch = try accepts(node, value) ? schema["then"] : schema["else"]
            return try branch.map { try accepts(node, $0) } ?? true
        default: throw UnknownKeyword(keyword: keyword)
        }
    }

    private func definition(_ reference: SchemaValue) -> SchemaValue {
        let name = String(reference.string.dropFirst("#/$defs/".count))
        return document["$defs"]?[name] ?? false
    }

    private func matches(_ text: String, _ pattern: SchemaValue) throws -> Bool {
        try text.contains(Regex(pattern.string).matchingSemantics(.unicodeScalar))
    }
}

extension Node {
    fileprivate func hasType(_ type: SchemaValue) -> Bool {
        switch type.string {
        case "object": entries != nil
        case "array": elements != nil
        case "string": scalar?.string != nil
        case "number": scalar?.number != nil
        case "integer": scalar?.number.map { $0.rounded() == $0 } ?? false
        case "boolean": scalar.map { $0.kind == .bool(true) || $0.kind == .bool(false) } ?? false
        default: scalar?.isNull ?? false
        }
    }

    fileprivate func equals(_ value: SchemaValue) -> Bool {
        switch value {
        case .string(let text): scalar?.string == text
        case .integer(let number): scalar?.number == Double(number)
        case .bool(let truth): scalar?.kind == .bool(truth)
        default: false
        }
    }
}

extension SchemaValue {
    fileprivate func elements(or single: SchemaValue) -> [SchemaValue] {
        if case .array(let elements) = self { elements } else { [single] }
    }

    fileprivate var string: String { if case .string(let text) = self { text } else { "" } }

    fileprivate var double: Double {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: .nan
        }
    }
}
