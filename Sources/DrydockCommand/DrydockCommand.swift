// The command line: `drydock`. Every option is also an environment variable; exit codes are a contract.

import ArgumentParser
import Drydock

/// The root command.
@main
struct DrydockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drydock",
        abstract: "A stand-in for SailPoint Identity Security Cloud, for testing software that calls it.",
        discussion: """
            Every option can also be set by an environment variable: DRYDOCK_ and the option's name in upper snake \
            case, for example DRYDOCK_PORT=9000. A flag wins over the environment, the environment over the default.

            `drydock --generate-completion-script bash` (or zsh, fish) prints what completes commands and options in \
            your shell.

            Exit codes: 0 fine, 1 failure, 2 usage, 3 bad scenario, 4 cannot bind, 5 a check failed.
            """,
        version: drydockVersion,
        subcommands: [
            Serve.self, Validate.self, Scenarios.self, Schema.self, Healthcheck.self, Report.self, Watch.self,
            Licenses.self,
        ]
    )

    // Not isolated to the main actor: closures formed in an isolated `main` trap when a lane runs them.
    nonisolated static func main() {
        do {
            var command = try parseArguments()
            try command.run()
        } catch {
            leave(with: error)
        }
    }

    /// The command that the process's arguments ask for.
    ///
    /// `serve` is tried by itself first: looking at every command would be a third of the time to the first answer.
    /// Whatever is wrong with its arguments, the root command then says so.
    private nonisolated static func parseArguments() throws -> any ParsableCommand {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == "serve", let serve = try? Serve.parse(Array(arguments.dropFirst())) {
            return serve
        }
        try MistypedCommand.find(in: arguments, of: Self.self)
        return try parseAsRoot()
    }

    /// Prints what the error says and exits with its code.
    private nonisolated static func leave(with error: any Error) -> Never {
        if let failure = error as? CommandFailure {
            StandardError.print(failure.message)
            exit(withCode: failure.code)
        }
        let text = fullMessage(for: error)
        guard exitCode(for: error).isSuccess else {
            if !text.isEmpty { StandardError.print(text) }
            // ArgumentParser's own code for a usage error is 64.
            let code = exitCode(for: error)
            exit(
                withCode: code == .validationFailure
                    ? .usage : FailureCode(rawValue: code.rawValue) ?? .failure
            )
        }
        if !text.isEmpty { print(text) }
        exit(withCode: .fine)
    }

    private nonisolated static func exit(withCode code: FailureCode) -> Never {
        StandardOutput.flush()
        leaveProcess(code.rawValue)
    }
}
