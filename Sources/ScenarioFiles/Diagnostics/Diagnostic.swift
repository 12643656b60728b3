// What the loader has to say about a file.

/// One thing that is wrong with a scenario file, or odd about it.
package struct Diagnostic: Error, Hashable, Sendable {
    package enum Severity: String, Sendable, Hashable {
        case error, warning
    }

    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The text is no YAML or JSON, or a key stands twice: nothing a schema of values can see.
        case syntax
        /// A key or a value that the language does not have, a key that is missing, keys that contradict each other.
        case language
        /// Values that do not fit each other, such as a `min` above its `max`: the loader sees it, a JSON Schema cannot.
        case relation
        /// A file that the scenario names cannot be read.
        case file
        /// A setting without any effect, such as a rule that can never fire.
        case useless
    }

    package var kind: Kind
    package var position: Position
    package var message: String

    package init(_ kind: Kind, at position: Position, _ message: String) {
        self.kind = kind
        self.position = position
        self.message = message
    }

    package var severity: Severity { kind == .useless ? .warning : .error }
}

extension Diagnostic: Comparable {
    package static func < (left: Diagnostic, right: Diagnostic) -> Bool {
        (left.position, left.message) < (right.position, right.message)
    }
}
