// Scenario files: the readers of YAML and JSON, and the language on top of them.
import Formats
import ScenarioFiles

/// Loads a scenario, whatever it says.
enum ScenarioTarget {
    static func run(_ input: FuzzInput, as format: ScenarioFormat) {
        if format == .json { _ = try? JSONReader.read(input.bytes) }
        _ = ScenarioLoader.load(text: input.bytes, name: "fuzz", format: format) { _ in input.bytes }
    }
}
