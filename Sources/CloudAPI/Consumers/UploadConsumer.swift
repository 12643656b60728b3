// The body of a load, streamed: the call was admitted when its head came, and does its work when the body is complete.
// Millions of accounts are compared in slices, between which the lane turns to its other connections.

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

    init(_ call: Call, _ head: RequestHead, _ body: UploadBody, for tenant: LiveTenant, maximumLength: Int64)
    {
        self.call = call
        self.head = head
        self.body = body
        self.tenant = tenant
        self.maximumLength = maximumLength
    }

    func receive(_ chunk: Span<UInt8>) {
        body.receive(chunk)
    }

    func finish(at now: MonotonicTime, with response: inout Response) -> Disposition {
        do throws(CloudError) {
            try body.end()
        } catch {
            return answer(.failure(error), at: now, with: &response)
        }
        return resume(at: now, with: &response)
    }

    func resume(at now: MonotonicTime, with response: inout Response) -> Disposition {
        guard let contents = body.compareSome() else {
            // Not now, as the lane does all that is due before it looks at its sockets again.
            return .wait(self, until: now.advanced(byNanoseconds: 1))
        }
        return answer(.success(contents), at: now, with: &response)
    }

    private func answer(
        _ contents: Result<UploadBody.Contents, CloudError>,
        at now: MonotonicTime,
        with response: inout Response
    ) -> Disposition {
        call.record.outline.problems.formUnion(body.problems)
        tenant.withLock { run in
            call.finishUpload(contents, head, at: Milliseconds(now.milliseconds), in: &run, with: &response)
        }
        return .respond
    }

    func abandon() {}
}
