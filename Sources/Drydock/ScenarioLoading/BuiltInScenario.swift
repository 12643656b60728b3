// The scenarios that every Drydock knows by name.

import ScenarioFiles

/// A scenario built into Drydock.
public struct BuiltInScenario: Sendable {
    public let name: String
    /// One line for a list.
    public let about: String
    /// The file, to be read, changed and used.
    public let text: String

    /// All of them, in the order to read them in.
    public static var all: [BuiltInScenario] {
        BuiltInScenarios.all.map { BuiltInScenario(name: $0.name, about: $0.about, text: $0.text) }
    }
}
