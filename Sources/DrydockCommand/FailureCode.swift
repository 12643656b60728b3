// The exit codes, as the README lists them.

/// The exit codes of `drydock`.
enum FailureCode: Int32 {
    case fine = 0
    case failure = 1
    case usage = 2
    case badScenario = 3
    case cannotBind = 4
    case checkFailed = 5
}
