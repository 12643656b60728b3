// From a configuration to parts that fit: what a server consists of, before and while its ports are bound.

import AdminAPI
import CloudAPI
import Formats
import HTTPMessages
import HTTPServer
import IdentityCloud
import Journal
import Logging
import Scenarios
import Synchronization
import TLS
import Tenancy

/// The parts of one server.
struct Assembly {
    /// The addresses that were bound.
    struct Bound {
        var plain: BoundAddress
        var secure: BoundAddress?
        var admin: BoundAddress?
    }

    let configuration: Configuration
    /// The scenario of all tenants that have none of their own.
    let scenario: LoadedScenario
    /// Where tenants have scenarios of their own.
    let folder: ScenarioFolder?
    let seed: UInt64
    let registry: TenantRegistry
    let certificates: ServerCertificates?
    let server: HTTPServer
    let log: LogWriter
    let logger: Logger
    let backRoom = BackRoom()
    let postman: Postman

    init(
        scenario source: ScenarioSource,
        configuration: Configuration,
        log: LogWriter
    ) throws(StartError) {
        guard configuration.adminToken != "" else {
            throw .badConfiguration("The admin token is empty: it would let everybody in.")
        }
        self.configuration = configuration
        self.log = log
        logger = Logger(label: "drydock") { [level = configuration.log.level] _ in
            StandardErrorLog(level: level, writer: log)
        }
        let loaded: LoadedScenario
        if case .file(let path) = source, File.isDirectory(path) {
            let read = try ScenarioFolder(path)
            loaded = try read.everybodys()
            folder = read
        } else {
            loaded = try LoadedScenario(source, readAgain: configuration.watch)
            folder = nil
        }
        scenario = loaded
        for warning in loaded.warnings + (folder?.own.values.flatMap(\.warnings) ?? []) {
            logger.warning("\(warning)")
        }
        seed = configuration.seed ?? loaded.scenario.seed ?? Self.randomSeed()
        certificates = try configuration.https.map { https throws(StartError) in
            try ServerCertificates(for: https, host: configuration.host, at: wallMilliseconds() / 1_000)
        }
        postman = try Postman(
            hosts: configuration.deliverTo,
            trusted: configuration.trust,
            authority: certificates?.caFile,
            logger: logger
        )
        registry = TenantRegistry(
            scenario: loaded.scenario,
            text: loaded.text,
            ofTenants: folder?.startUps ?? [:],
            seed: seed,
            overrides: ScenarioOverrides(seed: configuration.seed, clock: configuration.clock?.mode),
            wallTime: Timestamp(milliseconds: wallMilliseconds()),
            uptime: uptimeMilliseconds(),
            limits: TenantLimits(
                tenants: configuration.tenantLimit,
                bytes: configuration.memoryLimit,
                rows: configuration.keepRows
            ),
            journal: JournalLimits(
                requests: configuration.journalRequests,
                bytes: configuration.journalBytes
            ),
            housekeeping: backRoom.housekeeping,
            courier: postman.courier
        )
        server = HTTPServer(configuration: configuration.serverConfiguration, logger: logger)
    }

    /// Where a line of each request goes, if anybody wants one.
    private var requestLog: RequestLog? {
        guard let format = configuration.log.requests else { return nil }
        return { [log] line in log.append(format == .json ? line.json : line.text) }
    }

    var hasAdmin: Bool { configuration.admin != .off }
    var hasPage: Bool { hasAdmin && configuration.page }

    /// Binds every port, then accepts on all of them.
    func bind() throws(StartError) -> Bound {
        let cloud = CloudResponder(
            registry: registry,
            signer: HMACTokenSigner(seed: seed),
            logger: logger,
            requestLog: requestLog
        )
        let admin: any Responder = hasPage ? PageResponder(beside: makeAdmin()) : makeAdmin()
        let desk: any Responder =
            switch configuration.admin {
            case .shared: APISwitch(admin: admin, others: cloud)
            case .off: APISwitch(admin: admin, others: cloud, isForHealthOnly: true)
            case .port: cloud
            }
        var listeners = [
            ListenerConfiguration(host: configuration.host, port: configuration.port, responder: desk)
        ]
        if let https = configuration.https, let certificates {
            listeners.append(
                ListenerConfiguration(
                    host: configuration.host,
                    port: https.port,
                    responder: desk,
                    security: certificates.context
                )
            )
        }
        if case .port(let port) = configuration.admin {
            // Nothing but the control plane is served here, so every path is its own to answer.
            listeners.append(ListenerConfiguration(host: configuration.host, port: port, responder: admin))
        }
        do throws(BindError) {
            var addresses = try server.start(listeners)[...]
            return Bound(
                plain: addresses.removeFirst(),
                secure: certificates == nil ? nil : addresses.removeFirst(),
                admin: addresses.popFirst()
            )
        } catch {
            throw .cannotBind("\(error)")
        }
    }

