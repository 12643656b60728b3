// Small bodies: a token's form, a patch, the options of an export. The whole call waits for them.

import Formats
import HTTPMessages
import IdentityCloud

/// Collects a body, then answers the call.
final class CollectingConsumer: BodyConsumer {
    let maximumLength: Int64
    private var call: Call
    private let head: RequestHead
    private let responder: CloudResponder
    /// When the head came, on the server's clock.
    private let began: Milliseconds
    private var body: [UInt8] = []

    init(
        _ call: Call,
        _ head: RequestHead,
        of responder: CloudResponder,
        maximumLength: Int64,
        at uptime: Milliseconds
    ) {
        self.call = call
        self.head = head
        self.responder = responder
        self.maximumLength = maximumLength
        began = uptime
    }

    func receive(_ chunk: Span<UInt8>) {
        body.append(copying: chunk)
    }

    func finish(at now: MonotonicTime, with response: inout Response) -> Disposition {
        responder.answer(&call, head, body: body, at: now, with: &response)
    }

    func refuse(_ refusal: RequestRefusal, at now: MonotonicTime, with response: inout Response) -> Bool {
        responder.breakOff(
            call,
            head,
            by: BrokenCall(refusal),
            at: Milliseconds(now.milliseconds),
            with: &response
        )
        return true
    }

    func abandon() {
        var response = Response()
        responder.breakOff(call, head, by: .clientLeft, at: began, with: &response)
    }
}
