// The body of a load, streamed: the call was admitted when its head came, and does its work when the body is complete.

import HTTPMessages
import Scenarios

/// Takes an upload and starts the load.
final class UploadConsumer: BodyConsumer {
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
        let contents: Result<UploadBody.Contents, CloudError>
        do throws(CloudError) {
            contents = .success(try body.finish())
        } catch {
            contents = .failure(error)
        }
        call.problems.formUnion(body.problems)
        tenant.withLock { run in
            call.finishUpload(contents, head, at: now.milliseconds, in: &run, with: &response)
        }
        return .respond
    }

    func abandon() {}
}
