// What the control plane is given of the other parts.

import AdminAPI
import CloudAPI
import Connections
import Formats
import HTTPMessages
import HTTPServer
import IdentityCloud
import ScenarioFiles
import Scenarios

extension Assembly {
    /// The control plane's responder.
    func makeAdmin() -> AdminResponder {
        let (server, log) = (server, log)
        let services = AdminServices(
            version: drydockVersion,
            token: configuration.adminToken,
            isBoundToLoopback: configuration.isBoundToLoopback,
            loadScenario: Self.load,
            builtInNames: BuiltInScenarios.names,
            builtInText: { BuiltInScenarios.text(of: $0).map { Array($0.utf8) } },
            schema: { ScenarioSchema.json },
            engine: { EngineStatistics(server.statistics, logLinesDropped: log.dropped) },
            outage: outage,
            hasPage: hasPage,
            desk: { [backRoom] work in backRoom.atDesk(work) }
        )
        return AdminResponder(registry: registry, services: services)
    }

    /// How the mock's ports are shut; nil where the control plane would be shut with them.
    private var outage: (@Sendable (Milliseconds) -> Void)? {
        guard case .port = configuration.admin else { return nil }
        // The control plane's listener is the last.
        let admin = configuration.https == nil ? 1 : 2
        return { [server] length in server.beginOutage(exceptAt: admin, milliseconds: length.milliseconds) }
    }

    /// Reads a scenario that came as a request; it cannot name files.
    private static func load(_ text: [UInt8], _ contentType: String) -> AdminAPI.LoadedScenario {
        let result = ScenarioLoader.load(
            text: text,
            name: "request",
            format: contentType.contains("json") ? .json : contentType.contains("yaml") ? .yaml : nil,
            readFile: File.reader(beside: nil),
            emulated: EmulatedCalls.answerer
        )
        if let scenario = result.scenario { return .success(scenario) }
        let errors = result.diagnostics.filter { $0.severity == .error }
        return .failure(
            ScenarioRefusal(
                errors.map { .init(line: $0.position.line, column: $0.position.column, message: $0.message) }
            )
        )
    }
}

extension Configuration {
    /// Whether only this machine can reach the server.
    fileprivate var isBoundToLoopback: Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }
}

extension EngineStatistics {
    fileprivate init(_ statistics: ServerStatistics, logLinesDropped: UInt64) {
        self.init()
        self.logLinesDropped = logLinesDropped
        openConnections = statistics.openConnections
        acceptedConnections = statistics.acceptedConnections
        bytesReceived = statistics.bytesReceived
        bytesSent = statistics.bytesSent
        delayedAnswers = statistics.exchanges.delayedAnswers
        latenessNanoseconds = statistics.exchanges.latenessNanoseconds
        largestLatenessNanoseconds = statistics.exchanges.largestLatenessNanoseconds
    }
}
