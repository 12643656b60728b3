// A load whose body streams is answered in two steps: admitted by its head, finished by its body.

import AccountFiles
import HTTPMessages
import IdentityCloud
import Journal
import Scenarios
import Tenancy

extension Call {
    /// Begins a load with a body.
    ///
    /// - Returns: How to read the file; nil when the response is settled already, and the call to be concluded with it.
    mutating func beginUpload(
        _ head: borrowing RequestHead,
        at uptime: Milliseconds,
        in run: inout ScenarioRun,
        with response: inout Response
    ) -> FeedFormat? {
        begin(head, at: uptime, in: &run)
        learn(head, in: &run)
        judge(head, awaitsUpload: true, in: &run)
        if doesWork {
            do throws(CloudError) {
                try admit(head, in: &run)
                return try feedFormat(in: &run)
            } catch {
                refuse(error, with: &response)
            }
        } else {
            countDisturbed(in: &run)
        }
        return nil
    }

    /// Finishes a load with what was uploaded, or with why it cannot be used.
    ///
    /// - Returns: Nil when it is finished; else what the file is to be compared with first, since the source holds
    ///   something else by now.
    mutating func finishUpload(
        _ contents: Result<UploadBody.Contents, CloudError>,
        _ head: borrowing RequestHead,
        at uptime: Milliseconds,
        in run: inout ScenarioRun,
        with response: inout Response
    ) -> FeedFormat? {
        record.outline.tenantTime = run.tenant.clock.now(uptime: uptime)
        if verdict.isWaiting { judgeUpload(try? contents.get(), head, in: &run) }
        do throws(CloudError) {
            guard doesWork else {
                conclude(head, in: &run, with: &response)
                return nil
            }
            let contents = try contents.get()
            let request = try loadRequest(contents.feed, optimizes: contents.optimizes)
            if let format = run.tenant.baseChanged(for: request, at: now) { return format }
            note(contents)
            try startLoad(contents, in: &run, with: &response)
        } catch {
            record.refusal = error.text
            refuse(error, with: &response)
        }
        conclude(head, in: &run, with: &response)
        return nil
    }

    /// Asks the rules that ask for what an upload holds, and those after them: it has been read, and nothing is done yet.
    private mutating func judgeUpload(
        _ contents: UploadBody.Contents?,
        _ head: borrowing RequestHead,
        in run: inout ScenarioRun
    ) {
        if let contents, let summary = contents.feed?.summary {
            note(contents)
            record.facts.upload = UploadFacts(
                rows: summary.rows,
                bytes: summary.bytes,
                fileName: contents.fileName
            )
        }
        judge(head, in: &run)
    }

    /// Writes down an upload whose connection was reset before it was complete: nothing is done.
    mutating func noteReset(_ head: borrowing RequestHead, in run: inout ScenarioRun) {
        var response = Response()
        conclude(head, in: &run, with: &response)
    }

    /// Ends a call whose content is not complete and never will be: nothing is done, and its one entry says why.
    mutating func breakOff(
        by end: BrokenCall,
        _ head: borrowing RequestHead,
        in run: inout ScenarioRun,
        with response: inout Response
    ) {
        // Rules that wait for an upload have met it all the same.
        if verdict.isWaiting { judge(head, in: &run) }
        // What they decided, and what the head alone was to be answered, does not become of it.
        verdict = FaultVerdict()
        answersJSON = true
        record.outline.extras.retryAfterSeconds = nil
        record.refusal = end.reason
        record.isRefused = end.status != 0
        if record.isRefused { refuse(.other(status: end.status, reason: end.reason), with: &response) }
        response.status = end.status
        conclude(head, in: &run, with: &response)
    }

    /// Notes what is known of a file that cannot be used.
    mutating func noteRefused(_ name: String?, bytes: Int) {
        record.fileName = name
        record.outline.extras.upload = UploadSummary(bytes: Int64(bytes), digest: 0, rows: 0, columns: 0)
    }

    private mutating func note(_ contents: UploadBody.Contents) {
        guard let summary = contents.feed?.summary else { return }
        record.fileName = contents.fileName
        record.outline.extras.upload = UploadSummary(
            bytes: summary.bytes,
            digest: summary.digest,
            rows: summary.rows,
            columns: summary.columns.count
        )
    }
}
