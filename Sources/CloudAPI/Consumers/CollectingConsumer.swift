// Small bodies: a token's form, a patch, the options of an export. The whole call waits for them.

import HTTPMessages
import Scenarios

/// Collects a body, then answers the call.
final class CollectingConsumer: BodyConsumer {
    let maximumLength: Int64
    private var call: Call
    private let head: RequestHead
    private let tenant: LiveTenant
    private var body: [UInt8] = []

    init(_ call: Call, _ head: RequestHead, for tenant: LiveTenant, maximumLength: Int64) {
        self.call = call
        self.head = head
        self.tenant = tenant
        self.maximumLength = maximumLength
    }

    func receive(_ chunk: Span<UInt8>) {
        body.append(copying: chunk)
    }

    func finish(at now: MonotonicTime, with response: inout Response) -> Disposition {
        tenant.withLock { run in
            call.answer(head, body: body, at: now.milliseconds, in: &run, with: &response)
        }
        return .respond
    }

    func abandon() {}
}
