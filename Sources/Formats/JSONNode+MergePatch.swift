// JSON Merge Patch (RFC 7396), and values that were read as text again.

extension JSONNode {
    /// The value that a merge patch makes of this one: members are replaced, added, or taken away by null (§2).
    ///
    /// Members keep their order; new ones come last.
    package func merged(with patch: JSONNode) -> JSONNode {
        guard let changes = patch.members else { return patch }
        var members = members ?? []
        for change in changes {
            let place = members.firstIndex { $0.name == change.name }
            switch (place, change.value.isNull) {
            case (let place?, true): members.remove(at: place)
            case (nil, true): break
            case (let place?, false): members[place].value = members[place].value.merged(with: change.value)
            case (nil, false):
                // Members of an object that was not there are taken away, too.
                var member = change
                member.value = JSONNode(.null, at: position).merged(with: change.value)
                members.append(member)
            }
        }
        return JSONNode(.object(members), at: position)
    }
}

extension JSONWriter {
    /// Writes a value that was read; numbers stay as they were written.
    package mutating func write(_ node: JSONNode) {
        switch node.value {
        case .null: null()
        case .bool(let value): bool(value)
        case .number(let number): value(json: Array(number.text.utf8))
        case .string(let text): string(text)
        case .array(let elements):
            array { writer in
                for element in elements { writer.write(element) }
            }
        case .object(let members):
            object { writer in
                for member in members {
                    writer.key(named: member.name)
                    writer.write(member.value)
                }
            }
        }
    }
}
