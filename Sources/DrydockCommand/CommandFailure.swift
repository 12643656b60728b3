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

/// The exit codes of `drydock`.
enum FailureCode: Int32 {
    case fine = 0
    case failure = 1
    case usage = 2
    case badScenario = 3
    case cannotBind = 4
    case checkFailed = 5
}
