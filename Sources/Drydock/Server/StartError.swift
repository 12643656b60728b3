// Why a server did not start. Each case has its exit code in the command line.

/// A reason not to start.
public enum StartError: Error, Sendable, CustomStringConvertible {
    /// The scenario is wrong or not to be found; the lines say what and where.
    case badScenario([String])
    /// A port cannot be bound.
    case cannotBind(String)
    /// A certificate or key cannot be used.
    case badCertificate(String)
    /// A file cannot be read or written.
    case file(String)
    /// Something in the configuration cannot be meant.
    case badConfiguration(String)

    public var description: String {
        switch self {
        case .badScenario(let lines): lines.joined(separator: "\n")
        case .cannotBind(let text), .badCertificate(let text), .file(let text), .badConfiguration(let text):
            text
        }
    }
}
