// What the keys of one mapping ask of each other, told to the loader and to the schema at once.

/// A rule about the keys of a mapping.
struct KeyRule: Sendable {
    /// Conditions of JSON Schema, all of which must hold.
    let schemas: [SchemaValue]
    let check: @Sendable (Node, inout Reading) -> Void

    /// A key that makes sense only beside another, or beside certain values of another.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - other: The key that must stand beside it.
    ///   - values: The scalars the other may have; empty for any value.
    ///   - message: What to say, at the key.
    /// - Returns: The rule.
    static func key(_ key: String, needs other: String, toBe values: [Word] = [], _ message: String)
        -> KeyRule
    {
        let allowed: SchemaValue =
            values.isEmpty
            ? [:]
            : ["properties": .object([.init(name: other, value: ["enum": .array(values.map(\.schema))])])]
        return KeyRule(
            schemas: [
                ["if": required([key]), "then": required([other]).adding(allowed)]
            ]
        ) { node, reading in
            guard let entry = node[key] else { return }
            let scalar = node[other]?.value.scalar
            let isMet =
                values.isEmpty ? node[other] != nil : values.contains { scalar.map($0.matches) ?? false }
            if !isMet { reading.report(.language, at: entry.keyPosition, message) }
        }
    }

    /// Keys of which at most one may be there.
    static func exclusive(_ keys: [String], _ message: String) -> KeyRule {
        let pairs = keys.indices.flatMap { i in keys[(i + 1)...].map { [keys[i], $0] } }
        return KeyRule(
            schemas: pairs.map { ["not": required($0)] }
        ) { node, reading in
            let present = keys.compactMap { node[$0] }.sorted { $0.keyPosition < $1.keyPosition }
            for surplus in present.dropFirst() {
                reading.report(.language, at: surplus.keyPosition, message)
            }
        }
    }

    /// Keys of which at least one must be there.
    static func oneOf(_ keys: [String], _ message: String) -> KeyRule {
        KeyRule(schemas: [["anyOf": .array(keys.map { required([$0]) })]]) { node, reading in
            guard !keys.contains(where: { node[$0] != nil }) else { return }
            reading.report(.language, at: node.position, message)
        }
    }

    /// A rule that only the schema needs to be told, since a field's own reading keeps it.
    static func schemaOnly(_ schemas: [SchemaValue]) -> KeyRule {
        KeyRule(schemas: schemas) { _, _ in }
    }
}

/// The condition that keys are there.
func required(_ keys: [String]) -> SchemaValue { ["required": .array(keys.map(SchemaValue.string))] }
