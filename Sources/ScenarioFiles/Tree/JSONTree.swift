// JSON text to the same syntax tree that YAML gives.

import Formats

extension Node {
    /// The tree of a JSON text.
    ///
    /// - Parameter text: The whole file.
    /// - Throws: `Diagnostic` for the first thing that is no JSON.
    init(json text: SourceText) throws(Diagnostic) {
        do {
            let limits = JSONLimits(bytes: SourceText.longest, depth: YAMLReader.deepest)
            self.init(try JSONReader.read(text.bytes, limits: limits))
        } catch {
            throw Diagnostic(.syntax, at: Position(error.position), "this is no JSON: \(error.message)")
        }
    }

    private init(_ json: JSONNode) {
        position = Position(json.position)
        switch json.value {
        case .null: content = .scalar(Scalar("null", .null))
        case .bool(let value): content = .scalar(Scalar(value ? "true" : "false", .bool(value)))
        case .number(let number): content = .scalar(Scalar(number.text, .number(number.double)))
        case .string(let text): content = .scalar(Scalar(text, .string))
        case .array(let elements): content = .sequence(elements.map { Node($0) })
        case .object(let members):
            content = .mapping(
                members.map { member in
                    Entry(
                        key: member.name,
                        keyPosition: Position(member.namePosition),
                        value: Node(member.value)
                    )
                }
            )
        }
    }
}

extension Position {
    fileprivate init(_ position: JSONPosition) {
        self.init(line: position.line, column: position.column)
    }
}
