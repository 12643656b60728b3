// The scenarios of scenarios/*.yaml, which every binary carries: `drydock serve throttled` works anywhere.

import Scenarios

/// The scenarios that need no file.
package enum BuiltInScenarios {
    /// All of them, in the order of their names.
    package static var all: [BuiltInScenario] { texts.compactMap { load($0.key, $0.value) } }

    /// Their names, without the cost of reading them.
    package static var names: [String] { texts.map(\.key) }

    /// The scenario of a name.
    package static func named(_ name: String) -> BuiltInScenario? {
        texts.first { $0.key == name }.flatMap { load($0.key, $0.value) }
    }

    /// A file with errors never gets here: a test loads each without a single warning.
    private static func load(_ name: String, _ text: String) -> BuiltInScenario? {
        let result = ScenarioLoader.load(text: Array(text.utf8), name: "\(name).yaml") { _ in throw NoFiles()
        }
        return result.scenario.map {
            BuiltInScenario(name: name, about: $0.about ?? "", text: text, scenario: $0)
        }
    }

    /// The name that was most likely meant.
    package static func suggestion(for name: String) -> String? {
        ScenarioFiles.suggestion(for: name, among: names)
    }

    private struct NoFiles: Error {}
}
