// JSON values that come from no text: documents that are put together, changed and written out again.

extension JSONNode {
    package init(_ value: Value) { self.init(value, at: JSONPosition(line: 0, column: 0)) }

    package init(_ text: String) { self.init(.string(text)) }

    package init(_ flag: Bool) { self.init(.bool(flag)) }

    package init(_ integer: Int) {
        let number = JSONNumber(
            text: String(integer),
            integer: Int64(clamping: integer),
            double: Double(integer)
        )
        self.init(.number(number))
    }

    package init(_ elements: [JSONNode]) { self.init(.array(elements)) }

    package static let null = JSONNode(.null)

    /// A member of an object; setting nil takes it away, and what is no object stays as it is.
    package subscript(member name: String) -> JSONNode? {
        get { self[name] }
        set {
            guard var members else { return }
            let place = members.firstIndex { $0.name == name }
            switch (place, newValue) {
            case (let place?, let node?): members[place].value = node
            case (let place?, nil): members.remove(at: place)
            case (nil, let node?): members.append(JSONMember(name, node))
            case (nil, nil): return
            }
            value = .object(members)
        }
    }

    /// The value at the end of a path of members.
    package subscript(path path: some Sequence<some StringProtocol>) -> JSONNode? {
        path.reduce(Optional(self)) { $0?[String($1)] }
    }

    /// Whether two values mean the same, wherever they were read and in whatever order members stand.
    package func means(_ other: JSONNode) -> Bool {
        switch (value, other.value) {
        case (.number(let left), .number(let right)): left.double == right.double
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.means($1) }
        case (.object(let left), .object(let right)):
            left.count == right.count
                && left.allSatisfy { member in other[member.name]?.means(member.value) ?? false }
        default: value == other.value
        }
    }

    /// About how many bytes it takes.
    package var footprint: Int {
        switch value {
        case .null, .bool: 64
        case .number(let number): 128 + number.text.utf8.count
        case .string(let text): 96 + text.utf8.count
        case .array(let elements): elements.reduce(96) { $0 + $1.footprint }
        case .object(let members): members.reduce(96) { $0 + 96 + $1.name.utf8.count + $1.value.footprint }
        }
    }
}

// Documents are written as literals.
extension JSONNode: ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
    package init(stringLiteral text: String) { self.init(text) }

    package init(arrayLiteral elements: JSONNode...) { self.init(elements) }

    /// An object with these members, in this order; no name may stand twice.
    package static func object(_ members: KeyValuePairs<String, JSONNode> = [:]) -> JSONNode {
        JSONNode(.object(members.map { JSONMember($0.key, $0.value) }))
    }
}

extension JSONMember {
    package init(_ name: String, _ value: JSONNode) {
        self.init(name: name, namePosition: value.position, value: value)
    }
}

extension JSONWriter {
    /// A value as it is, its numbers as they were written.
    package mutating func node(_ node: JSONNode) {
        switch node.value {
        case .null: null()
        case .bool(let flag): bool(flag)
        case .number(let number): value(json: Array(number.text.utf8))
        case .string(let text): string(text)
        case .array(let elements): array { array in elements.forEach { array.node($0) } }
        case .object(let members):
            object { object in
                for member in members {
                    object.key(named: member.name)
                    object.node(member.value)
                }
            }
        }
    }
}
