// The report on the clients of a tenant, or of all, in four forms.

import Formats
import IdentityCloud
import Journal
import Scenarios
import Tenancy

extension AdminCalls {
    func report(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        let report =
            request.tenantName == "*"
            ? ClientReport(ofAll: registry.tenants, uptime: request.uptime, page: request.page)
            : try read(request) { run, _ in ClientReport(of: run, page: request.page) }
        var answer = try Self.answer(report, as: request.query["format"] ?? "json")
        answer.facts = [
            ("X-Drydock-Report-Errors", report.count(.error)),
            ("X-Drydock-Report-Warnings", report.count(.warning)),
            ("X-Drydock-Report-Seen", report.hasSeenClients ? report.requests : 0),
        ]
        return .answer(answer)
    }

    private static func answer(_ report: ClientReport, as format: String) throws(AdminError) -> AdminAnswer {
        switch format {
        case "json": .object { report.write(to: &$0) }
        case "text": AdminAnswer(contentType: "text/plain; charset=utf-8", body: Array(report.text.utf8))
        case "junit": AdminAnswer(contentType: "application/xml", body: Array(report.junit.utf8))
        case "github": AdminAnswer(contentType: "text/plain; charset=utf-8", body: Array(report.github.utf8))
        default:
            throw .badRequest(
                AdminError.unknown("format", format, known: ["json", "text", "junit", "github"])
            )
        }
    }
}
