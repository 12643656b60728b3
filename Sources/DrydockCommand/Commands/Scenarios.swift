// drydock scenarios: what is built in.

import ArgumentParser
import Drydock
import Formats

/// Lists or prints the built-in scenarios.
struct Scenarios: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the built-in scenarios, or print one.",
        subcommands: [List.self, Show.self],
        defaultSubcommand: List.self
    )

    /// Lists names and what each is about.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the built-in scenarios.")

        func run() {
            let all = BuiltInScenario.all
            let width = all.map(\.name.count).max() ?? 0
            for scenario in all {
                let padding = String(repeating: " ", count: width - scenario.name.count)
                StandardOutput.print("\(scenario.name)\(padding)  \(scenario.about)")
            }
        }
    }

    /// Prints one scenario's file, to be changed and used.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print a built-in scenario.")

        @Argument(help: "The scenario's name.")
        var name: String

        func run() throws {
            guard let scenario = BuiltInScenario.all.first(where: { $0.name == name }) else {
                let names = BuiltInScenario.all.map(\.name)
                let hint = NearestName.to(name, among: names).map { "Did you mean '\($0)'?" }
                throw CommandFailure(
                    .usage,
                    "There is no built-in scenario '\(name)'. "
                        + (hint ?? "There are: \(names.joined(separator: ", ")).")
                )
            }
            StandardOutput.print(scenario.text)
        }
    }
}
