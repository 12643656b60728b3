// The options of `drydock serve`.

public import ArgumentParser
public import Drydock
import Glibc
public import Logging

/// The options of `drydock serve`; nil is what the environment or the default says.
struct ServeOptions: ParsableArguments {
    @Option(help: "The address to bind: numeric, or localhost. (default: 127.0.0.1)")
    var host: String?

    @Option(help: "The port for plain HTTP; 0 lets the system pick. (default: 8080)", transform: Measure.port)
    var port: UInt16?

    @Option(help: "A port for TLS beside plain HTTP; 0 lets the system pick.", transform: Measure.port)
    var httpsPort: UInt16?

    @Option(help: ArgumentHelp("A PEM certificate chain for the TLS port.", valueName: "file"))
    var tlsCertificate: String?

    @Option(help: ArgumentHelp("The PEM private key of the certificate.", valueName: "file"))
    var tlsKey: String?

    @Option(
        help: ArgumentHelp(
            "Where a made CA is kept from one start to the next. (default: a directory for this run)",
            valueName: "directory"
        )
    )
    var tlsDirectory: String?

    @Option(help: "The seed that everything random derives from. (default: the scenario's, or a random one)")
    var seed: UInt64?

    @Option(
        help: ArgumentHelp("How tenants' time passes. (default: the scenario's)", valueName: "clock")
    )
    var clock: ClockOption?

    @Option(help: "How many tenants may exist at once. (default: 1000)")
    var tenantLimit: Int?

    @Option(help: "About how much all tenants may keep together. (default: 1GiB)", transform: Measure.size)
    var memoryLimit: Int64?

    @Option(
        help: "How much of that may be rows of files, so that accounts can be listed. (default: 256MiB)",
        transform: Measure.size
    )
    var keepRows: Int64?

    @Flag(
        help: "Read the scenario again when its file changes; a bad file leaves the old one in force."
    )
    var watch = false

    @Option(help: ArgumentHelp("Write the port and a newline here when ready.", valueName: "file"))
    var portFile: String?

    @Flag(
        help: "End as on SIGTERM when standard input does: no process is left behind by whoever started it."
    )
    var untilStdinCloses = false

    @Option(
        help: "A port of its own for the control plane. (default: shared with the mock)",
        transform: Measure.port
    )
    var adminPort: UInt16?

    @Flag(help: "No control plane.")
    var noAdmin = false

    @Flag(help: "No page under /__admin/ui/.")
    var noUi = false

    @Option(help: "What calls of the control plane must carry as a bearer token.")
    var adminToken: String?

    @Option(
        help: "How long a request's head may take, such as 1.5s or 1m30s. (default: 10s)",
        transform: Measure.time
    )
    var headTimeout: Duration?

    @Option(help: "How long the next piece of content may take. (default: 30s)", transform: Measure.time)
    var bodyTimeout: Duration?

    @Option(help: "How long a connection may stay without a request. (default: 60s)", transform: Measure.time)
    var idleTimeout: Duration?

    @Option(
        help: "The most content bytes of an upload; any other request may have 1MiB. (default: 8GiB)",
        transform: Measure.size
    )
    var maxBody: Int64?

    @Option(help: "How many connections may be open at once. (default: 65536)")
    var maxConnections: Int?

    @Option(help: "How many requests the journal keeps; 0 switches it off. (default: 10000)")
    var journalRequests: Int?

    @Option(help: "How many bytes the journal keeps. (default: 16MiB)", transform: Measure.size)
    var journalBytes: Int64?

    @Option(
        help: ArgumentHelp(
            "A host beyond this machine and private addresses that events may be delivered to; may be repeated.",
            valueName: "host[:port]"
        )
    )
    var deliverTo: [String] = []

    @Option(
        help: ArgumentHelp(
            "Certificates to trust, beside the system's, when events are delivered by https; may be repeated.",
            valueName: "file"
        )
    )
    var trust: [String] = []

    @Option(help: "trace, debug, info, notice, warning, error or critical. (default: info)")
    var logLevel: Logger.Level?

    @Option(help: "text or json. (default: text)")
    var logFormat: LogConfiguration.Format?

    @Option(
        help:
            "A line for each request: auto, off, text or json. (default: auto: text when a terminal shows it)"
    )
    var logRequests: RequestLogOption?
}

extension Logger.Level: @retroactive ExpressibleByArgument {}

extension LogConfiguration.Format: ExpressibleByArgument {}

/// Whether and how a line for each request is written to standard error.
enum RequestLogOption: String, ExpressibleByArgument, CaseIterable {
    case auto, off, text, json

    /// The form of the lines; nil for none.
    var format: LogConfiguration.Format? {
        switch self {
        case .auto: isatty(2) == 1 ? .text : nil
        case .off: nil
        case .text: .text
        case .json: .json
        }
    }
}
