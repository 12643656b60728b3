// What the control plane needs from outside: put together by the composition root.

package import IdentityCloud
package import Scenarios

/// Facts and functions that AdminAPI is given.
package struct AdminServices: Sendable {
    /// Drydock's version.
    package var version: String
    /// What `Authorization: Bearer` or `X-Drydock-Admin-Token` must carry; nil asks for nothing.
    package var token: String?
    /// Whether the server is bound to loopback only, so that a Host of another name is a rebinding attack.
    package var isBoundToLoopback: Bool
    /// Reads a scenario file, YAML or JSON, given the Content-Type of the request.
    package var loadScenario: @Sendable (_ text: [UInt8], _ contentType: String) -> LoadedScenario
    /// The built-in scenarios' names, and the text of one.
    package var builtInNames: [String]
    package var builtInText: @Sendable (_ name: String) -> [UInt8]?
    /// The JSON Schema of scenario files; a function, since putting it together takes longer than the rest of the start.
    package var schema: @Sendable () -> [UInt8]
    package var engine: @Sendable () -> EngineStatistics
    /// Has the mock refuse its clients for so long; nil when the control plane has no port of its own.
    package var outage: (@Sendable (Milliseconds) -> Void)?
    /// Whether there is a page for people, that answers may lead to.
    package var hasPage: Bool
    /// Does some work on a thread that is no lane, one piece after the other.
    package var desk: @Sendable (@escaping @Sendable () -> Void) -> Void

    package init(
        version: String,
        token: String? = nil,
        isBoundToLoopback: Bool = true,
        loadScenario: @escaping @Sendable (_ text: [UInt8], _ contentType: String) -> LoadedScenario,
        builtInNames: [String] = [],
        builtInText: @escaping @Sendable (_ name: String) -> [UInt8]? = { _ in nil },
        schema: @escaping @Sendable () -> [UInt8] = { [] },
        engine: @escaping @Sendable () -> EngineStatistics = { EngineStatistics() },
        outage: (@Sendable (Milliseconds) -> Void)? = nil,
        hasPage: Bool = false,
        desk: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void = { $0() }
    ) {
        self.version = version
        self.token = token
        self.isBoundToLoopback = isBoundToLoopback
        self.loadScenario = loadScenario
        self.builtInNames = builtInNames
        self.builtInText = builtInText
        self.schema = schema
        self.engine = engine
        self.outage = outage
        self.hasPage = hasPage
        self.desk = desk
    }
}

/// What came of reading a scenario file.
package typealias LoadedScenario = Result<Scenario, ScenarioRefusal>

/// What the engine has counted since the start.
package struct EngineStatistics: Sendable, Hashable {
    package var openConnections = 0
    package var acceptedConnections: UInt64 = 0
    package var bytesReceived: UInt64 = 0
    package var bytesSent: UInt64 = 0
    /// Answers that were held back, and how much later than asked they left, in nanoseconds.
    package var delayedAnswers: UInt64 = 0
    package var latenessNanoseconds: UInt64 = 0
    package var largestLatenessNanoseconds: UInt64 = 0
    package var logLinesDropped: UInt64 = 0

    package init() {}
}

/// Why a scenario file was refused: every error of it.
package struct ScenarioRefusal: Error, Sendable, Hashable {
    package struct Problem: Sendable, Hashable {
        /// From 1.
        package var line: Int
        package var column: Int
        package var message: String

        package init(line: Int, column: Int, message: String) {
            self.line = line
            self.column = column
            self.message = message
        }
    }

    package var problems: [Problem]

    package init(_ problems: [Problem]) { self.problems = problems }
}
