// Everything that can be told to a server at its start. The command line's options and the library share it.

import IdentityCloud
public import Logging

/// How a Drydock server is set up; the defaults suit a test that starts its own.
public struct Configuration: Sendable {
    /// Where the control plane under `/__admin` is served.
    public enum Admin: Sendable, Equatable {
        /// On every port of the server.
        case shared
        /// On a port of its own, and only there; 0 lets the system pick.
        case port(UInt16)
        /// Nowhere.
        case off
    }

    /// A numeric address, or `localhost`.
    public var host = "127.0.0.1"
    /// 0 lets the system pick.
    public var port: UInt16 = 0
    /// TLS beside plain HTTP; nil serves none.
    public var https: HTTPS?
    /// Where the control plane is.
    public var admin = Admin.shared
    /// Whether the control plane has a page for people, under `/__admin/ui/`.
    public var page = true
    /// What calls of the control plane must carry as a bearer token; nil asks for none, and an empty one is refused.
    public var adminToken: String?
    /// Everything random derives from it; nil takes the scenario's, or one of the system's.
    public var seed: UInt64?
    /// Overrides the scenario's clock.
    public var clock: Clock?
    /// Tenants at once; a further one is answered 503.
    public var tenantLimit = 1_000
    /// Bytes that all tenants keep together, about: journals, jobs, exports, accounts; what exceeds them is let go of, and
    /// what cannot be is answered 503.
    public var memoryLimit = 1 << 30
    /// Bytes of those that may be rows of uploaded files, so that accounts can be listed with their values; 0 keeps none.
    ///
    /// A source whose rows do not fit is counted and compared as ever, and listing it is answered 507.
    public var keepRows = 256 << 20
    /// Whether the scenario is read again when its file changes.
    public var watch = false
    /// How long a client may take.
    public var timeouts = Timeouts()
    /// Content bytes of an upload.
    public var maximumUpload: Int64 = 8 << 30
    /// Connections open at once.
    ///
    /// For a further one the longest idle gives way; where none is idle, it is answered 503, and the control plane is
    /// served all the same.
    public var maximumConnections = 65_536
    /// Requests that the journal keeps, for each tenant.
    public var journalRequests = 10_000
    /// Bytes that the journal keeps, for each tenant.
    public var journalBytes = 16 << 20
    /// Hosts beyond this machine and private addresses that events may be delivered to, as `HOST` or `HOST:PORT`.
    public var deliverTo: [String] = []
    /// PEM files that are trusted, beside the system's roots, when events are delivered by https.
    public var trust: [String] = []
    /// What is logged.
    public var log = LogConfiguration()

    public init() {}
}

extension Configuration {
    /// TLS beside plain HTTP.
    public struct HTTPS: Sendable, Equatable {
        /// 0 lets the system pick.
        public var port: UInt16
        /// PEM files; nil has a CA and a certificate made.
        public var certificateFiles: CertificateFiles?
        /// Where a made CA and certificate are written, and found at the next start; nil is a new directory under the
        /// system's temporary one, with the CA's certificate alone and for this run only.
        public var directory: String?

        public init(port: UInt16, certificateFiles: CertificateFiles? = nil, directory: String? = nil) {
            self.port = port
            self.certificateFiles = certificateFiles
            self.directory = directory
        }
    }

    /// A certificate chain and its private key, each in a PEM file.
    public struct CertificateFiles: Sendable, Equatable {
        /// The chain, the server's own certificate first.
        public var certificate: String
        /// The private key.
        public var key: String

        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// How a tenant's time passes.
    public enum Clock: Sendable, Equatable {
        /// As the system's clock does.
        case real
        /// Tenant seconds per real second; a factor outside `factors` counts as the nearest that is not.
        case scaled(Double)
        /// Only when the test moves it.
        case manual

        /// How slow and how fast a scaled clock may be.
        public static var factors: ClosedRange<Double> { ClockSettings.factors }
    }

    /// How long a client may take.
    public struct Timeouts: Sendable, Equatable {
        /// From the first byte of a request's head to its last.
        public var head = Duration.seconds(10)
        /// Between two pieces of content.
        public var body = Duration.seconds(30)
        /// Between two requests of a connection.
        public var idle = Duration.seconds(60)

        public init() {}
    }
}

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
    /// The form of a line for each request; nil writes none.
    public var requests: Format?

    public init() {}
}

/// A scenario to start with.
public enum ScenarioSource: Sendable, Equatable {
    /// One of those built into Drydock: `drydock scenarios` lists them.
    case named(String)
    /// A YAML or JSON file; or a folder of YAML files: `acme.yaml` for tenant acme, `default.yaml` for everybody else.
    case file(String)
    /// YAML or JSON text.
    case text(String)

    /// What a person means by one word: a file if there is one of that name, else a built-in scenario.
    ///
    /// A word with a slash or a dot is always a file, so that a mistyped path is not looked up as a name.
    public static func parse(_ word: String) -> ScenarioSource {
        if word.contains("/") || word.contains(".") { return .file(word) }
        return File.exists(word) ? .file(word) : .named(word)
    }
}
