// Where something stands in a JSON text.

/// A place in a text; both numbers count from 1, columns in Unicode scalars.
package struct JSONPosition: Hashable, Sendable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}
