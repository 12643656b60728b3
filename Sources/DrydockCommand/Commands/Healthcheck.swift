// drydock healthcheck: for containers without curl.

import ArgumentParser
import Formats
import HTTP1

/// Asks a running server whether it is healthy.
struct Healthcheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a running server for its health: exit 0 when healthy, 1 when not."
    )

    @Option(help: "The server's host. (default: 127.0.0.1)")
    var host: String?

    @Option(help: "The server's port. (default: 8080)", transform: Measure.port)
    var port: UInt16?

    @Option(help: "The control plane's port, when it has one of its own.", transform: Measure.port)
    var adminPort: UInt16?

    @Option(help: "The control plane's token, when it asks for one.")
    var adminToken: String?

    @Option(help: "How long to wait for the answer. (default: 3s)", transform: Measure.time)
    var timeout: Duration?

    func run() throws {
        let (host, port) = (try target(), try targetPort())
        do {
            let authority = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
            var server = try ControlPlane(
                "http://\(authority)",
                timeout: timeout ?? .seconds(3),
                options: "--host and --port"
            )
            server.token = try Environment.value("admin-token", flag: adminToken)
            let answer = try server.ask("/__admin/health")
            let health = try? JSONReader.read(answer.content)
            guard health?["status"]?.string == "healthy" else { throw server.stranger }
            StandardOutput.print(answer.text)
        } catch {
            throw CommandFailure(.failure, "unhealthy: \(error)")
        }
    }

    /// A server that binds every address is asked on loopback.
    private func target() throws -> String {
        let host = try Environment.value("host", flag: host) ?? "127.0.0.1"
        return ["0.0.0.0", "::", "localhost"].contains(host) ? "127.0.0.1" : host
    }

    private func targetPort() throws -> UInt16 {
        if let port = try Environment.value("admin-port", flag: adminPort, read: Measure.port) { return port }
        return try Environment.value("port", flag: port, read: Measure.port) ?? 8080
    }
}
