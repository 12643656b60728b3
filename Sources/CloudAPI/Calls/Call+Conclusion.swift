// The end of every call: the rules' own answer, the fields that all answers have, the journal.

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
