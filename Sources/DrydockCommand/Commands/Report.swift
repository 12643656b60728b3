// drydock report: what the client under test did that would hurt against the real service, as a check for CI.

import ArgumentParser
import Formats
import HTTP1

/// Fetches the report on the client and fails when it has findings of a severity.
struct Report: ParsableCommand {
    /// The forms of a report.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, junit
        /// Annotations of a workflow run.
        case github
    }

    /// What makes the command fail.
    enum Severity: String, ExpressibleByArgument, CaseIterable {
        case error, warning, never
    }

    static let configuration = CommandConfiguration(
        abstract: "Report what the client under test did wrong.",
        discussion: """
            Exits with 5 when there is a finding as severe as --fail-on says, and when no client was seen at all: a \
            check that looked at nothing has not passed. --allow-empty says that this is right.
            """
    )

    @Option(help: "The server's or its control plane's URL.")
    var url: String?

    @Option(help: "The tenant to report on. (default: all tenants)")
    var tenant: String?

    @Option(help: "text, json, junit, or github (annotations of a workflow run).")
    var format = Format.text

    @Option(help: "error, warning or never.")
    var failOn = Severity.error

    @Flag(help: "Do not fail when no client was seen.")
    var allowEmpty = false

    @Option(help: "The control plane's token, when it asks for one.")
    var adminToken: String?

    @Option(help: "How long to wait for the report. (default: 10s)", transform: Measure.time)
    var timeout: Duration?

    func run() throws {
        let answer = try fetch(from: try makeServer())
        // The text is for a terminal, and the server may be anybody's.
        StandardOutput.print(
            format == .text || format == .github
                ? TerminalText.escaped(answer.text, keepingLines: true) : answer.text
        )
        guard !fails(answer) else {
            throw CommandFailure(.checkFailed, "The client did what would hurt against the real service.")
        }
        guard try count("Seen", in: answer) > 0 || Environment.isSet("allow-empty", flag: allowEmpty) else {
            throw CommandFailure(
                .checkFailed,
                "No client was seen, so nothing was checked: does the client under test call this server and this tenant? "
                    + "--allow-empty accepts that."
            )
        }
    }

    private func makeServer() throws -> ControlPlane {
        var server = try ControlPlane(option: url, timeout: timeout ?? .seconds(10))
        server.token = try Environment.value("admin-token", flag: adminToken)
        server.tenant = try Environment.value("tenant", flag: tenant) ?? "*"
        return server
    }

    private func fetch(from server: ControlPlane) throws -> ReceivedResponse {
        do {
            let answer = try server.ask("/__admin/report?format=\(format.rawValue)")
            guard answer["X-Drydock-Report-Errors"] != nil else { throw server.stranger }
            return answer
        } catch {
            throw CommandFailure(.failure, "No report: \(error)")
        }
    }

    /// The answer counts its findings in header fields, whatever its format.
    private func count(_ what: String, in answer: ReceivedResponse) -> Int {
        answer["X-Drydock-Report-\(what)"].flatMap { WholeNumber.read($0.utf8, in: 0...Int.max) } ?? 0
    }

    private func fails(_ answer: ReceivedResponse) -> Bool {
        let errors = count("Errors", in: answer)
        let warnings = count("Warnings", in: answer)
        return switch failOn {
        case .never: false
        case .error: errors > 0
        case .warning: errors + warnings > 0
        }
    }
}
