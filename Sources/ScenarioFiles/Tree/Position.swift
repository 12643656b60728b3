// Where something stands in a file.

/// A place in a file, both counted from 1; columns count characters (Unicode scalars).
package struct Position: Hashable, Comparable, Sendable {
    package var line: Int
    package var column: Int

    package static let start = Position(line: 1, column: 1)

    package static func < (left: Position, right: Position) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}