    /// Where the scenario is read again; nil for one without a file.
    func makeWatcher() -> ScenarioWatcher? {
        if let folder { return makeWatcher(of: folder) }
        guard let file = scenario.file else {
            if configuration.watch {
                logger.warning("--watch has nothing to watch: the scenario is built in")
            }
            return nil
        }
        return ScenarioWatcher(file, looksForChanges: configuration.watch) {
            [registry, logger] result in
            switch result {
            case .success(let loaded):
                registry.replaceScenario(loaded.scenario, text: loaded.text, uptime: uptimeMilliseconds())
                for warning in loaded.warnings { logger.warning("\(warning)") }
                logger.notice("scenario reloaded: \(file); tenants that run it begin again")
            case .failure(let error):
                logger.error("the scenario stays as it was; the file cannot take its place:")
                for line in error.description.split(separator: "\n") { logger.error("\(line)") }
            }
        }
    }

    private func makeWatcher(of folder: ScenarioFolder) -> ScenarioWatcher {
        let current = Mutex(folder)
        let path = folder.path
        return ScenarioWatcher(looksForChanges: configuration.watch) {
            ScenarioFolder.stamps(of: path)
        } changed: { [registry, logger] in
            let (changed, errors, folder) = current.withLock { folder in
                let (changed, errors) = folder.readAgain()
                return (changed, errors, folder)
            }
            for line in errors.flatMap({ $0.split(separator: "\n") }) { logger.error("\(line)") }
            guard !changed.isEmpty, let everybodys = try? folder.everybodys() else { return }
            registry.replaceScenarios(
                StartUpScenario(everybodys.scenario, text: everybodys.text),
                ofTenants: folder.startUps,
                changed: changed,
                uptime: uptimeMilliseconds()
            )
            let names = changed.sorted().joined(separator: ", ")
            logger.notice("scenarios reloaded: \(names); tenants that run them begin again")
        }
    }

    /// Lets real clocks follow the system's.
    func makeTimeOfDayWatcher() -> TimeOfDayWatcher {
        TimeOfDayWatcher { [registry, logger] step in
            registry.follow(Milliseconds(step), uptime: uptimeMilliseconds())
            logger.notice(
                "the system's clock was set; real clocks follow",
                metadata: ["milliseconds": "\(step)"]
            )
        }
    }

    /// A seed that is easy to type again, and that every JSON parser reads exactly.
    ///
    /// Not from OpenSSL, whose first use costs milliseconds and megabytes that a start need not spend.
    private static func randomSeed() -> UInt64 { UInt64(UInt32.random(in: .min ... .max)) }
}

extension Configuration.Clock {
    fileprivate var mode: ClockSettings.Mode {
        switch self {
        case .real: .real
        case .scaled(let factor): .scaled(factor: factor)
        case .manual: .manual
        }
    }
}

extension ScenarioFolder {
    /// What tenants with a scenario of their own begin with.
    fileprivate var startUps: [String: StartUpScenario] {
        own.mapValues { StartUpScenario($0.scenario, text: $0.text) }
    }
}

extension Configuration {
    /// What of this concerns the engine.
    fileprivate var serverConfiguration: ServerConfiguration {
        var server = ServerConfiguration()
        server.limits.headMilliseconds = timeouts.head.wholeMilliseconds
        server.limits.bodyMilliseconds = timeouts.body.wholeMilliseconds
        server.limits.idleMilliseconds = timeouts.idle.wholeMilliseconds
        server.limits.uploadBytes = maximumUpload
        server.limits.connections = maximumConnections
        return server
    }
}

/// Signs tokens by HMAC-SHA-256 (RFC 7518 §3.2).
struct HMACTokenSigner: TokenSigner {
    private let key: [UInt8]

    init(seed: UInt64) {
        let stream = SeedStream(seed: seed, "token-key")
        key = (0..<32).map { UInt8(truncatingIfNeeded: stream.bits(at: $0)) }
    }

    func authenticationCode(of message: [UInt8]) -> [UInt8] { HMACSHA256.code(for: message, key: key) }
}

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
