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
        // Texts move into the record and the rest is filled in where it stands: a copy of it cost 600 instructions.
        var record = CallRecord(
            outline(status: response.status),
            method: head.method == .other ? head.text(head.methodToken) : head.method.token,
            head: head.bytes,
            path: head.path.indices,
            client: client.take(),
            source: source.take(),
            job: job.take()
        )
        complete(&record, head)
        run.record(record, header: header)
    }

    private func complete(_ record: inout CallRecord, _ head: borrowing RequestHead) {
        record.query = head.query.indices
        record.authorization = head.authorization.indices
        record.accept = noted.accept.indices
        record.contentType = head.contentType.indices
        record.userAgent = noted.userAgent.indices
        record.experimental = noted.experimental.indices
        if nearestRoute != nil { record.nearestRoute = nearestRoute }
        if fileName != nil { record.fileName = fileName }
    }

    private func outline(status: Int) -> CallOutline {
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
        return outline
    }
}
