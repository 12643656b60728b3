// drydock serve: the mock server.

import ArgumentParser
import Drydock

/// Starts the server and serves until it is told to stop.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Start the mock server.",
        discussion: """
            Standard output gets one line of JSON when everything is loaded and every port is bound. Logs go to \
            standard error. SIGTERM and SIGINT end what is in flight and exit with 0; a second signal exits at once. \
            SIGHUP reads the scenario's file again.
            """
    )

    @Argument(
        help:
            "A scenario file; a folder of them, in which acme.yaml is tenant acme's and default.yaml everybody else's; or the name of a built-in scenario: see `drydock scenarios`. (default: default)"
    )
    var scenario: String?

    @OptionGroup var options: ServeOptions

    func validate() throws { _ = try options.makeConfiguration() }

    func run() throws {
        try start().wait()
    }

    /// Starts the server and says so.
    ///
    /// - Returns: What ends it.
    private func start() throws -> ServeSignals {
        let configuration = try options.makeConfiguration()
        let word = try Environment.value("scenario", flag: scenario) ?? "default"
        // Also where the start fails: that may be why.
        defer { ForeignVariables.warn() }
        let server = try start(.parse(word), configuration)
        let signals = ServeSignals(for: server)
        if let path = try Environment.value("port-file", flag: options.portFile) {
            try write(server, to: path)
        }
        StandardOutput.print(server.readyLine)
        Banner.print(for: server)
        if try Environment.isSet("until-stdin-closes", flag: options.untilStdinCloses) {
            signals.hearEndOfStandardInput()
        }
        return signals
    }

    private func start(_ scenario: ScenarioSource, _ configuration: Configuration) throws -> Drydock {
        do {
            return try Drydock.launch(scenario: scenario, configuration: configuration)
        } catch {
            let code: FailureCode =
                switch error {
                case .badScenario: .badScenario
                case .cannotBind: .cannotBind
                case .badCertificate, .file, .badConfiguration: .failure
                }
            throw CommandFailure(code, error.description)
        }
    }

    private func write(_ server: Drydock, to path: String) throws {
        do {
            try server.writePort(to: path)
        } catch {
            throw CommandFailure(.failure, "\(error)")
        }
    }
}
