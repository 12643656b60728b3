// The body of a load, streamed: the call was admitted when its head came, and does its work when the body is complete.
// Millions of accounts are compared in slices, between which the lane turns to its other connections.

import AccountFiles
import HTTPMessages
import IdentityCloud
import Journal
import Scenarios
import Tenancy

/// Takes an upload and starts the load.
final class UploadConsumer: BodyConsumer, Waiter {
    let maximumLength: Int64
    private var call: Call
    private let head: RequestHead
    private let tenant: LiveTenant
    private var body: UploadBody
    /// What was uploaded, once all of it is there.
    private var contents: UploadBody.Contents?
    /// The bytes that the server's budget knows of.
    private var weight = 0
    /// Whether there was no memory for the file.
    private var isDropped = false

    init(
        _ call: Call,
        _ head: RequestHead,
        _ format: FeedFormat,
        for tenant: LiveTenant,
        maximumLength: Int64
    ) {
        self.call = call
        self.head = head
        body = UploadBody(head, format, style: call.style)
        self.tenant = tenant
        self.maximumLength = maximumLength
    }

    deinit { tenant.memory.add(-weight) }

    var isAtWork: Bool { true }

    var intakeFault: IntakeFault? { call.verdict.wire.flatMap(IntakeFault.init) }

    func receive(_ chunk: Span<UInt8>) {
        guard !isDropped else { return }
        body.receive(chunk)
        let growth = body.footprint - weight
        guard growth != 0 else { return }
        weigh(body.footprint)
        guard growth > 0, tenant.memory.isExhausted else { return }
        body.keepNoRows()
        weigh(body.footprint)
        guard tenant.memory.isExhausted else { return }
        isDropped = true
        body.drop()
        weigh(0)
    }

    /// Tells the server's budget what is kept of the file.
    private func weigh(_ footprint: Int) {
        tenant.memory.add(footprint - weight)
        weight = footprint
    }

    func finish(at now: MonotonicTime, with response: inout Response) -> Disposition {
        guard !isDropped else { return answer(.failure(.memoryLimit), at: now, with: &response) }
        do throws(CloudError) {
            contents = try body.end()
        } catch {
            return answer(.failure(error), at: now, with: &response)
        }
        return resume(at: now, with: &response)
    }

    func resume(at now: MonotonicTime, with response: inout Response) -> Disposition {
        // In place, as a copy of what is compared would be copied with each slice.
        let isCompared = contents?.feed?.compareSome() != false
        guard isCompared, let contents else { return againSoon(now) }
        return answer(.success(contents), at: now, with: &response)
    }

    /// Not now, as the lane does all that is due before it looks at its sockets again.
    private func againSoon(_ now: MonotonicTime) -> Disposition {
        .wait(self, until: now.advanced(byNanoseconds: 1))
    }

    private func answer(
        _ contents: Result<UploadBody.Contents, CloudError>,
        at now: MonotonicTime,
        with response: inout Response
    ) -> Disposition {
        call.record.outline.problems.formUnion(body.problems)
        if case .failure = contents, let file = body.file { call.noteRefused(file.name, bytes: file.bytes) }
        // What is kept of the file is the tenant's from now on.
        let footprint = weight
        weigh(0)
        let format = tenant.withLock { run in
            call.finishUpload(contents, head, at: Milliseconds(now.milliseconds), in: &run, with: &response)
        }
        guard let format else {
            call.tell(of: tenant.name)
            return .respond
        }
        weigh(footprint)
        self.contents?.feed?.compareAgain(as: format)
        return againSoon(now)
    }

    /// The client has gone, or the scenario has it reset: then the journal is told.
    func abandon() {
        guard case .reset? = intakeFault else { return }
        tenant.withLock { call.noteReset(head, in: &$0) }
    }
}
