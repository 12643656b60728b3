// What POST and PUT /scenario and /validate say of a bad file.

/// Why a scenario file was refused: every error of it.
package struct ScenarioRefusal: Error, Sendable, Hashable {
    package struct Problem: Sendable, Hashable {
        /// From 1.
        package var line: Int
        package var column: Int
        package var message: String

        package init(line: Int, column: Int, message: String) {
            self.line = line
            self.column = column
            self.message = message
        }
    }

    package var problems: [Problem]

    package init(_ problems: [Problem]) { self.problems = problems }
}
