// The scenarios that every Drydock knows by name.

import ScenarioFiles
import Scenarios

/// A scenario built into Drydock.
public struct BuiltInScenario: Sendable {
    public let name: String
    /// One line for a list.
    public let about: String
    /// The file, to be read, changed and used.
    public let text: String

    /// All of them, in the order to read them in.
    public static var all: [BuiltInScenario] {
        BuiltInScenarios.texts.map { name, text in
            let loaded = ScenarioLoader.load(text: Array(text.utf8), name: "\(name).yaml") { _ in
                throw NoFiles()
            }
            return BuiltInScenario(name: name, about: loaded.scenario?.about ?? "", text: text)
        }
    }

    private struct NoFiles: Error {}
}
