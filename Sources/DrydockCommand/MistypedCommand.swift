// ArgumentParser finds the option that was meant, but not the command.

import ArgumentParser
import Drydock
import Formats

/// A word where a command is expected that is none.
enum MistypedCommand {
    /// - Parameters:
    ///   - arguments: What follows the command's name.
    ///   - command: One that may have commands below it.
    /// - Throws: `CommandFailure` that names the command which was probably meant.
    static func find(in arguments: ArraySlice<String>, of command: any ParsableCommand.Type)
        throws
    {
        let commands = command.configuration.subcommands
        guard !commands.isEmpty, let word = arguments.first else { return }
        guard !word.hasPrefix("-") else {
            return try look(at: word, of: command)
        }
        for next in commands where next._commandName == word {
            return try find(in: arguments.dropFirst(), of: next)
        }
        if word == "help" { return try find(in: arguments.dropFirst(), of: command) }
        let names = commands.map { $0._commandName }
        throw CommandFailure(.usage, "There is no command '\(word)'. \(advice(for: word, among: names))")
    }

    private static func advice(for word: String, among names: [String]) -> String {
        if let name = NearestName.to(word, among: names) { return "Did you mean '\(name)'?" }
        if BuiltInScenario.all.contains(where: { $0.name == word }) || word.hasSuffix(".yaml") {
            return "To serve that scenario: drydock serve \(word)"
        }
        return "There are: \(names.joined(separator: ", "))."
    }

    /// The options of the commands do not stand before them.
    private static func look(at option: String, of command: any ParsableCommand.Type) throws {
        let name = String(option.prefix { $0 != "=" })
        let own = ["--help", "--version", "--generate-completion-script"]
        guard command == DrydockCommand.self, name.hasPrefix("--"), !own.contains(name),
            !name.contains("experimental")
        else { return }
        let hint = NearestName.to(name, among: own).map { "Did you mean '\($0)'?" }
        throw CommandFailure(
            .usage,
            "Unknown option '\(name)'. \(hint ?? "Options follow the command: drydock serve \(name)")"
        )
    }
}
