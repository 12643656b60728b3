// The one syntax tree of scenario files. YAML and JSON are read into it; the language knows no other.

/// A value of a scenario file and where it begins.
struct Node: Sendable, Equatable {
    indirect enum Content: Sendable, Equatable {
        case scalar(Scalar)
        case sequence([Node])
        case mapping([Entry])
    }

    /// A key with its value.
    struct Entry: Sendable, Equatable {
        var key: String
        var keyPosition: Position
        var value: Node
    }

    var content: Content
    var position: Position

    init(_ content: Content, at position: Position) {
        self.content = content
        self.position = position
    }

    var scalar: Scalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    var entries: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    var elements: [Node]? {
        if case .sequence(let elements) = content { elements } else { nil }
    }

    /// The entry of a mapping, nil when there is none.
    subscript(key: String) -> Entry? { entries?.first { $0.key == key } }

    /// About how many bytes of a file would write the node.
    var weight: Int {
        switch content {
        case .scalar(let scalar): 16 + scalar.text.utf8.count
        case .sequence(let elements): elements.reduce(16) { $0 + $1.weight }
        case .mapping(let entries): entries.reduce(16) { $0 + $1.key.utf8.count + $1.value.weight }
        }
    }

    /// How deep values are nested: 0 for a scalar.
    var depth: Int {
        switch content {
        case .scalar: 0
        case .sequence(let elements): 1 + (elements.map(\.depth).max() ?? 0)
        case .mapping(let entries): 1 + (entries.map(\.value.depth).max() ?? 0)
        }
    }
}

/// A place in a file, both counted from 1; columns count characters (Unicode scalars).
package struct Position: Hashable, Comparable, Sendable {
    package var line: Int
    package var column: Int

    package static let start = Position(line: 1, column: 1)

    package static func < (left: Position, right: Position) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}
