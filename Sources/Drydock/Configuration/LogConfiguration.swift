// What is logged, and in which form. Logs go to standard error; standard output belongs to the ready line.

public import Logging

/// The server's log.
public struct LogConfiguration: Sendable {
    /// The form of a log line.
    public enum Format: String, Sendable, CaseIterable {
        case text, json
    }

    /// The least level that is logged.
    public var level = Logger.Level.warning
    /// The form of each line.
    public var format = Format.text

    public init() {}
}
