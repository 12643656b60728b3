// drydock report: what the client under test did that would hurt against the real service, as a check for CI.

import ArgumentParser
import Formats

/// Fetches the report on the client and fails when it has findings of a severity.
struct Report: ParsableCommand {
    /// The forms of a report.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, junit
    }

    /// What makes the command fail.
    enum Severity: String, ExpressibleByArgument, CaseIterable {
        case error, warning, never
    }

    static let configuration = CommandConfiguration(
        abstract: "Report what the client under test did wrong.",
        discussion: "Exits with 5 when there is a finding as severe as --fail-on says."
    )

    @Option(help: "The server's or its control plane's URL.")
    var url: String?

    @Option(help: "The tenant to report on. (default: default)")
    var tenant: String?

    @Option(help: "text, json or junit.")
    var format = Format.text

    @Option(help: "error, warning or never.")
    var failOn = Severity.error

    @Option(help: "The control plane's token, when it asks for one.")
    var adminToken: String?

    @Option(help: "How long to wait for the report. (default: 10s)", transform: Measure.time)
    var timeout: Duration?

    func run() throws {
        let answer = try fetch(by: try makeRequester())
        // The text is for a terminal, and the server may be anybody's.
        StandardOutput.print(
            format == .text ? TerminalText.escaped(answer.text, keepingLines: true) : answer.text
        )
        guard !fails(answer) else {
            throw CommandFailure(.checkFailed, "The client did what would hurt against the real service.")
        }
    }

    private func makeRequester() throws -> HTTPRequester {
        let url = try Environment.value("url", flag: url) ?? "http://127.0.0.1:8080"
        guard var requester = HTTPRequester(url: url, timeout: timeout ?? .seconds(10)) else {
            throw ValidationError("--url must be http://HOST:PORT, not '\(url)'.")
        }
        requester.token = try Environment.value("admin-token", flag: adminToken)
        requester.tenant = try Environment.value("tenant", flag: tenant)
        return requester
    }

    private func fetch(by requester: HTTPRequester) throws -> HTTPAnswer {
        do {
            let answer = try requester.ask("/__admin/report?format=\(format.rawValue)")
            guard answer["X-Drydock-Report-Errors"] != nil else { throw requester.stranger }
            return answer
        } catch {
            throw CommandFailure(.failure, "No report: \(error)")
        }
    }

    /// The answer counts its findings in two header fields, whatever its format.
    private func fails(_ answer: HTTPAnswer) -> Bool {
        let errors = Int(answer["X-Drydock-Report-Errors"] ?? "") ?? 0
        let warnings = Int(answer["X-Drydock-Report-Warnings"] ?? "") ?? 0
        return switch failOn {
        case .never: false
        case .error: errors > 0
        case .warning: errors + warnings > 0
        }
    }
}
