// The composition root: puts engine and domain together, and is the library that Swift tests use.

import AdminAPI
import CloudAPI
import Formats
import HTTPMessages
import HTTPServer
import IdentityCloud
import Logging
import Scenarios
import Tenancy

/// A running stand-in for SailPoint Identity Security Cloud.
///
/// ```swift
/// let drydock = try await Drydock.start(scenario: .named("throttled"))
/// // point the client under test at drydock.url
/// drydock.clock.advance(.minutes(10))
/// #expect(drydock.requests(operation: "load-accounts").count == 3)
/// await drydock.stop()
/// ```
///
/// Several may run in one process; they share nothing.
public final class Drydock: Sendable {
    /// Where the client under test is pointed: `http://127.0.0.1:49213`.
    public let url: String
    /// The port for plain HTTP.
    public let port: UInt16
    /// The TLS port's URL, where there is one.
    public let httpsURL: String?
    /// The certificate to trust, where it was made.
    public let caFile: String?
    /// The control plane's URL, where it is on.
    public let adminURL: String?
    /// The URL of the page for people, where it is on.
    public let pageURL: String?
    /// The name that the scenario gives itself.
    public let scenarioName: String
    /// Everything random derived from it; the same seed repeats the run.
    public let seed: UInt64

    private let server: HTTPServer
    private let registry: TenantRegistry
    private let watcher: ScenarioWatcher?
    private let timeOfDay: TimeOfDayWatcher
    private let certificates: ServerCertificates?
    private let postman: Postman
    private let log: LogWriter
    private let logger: Logger

    init(_ assembly: Assembly) throws(StartError) {
        let bound: Assembly.Bound
        do {
            bound = try assembly.bind()
        } catch {
            assembly.certificates?.removeTemporaryFiles()
            throw error
        }
        server = assembly.server
        registry = assembly.registry
        seed = assembly.seed
        scenarioName = assembly.scenario.scenario.name
        port = bound.plain.port
        url = "http://\(bound.plain.reachable)"
        httpsURL = bound.secure.map { "https://\($0.reachable)" }
        adminURL = assembly.hasAdmin ? "http://\((bound.admin ?? bound.plain).reachable)/__admin" : nil
        pageURL = assembly.hasPage ? adminURL.map { "\($0)/ui/" } : nil
        certificates = assembly.certificates
        caFile = certificates?.caFile
        postman = assembly.postman
        (log, logger) = (assembly.log, assembly.logger)
        watcher = assembly.makeWatcher()
        timeOfDay = assembly.makeTimeOfDayWatcher()
    }

    /// Starts a server: loads the scenario, binds every port, then accepts.
    ///
    /// - Parameters:
    ///   - scenario: What it is like and what goes wrong.
    ///   - configuration: How it is set up; the default binds a free port on loopback.
    /// - Returns: The server, accepting.
    /// - Throws: `StartError`; nothing is left behind then.
    public static func start(
        scenario: ScenarioSource = .named("default"),
        configuration: Configuration = Configuration()
    ) async throws(StartError) -> Drydock {
        try launch(scenario: scenario, configuration: configuration)
    }

    /// Starts a server, for callers that are not asynchronous.
    public static func launch(
        scenario: ScenarioSource = .named("default"),
        configuration: Configuration = Configuration()
    ) throws(StartError) -> Drydock {
        let log = LogWriter(format: configuration.log.format)
        // What was logged stands before what the caller says of the start, also of one that failed.
        defer { log.flush() }
        return try Drydock(Assembly(scenario: scenario, configuration: configuration, log: log))
    }

    /// Stops accepting, lets requests in flight finish for up to `grace`, and closes every connection.
    public func stop(grace: Duration = .zero) async {
        await withCheckedContinuation { done in stop(grace: grace) { done.resume() } }
    }

    /// Stops, and calls `completion` from a thread of the server when it is done.
    public func stop(grace: Duration, completion: @escaping @Sendable () -> Void) {
        watcher?.stop()
        postman.stop()
        certificates?.removeTemporaryFiles()
        server.stop(graceMilliseconds: grace.wholeMilliseconds) { [log] in
            // The thread is that of the last lane, which has nothing else to do.
            log.flush()
            completion()
        }
    }

    /// Reads the scenario's file again, as after a change; what comes of it stands in the log.
    public func reloadScenario() {
        guard let watcher else {
            return logger.notice("there is nothing to read again: the scenario is no file")
        }
        watcher.reload()
    }

    /// A tenant, made on first use; nil when there are too many.
    public func tenant(_ name: String) -> TenantControl? {
        registry.tenant(named: name, uptime: uptimeMilliseconds())
            .map { TenantControl(tenant: $0, registry: registry) }
    }

    /// The default tenant, or the only one that was called: a client id has a tenant of its own, named like it.
    public var tenant: TenantControl {
        TenantControl(tenant: registry.unnamedTenant, registry: registry)
    }

    /// The tenant's clock.
    public var clock: ClockControl { tenant.clock }

    /// The tenant's requests, oldest first.
    public func requests(operation: String? = nil, status: Int? = nil) -> [RecordedRequest] {
        tenant.requests(operation: operation, status: status)
    }

    /// Lets the tenant begin again with the scenario in force, to the byte.
    public func reset() { tenant.reset() }
}

extension BoundAddress {
    /// Host and port as a client on this machine writes them: a server on all addresses is reached on loopback.
    fileprivate var reachable: String {
        switch host {
        case "0.0.0.0": BoundAddress(host: "127.0.0.1", port: port).authority
        case "::": BoundAddress(host: "::1", port: port).authority
        default: authority
        }
    }
}

/// The version of Drydock, by semantic versioning.
public let drydockVersion = "0.1.0"
