// What the control plane needs from outside: put together by the composition root.

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
        self.desk = desk
    }
}

/// What came of reading a scenario file.
package typealias LoadedScenario = Result<Scenario, ScenarioRefusal>
