// drydock schema: the JSON Schema of scenario files, for editors.

import ArgumentParser
import Drydock

/// Prints the JSON Schema.
struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the JSON Schema (2020-12) of scenario files."
    )

    func run() { StandardOutput.print(ScenarioCheck.jsonSchema) }
}
