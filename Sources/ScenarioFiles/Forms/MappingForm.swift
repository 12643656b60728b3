// Mappings with known keys.

import Formats

/// A mapping: its keys, and what they ask of each other.
struct MappingForm<Owner: Sendable>: Sendable {
    /// What the mapping describes, for messages: "a source".
    let subject: String
    let about: String
    /// What an empty mapping makes, which defaults that stand elsewhere in the file may change.
    let start: @Sendable (Reading) -> Owner
    /// In the order they are read, whatever their order in the file.
    let fields: [Field<Owner>]
    let rules: [KeyRule]
    /// Looks at what was read: what no schema can say, and what is kept for the review.
    let finish: @Sendable (inout Owner, Node, inout Reading) -> Void

    init(
        _ subject: String,
        _ about: String,
        start: @escaping @Sendable (Reading) -> Owner,
        fields: [Field<Owner>],
        rules: [KeyRule] = [],
        finish: @escaping @Sendable (inout Owner, Node, inout Reading) -> Void = { _, _, _ in }
    ) {
        self.subject = subject
        self.about = about
        self.start = start
        self.fields = fields
        self.rules = rules
        self.finish = finish
    }

    var form: Form<Owner> {
        Form(schema: schema, read: { node, reading in read(node, &reading) })
    }

    /// Reads a mapping.
    ///
    /// - Returns: The owner; nil when anything in it was an error.
    func read(_ node: Node, _ reading: inout Reading) -> Owner? {
        guard !reading.isFull else { return nil }
        guard let entries = node.entries else {
            // Who wrote one word in its place wants to know which key that word is of; a long list helps nobody.
            let hint = fields.count <= 5 ? knownKeys : nil
            return reading.expected("a mapping that describes \(subject)", at: node, hint: hint)
        }
        let outerKey = reading.key
        defer { reading.key = outerKey }
        let errorsBefore = reading.errorCount
        reportUnknownKeys(entries, &reading)
        var owner = start(reading)
        for field in fields { read(field, of: node, into: &owner, &reading) }
        for rule in rules { rule.check(node, &reading) }
        reading.key = outerKey
        if reading.errorCount == errorsBefore { finish(&owner, node, &reading) }
        return reading.errorCount == errorsBefore ? owner : nil
    }

    private func read(_ field: Field<Owner>, of node: Node, into owner: inout Owner, _ reading: inout Reading)
    {
        guard let entry = node[field.name] else {
            guard field.isRequired else { return }
            return reading.report(.language, at: node.position, "`\(field.name)` is missing in \(subject)")
        }
        reading.key = field.name
        guard entry.value.scalar?.isNull != true else {
            let advice = "`\(field.name)` has no value; write one, or leave the key out"
            return reading.report(.language, at: entry.keyPosition, advice)
        }
        field.read(entry.value, &owner, &reading)
    }

    private var knownKeys: String { "its keys are \(fields.map(\.name).joined(separator: ", "))" }

    private func reportUnknownKeys(_ entries: [Node.Entry], _ reading: inout Reading) {
        let known = fields.map(\.name)
        for entry in entries where !known.contains(entry.key) && !reading.isFull {
            var message = "unknown key `\(entry.key)` in \(subject)"
            if let near = NearestName.to(entry.key, among: known) {
                message += "; did you mean `\(near)`?"
            } else if let home = ScenarioLanguage.homes(of: entry.key), home != subject {
                message += "; it belongs to \(home)"
            } else {
                message += "; \(knownKeys)"
            }
            reading.report(.language, at: entry.keyPosition, message)
        }
    }

    /// What JSON Schema says of the mapping.
    var schema: SchemaValue {
        let owner = start(Reading(readFile: { _ in [] }))
        let properties = fields.map { SchemaValue.Member(name: $0.name, value: $0.property(in: owner)) }
        let required = fields.filter(\.isRequired).map { SchemaValue.string($0.name) }
        let conditions = rules.flatMap(\.schemas)
        return SchemaValue(
            joining: ["type": "object", "description": .string(about), "properties": .object(properties)],
            required.isEmpty ? [:] : ["required": .array(required)],
            ["additionalProperties": false],
            conditions.isEmpty ? [:] : ["allOf": .array(conditions)]
        )
    }
}
