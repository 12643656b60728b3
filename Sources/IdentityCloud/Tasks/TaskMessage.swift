// Messages of a task.

/// A message that a task carries.
package struct TaskMessage: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case info = "INFO"
        case warning = "WARN"
        case error = "ERROR"
    }

    package var kind: Kind
    package var key: String
    package var text: String

    package init(_ kind: Kind, key: String, text: String) {
        self.kind = kind
        self.key = key
        self.text = text
    }
}
