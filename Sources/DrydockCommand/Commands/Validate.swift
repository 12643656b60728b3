// drydock validate: checks scenario files without starting anything.

public import ArgumentParser
public import Drydock

/// Checks scenario files.
struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check scenario files.",
        discussion: """
            Of a folder every .yaml and .yml file is checked: each is the scenario of the tenant that it is named after, as \
            with `drydock serve FOLDER`.

            Exits with 0 when every file loads (warnings allowed), 3 when one does not, 1 when one cannot be read.
            """
    )

    @Argument(help: ArgumentHelp("Scenario files, YAML or JSON, or folders of them.", valueName: "file"))
    var files: [String]

    @Option(help: "text, json, or github (annotations of a workflow run).")
    var format = ScenarioCheck.Format.text

    func run() throws {
        let check = ScenarioCheck(files: files)
        StandardOutput.print(check.rendered(as: format))
        if check.hasUnreadableFile { throw ExitCode(FailureCode.failure.rawValue) }
        if check.hasErrors { throw ExitCode(FailureCode.badScenario.rawValue) }
    }
}

extension ScenarioCheck.Format: ExpressibleByArgument {}

/// Prints the JSON Schema.
struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the JSON Schema (2020-12) of scenario files."
    )

    func run() { StandardOutput.print(ScenarioCheck.jsonSchema) }
}
