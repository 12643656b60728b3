// The end of every call: the rules' own answer, the fields that all answers have, the journal.

package import Formats
import HTTPMessages
import IdentityCloud
import Journal
import Scenarios
import Tenancy

extension Call {
    /// Completes the response and writes the call down.
    mutating func conclude(
        _ head: borrowing RequestHead,
        in run: inout ScenarioRun,
        with response: inout Response
    ) {
        disturb(&response)
        (answersJSON ? AnswerFields.json : .common).add(to: &response.fields, requestID, now, &run.date)
        if !noted.origin.isEmpty {
            response.fields.append("Access-Control-Allow-Origin", head.bytes[noted.origin.indices])
        }
        if !ownFields.isEmpty { replaceFields(of: &response) }
        complete(head, status: response.status)
        // While an upload came, the scenario may have become another.
        if requestLog != nil, let place = verdict.decidingRule, run.faults.rules.indices.contains(place) {
            decidingRule = run.faults.rules[place].name ?? "rule \(place)"
        }
        let look = reader(of: head, for: run.faults)
        run.faults.noteAnswer(to: record.facts, look: look)
        run.record(record, look: look)
    }

    /// Notes what the journal keeps and the work did not need.
    private mutating func complete(_ head: borrowing RequestHead, status: Int) {
        record.outline.status = status
        if record.outline.phaseAfter == nil { record.outline.phaseAfter = record.facts.phase }
        record.outline.extras.decidingRule = verdict.decidingRule ?? verdict.changingRule
        record.outline.extras.delayMilliseconds = verdict.delayMilliseconds
        record.outline.extras.wire = verdict.wire
        record.head = head.bytes
        record.path = head.path.indices
        record.query = head.query.indices
        record.authorization = head.authorization.indices
        record.accept = noted.accept.indices
        record.contentType = head.contentType.indices
        record.userAgent = noted.userAgent.indices
        record.experimental = noted.experimental.indices
        record.trace = noted.trace.indices
    }
}

/// Takes a line of a request; called on lanes, so it never waits.
package typealias RequestLog = @Sendable (RequestLine) -> Void

extension Call {
    /// Tells the log of requests of this one; to be called outside the tenant's lock.
    func tell(of tenant: String) {
        guard let requestLog else { return }
        let outline = record.outline
        let path = String(decoding: record.head[record.path].prefix(200), as: UTF8.self)
        var line = RequestLine(
            time: outline.tenantTime.milliseconds,
            tenant: tenant,
            call: operation?.rawValue ?? "\(record.method) \(path)",
            status: outline.status
        )
        line.source = record.facts.source
        line.rule = decidingRule
        line.delayMilliseconds = outline.extras.delayMilliseconds.milliseconds
        line.phase =
            switch outline.phaseAfter {
            case .aggregation(let phase)?: phase.rawValue
            case .export(let status)?: status.rawValue
            case nil: nil
            }
        requestLog(line)
    }
}
