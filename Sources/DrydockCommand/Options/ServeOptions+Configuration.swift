// Options to configuration: flag, environment, default, in this order; contradictions are usage errors.

import ArgumentParser
import Drydock
import Logging

extension ServeOptions {
    /// The configuration these options and the environment ask for.
    ///
    /// - Throws: `ValidationError` for a value that cannot be read or a contradiction.
    func makeConfiguration() throws -> Configuration {
        var configuration = Configuration()
        configuration.host = try Environment.value("host", flag: host) ?? "127.0.0.1"
        configuration.port = try Environment.value("port", flag: port, read: Measure.port) ?? 8080
        configuration.https = try makeHTTPS()
        configuration.admin = try makeAdmin()
        configuration.page = try !Environment.isSet("no-ui", flag: noUi)
        configuration.adminToken = try Environment.value("admin-token", flag: adminToken)
        guard configuration.adminToken != "" else {
            throw ValidationError("--admin-token is empty: give it one, or leave it out for none.")
        }
        configuration.seed = try Environment.value("seed", flag: seed)
        configuration.clock = try Environment.value("clock", flag: clock)?.clock
        configuration.watch = try Environment.isSet("watch", flag: watch)
        try applyLimits(to: &configuration)
        configuration.deliverTo = Environment.list("deliver-to", flags: deliverTo)
        configuration.trust = Environment.list("trust", flags: trust)
        configuration.log.level = try Environment.value("log-level", flag: logLevel) ?? .info
        configuration.log.format = try Environment.value("log-format", flag: logFormat) ?? .text
        configuration.log.requests =
            (try Environment.value("log-requests", flag: logRequests) ?? .auto).format
        return configuration
    }

    private func applyLimits(to configuration: inout Configuration) throws {
        configuration.tenantLimit = try count("tenant-limit", tenantLimit) ?? configuration.tenantLimit
        configuration.maximumConnections =
            try count("max-connections", maxConnections) ?? configuration.maximumConnections
        configuration.journalRequests =
            try count("journal-requests", journalRequests, minimum: 0) ?? configuration.journalRequests
        if let size = try Environment.value("journal-bytes", flag: journalBytes, read: Measure.size) {
            configuration.journalBytes = Int(size)
        }
        if let size = try Environment.value("memory-limit", flag: memoryLimit, read: Measure.size) {
            guard size >= Self.leastMemory else {
                throw ValidationError("--memory-limit must be at least 16MiB.")
            }
            configuration.memoryLimit = Int(size)
        }
        if let size = try Environment.value("keep-rows", flag: keepRows, read: Measure.size) {
            configuration.keepRows = Int(size)
        }
        if let size = try Environment.value("max-body", flag: maxBody, read: Measure.size) {
            configuration.maximumUpload = size
        }
        let timeouts = configuration.timeouts
        configuration.timeouts.head = try span("head-timeout", headTimeout) ?? timeouts.head
        configuration.timeouts.body = try span("body-timeout", bodyTimeout) ?? timeouts.body
        configuration.timeouts.idle = try span("idle-timeout", idleTimeout) ?? timeouts.idle
    }

    /// With less, not even one tenant has room for what it is asked.
    private static let leastMemory = 16 << 20

    private func count(_ option: String, _ flag: Int?, minimum: Int = 1) throws -> Int? {
        guard let value = try Environment.value(option, flag: flag) else { return nil }
        guard value >= minimum else {
            throw ValidationError("--\(option) must be at least \(minimum), not \(value).")
        }
        return value
    }

    private func span(_ option: String, _ flag: Duration?) throws -> Duration? {
        guard let value = try Environment.value(option, flag: flag, read: Measure.time) else { return nil }
        guard value > .zero else { throw ValidationError("--\(option) must be longer than 0.") }
        return value
    }

    private func makeHTTPS() throws -> Configuration.HTTPS? {
        let certificate = try Environment.value("tls-certificate", flag: tlsCertificate)
        let key = try Environment.value("tls-key", flag: tlsKey)
        let directory = try Environment.value("tls-directory", flag: tlsDirectory)
        guard let port = try Environment.value("https-port", flag: httpsPort, read: Measure.port) else {
            guard certificate == nil, key == nil, directory == nil else {
                throw ValidationError("--tls-certificate, --tls-key and --tls-directory need --https-port.")
            }
            return nil
        }
        switch (certificate, key) {
        case (nil, nil): return Configuration.HTTPS(port: port, directory: directory)
        case (let certificate?, let key?):
            guard directory == nil else {
                throw ValidationError(
                    "--tls-directory is for made certificates; leave it out with --tls-certificate."
                )
            }
            return Configuration.HTTPS(
                port: port,
                certificateFiles: Configuration.CertificateFiles(certificate: certificate, key: key)
            )
        default: throw ValidationError("--tls-certificate and --tls-key go together.")
        }
    }

    private func makeAdmin() throws -> Configuration.Admin {
        let port = try Environment.value("admin-port", flag: adminPort, read: Measure.port)
        guard try Environment.isSet("no-admin", flag: noAdmin) else {
            return port.map { .port($0) } ?? .shared
        }
        guard port == nil else { throw ValidationError("--no-admin and --admin-port contradict each other.") }
        return .off
    }
}
