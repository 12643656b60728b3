// The report on the client, in three forms.

import IdentityCloud
import JSONBytes
import Scenarios

extension AdminCalls {
    func report(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        let report = try read(request) { run, _ in ClientReport(of: run) }
        switch request.query["format"] ?? "json" {
        case "json": return .answer(.object { report.write(to: &$0) })
        case "text":
            return .answer(
                AdminAnswer(contentType: "text/plain; charset=utf-8", body: Array(report.text.utf8))
            )
        case "junit":
            return .answer(AdminAnswer(contentType: "application/xml", body: Array(report.junit.utf8)))
        case let other:
            throw .badRequest(Suggestion.unknown("format", other, known: ["json", "text", "junit"]))
        }
    }
}
