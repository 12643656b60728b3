// How a command ends when it does not end well.

/// A failure with its exit code and what to tell the person.
struct CommandFailure: Error {
    var code: FailureCode
    var message: String

    init(_ code: FailureCode, _ message: String) {
        self.code = code
        self.message = message
    }
}
