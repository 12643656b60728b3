// The end of every call: the rules' own answer, the fields that all answers have, the journal.

import HTTPMessages
import IdentityCloud
import Scenarios

extension Call {
    /// Completes the response and writes the call down.
    mutating func conclude(
        _ head: borrowing RequestHead,
        in run: inout ScenarioRun,
        with response: inout Response
    ) {
        disturb(&response)
        (answersJSON ? AnswerFields.json : .common).add(to: &response.fields, requestID, now)
        let header = reader(of: head, for: run.faults)
        run.record(record(head, status: response.status), header: header)
    }

    /// What the journal is told; the call's texts move into it, as a copy of each would cost forty instructions.
    private mutating func record(_ head: borrowing RequestHead, status: Int) -> CallRecord {
        var outline = CallOutline(requestID: requestID, tenantTime: now, uptime: uptime, status: status)
        outline.operation = operation
        outline.version = route?.version
        outline.phaseBefore = phaseBefore
        outline.phaseAfter = phaseAfter ?? phaseBefore
        outline.decidingRule = verdict.decidingRule
        outline.delayMilliseconds = verdict.delayMilliseconds
        outline.wire = verdict.wire
        outline.retryAfterSeconds = retryAfterSeconds
        outline.upload = upload
        outline.problems = problems
        let method = head.method == .other ? head.text(head.methodToken) : head.method.token
        var record = CallRecord(outline, method: method, head: head.bytes, path: head.path.indices)
        record.query = head.query.indices
        record.authorization = head.authorization.indices
        record.accept = noted.accept.indices
        record.contentType = head.contentType.indices
        record.userAgent = noted.userAgent.indices
        record.experimental = noted.experimental.indices
        record.client = client.take()
        record.source = source.take()
        record.job = job.take()
        // Only where there is one: writing a text over a text has its price.
        if nearestRoute != nil { record.nearestRoute = nearestRoute }
        if fileName != nil { record.fileName = fileName }
        return record
    }
}
