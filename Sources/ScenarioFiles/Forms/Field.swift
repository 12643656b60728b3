// One key of a mapping: its name, what it means, how its value is written and where the value goes.

/// A key of the mappings that describe an `Owner`.
struct Field<Owner: Sendable>: Sendable {
    let name: String
    /// One sentence for editors.
    let about: String
    let isRequired: Bool
    let schema: SchemaValue
    /// Puts the value of a node into the owner, or reports what is wrong with it.
    let read: @Sendable (Node, inout Owner, inout Reading) -> Void
    /// The value an owner has, as it would be written.
    let show: @Sendable (Owner) -> SchemaValue?

    /// A key whose value goes to one property.
    init<Value: Sendable>(
        _ name: String,
        _ property: any WritableKeyPath<Owner, Value> & Sendable,
        _ form: Form<Value>,
        isRequired: Bool = false,
        _ about: String
    ) {
        self.init(name, schema: form.schema, isRequired: isRequired, about) { node, owner, reading in
            if let value = form.read(node, &reading) { owner[keyPath: property] = value }
        } show: {
            form.show($0[keyPath: property])
        }
    }

    /// A key whose value means something to several properties.
    init(
        _ name: String,
        schema: SchemaValue,
        isRequired: Bool = false,
        _ about: String,
        read: @escaping @Sendable (Node, inout Owner, inout Reading) -> Void,
        show: @escaping @Sendable (Owner) -> SchemaValue? = { _ in nil }
    ) {
        self.name = name
        self.about = about
        self.isRequired = isRequired
        self.schema = schema
        self.read = read
        self.show = show
    }

    /// The key's part of its mapping's schema.
    ///
    /// - Parameter owner: What an empty mapping makes, for the default; nil when there is no such thing.
    /// - Returns: The form's schema with what editors show.
    func property(in owner: Owner?) -> SchemaValue {
        let form = schema.members.filter { $0.name != "description" }
        let shown = isRequired ? nil : owner.flatMap(show)
        return SchemaValue.object([.init(name: "description", value: .string(about))])
            .adding(.object(form))
            .adding(.object(shown.map { [.init(name: "default", value: $0)] } ?? []))
    }
}
