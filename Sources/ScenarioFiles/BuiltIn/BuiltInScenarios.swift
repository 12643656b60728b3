// The scenarios of scenarios/*.yaml, which every binary carries: `drydock serve throttled` works anywhere.

package import Scenarios

/// A scenario that needs no file.
package struct BuiltInScenario: Sendable {
    package let name: String
    /// Its `about`: what it is for, in a sentence.
    package let about: String
    /// The file, comments included.
    package let text: String
    package let scenario: Scenario
}

/// The scenarios that need no file.
package enum BuiltInScenarios {
    /// All of them, in the order of their names.
    package static let all: [BuiltInScenario] = texts.compactMap { name, text in
        let result = ScenarioLoader.load(text: Array(text.utf8), name: "\(name).yaml") { _ in
            throw NoFiles()
        }
        // A file with errors never gets here: a test loads each without a single warning.
        return result.scenario.map {
            BuiltInScenario(name: name, about: $0.about ?? "", text: text, scenario: $0)
        }
    }

    /// The scenario of a name.
    package static func named(_ name: String) -> BuiltInScenario? { all.first { $0.name == name } }

    /// The name that was most likely meant.
    package static func suggestion(for name: String) -> String? {
        ScenarioFiles.suggestion(for: name, among: all.map(\.name))
    }

    private struct NoFiles: Error {}
}
