// The parts of which the language's description is made. A form is one way to write a value: how the loader reads it and
// what the published JSON Schema says of it stand side by side, so that the two cannot drift apart.

/// A way to write a value of one type.
struct Form<Value: Sendable>: Sendable {
    /// What JSON Schema says of it.
    var schema: SchemaValue
    /// The value of a node; nil when something is wrong with it, which is then told to the reading.
    var read: @Sendable (Node, inout Reading) -> Value?
    /// How a value is written, for the defaults that the schema shows; nil for what has no short form.
    var show: @Sendable (Value) -> SchemaValue?

    init(
        schema: SchemaValue,
        read: @escaping @Sendable (Node, inout Reading) -> Value?,
        show: @escaping @Sendable (Value) -> SchemaValue? = { _ in nil }
    ) {
        self.schema = schema
        self.read = read
        self.show = show
    }

    /// The same form for a value made of this one's.
    ///
    /// - Parameters:
    ///   - make: The new value; nil only where the schema has a way to refuse the old one too.
    ///   - unmake: The way back, for defaults.
    /// - Returns: A form with the same schema.
    func map<Other: Sendable>(
        _ make: @escaping @Sendable (Value) -> Other,
        back unmake: @escaping @Sendable (Other) -> Value? = { _ in nil }
    ) -> Form<Other> {
        let (read, show) = (read, show)
        return Form<Other>(
            schema: schema,
            read: { node, reading in read(node, &reading).map(make) },
            show: { unmake($0).flatMap(show) }
        )
    }

    /// The same form for a property that may be nil; what is written is never nil.
    var optional: Form<Value?> { map({ $0 }, back: { $0 }) }

    /// The same form by a reference to a definition of the schema.
    func defined(as name: String) -> Form {
        var form = self
        form.schema = ["$ref": .string("#/$defs/\(name)")]
        return form
    }
}

extension Form {
    /// A list whose elements have this form.
    func list(atLeast minimum: Int = 0, atMost maximum: Int = 10_000) -> Form<[Value]> {
        let (read, show) = (read, show)
        return Form<[Value]>(
            schema: SchemaValue(
                joining: ["type": "array", "items": schema, "maxItems": .integer(maximum)],
                minimum > 0 ? ["minItems": .integer(minimum)] : [:]
            ),
            read: { node, reading in
                guard let elements = node.elements else {
                    let hint = node.entries == nil ? nil : "each entry of a list begins with `- `"
                    return reading.expected("a list", at: node, hint: hint)
                }
                guard elements.count >= minimum else {
                    return reading.expected("at least one entry", at: node)
                }
                guard elements.count <= maximum else {
                    return reading.expected("at most \(maximum) entries", at: node)
                }
                let values = elements.map { reading.isFull ? nil : read($0, &reading) }
                let complete = values.compactMap { $0 }
                return complete.count == values.count ? complete : nil
            },
            show: { values in
                let shown = values.map(show)
                let complete = shown.compactMap { $0 }
                return complete.count == shown.count ? .array(complete) : nil
            }
        )
    }
}
