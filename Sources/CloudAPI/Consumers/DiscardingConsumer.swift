// Loads that have begun: what their consumers share, and the consumer of those that are not admitted.

import HTTPMessages
import IdentityCloud
import Journal
import Tenancy

/// A load whose body is still to come; whatever becomes of that, the journal gets one entry.
struct Upload {
    var call: Call
    let head: RequestHead
    let tenant: LiveTenant
    let responder: CloudResponder
    let maximumLength: Int64

    /// Ends the call with the answer that its head alone has settled.
    mutating func conclude(at uptime: Milliseconds, with response: inout Response) {
        tenant.withLock { run in
            call.record.outline.tenantTime = run.tenant.clock.now(uptime: uptime)
            call.conclude(head, in: &run, with: &response)
        }
        call.tell(of: tenant.name)
    }

    /// Ends the call as its body broke off.
    func breakOff(by end: BrokenCall, at uptime: Milliseconds, with response: inout Response) {
        responder.breakOff(call, head, of: tenant, by: end, at: uptime, with: &response)
    }

    /// Ends the call as its client left.
    func breakOff(by end: BrokenCall) {
        var response = Response()
        breakOff(by: end, at: call.record.outline.uptime, with: &response)
    }
}

/// Why a call ends before its work.
struct BrokenCall {
    /// The status of the engine's refusal; 0 where nobody is there for an answer.
    let status: Int
    let reason: String

    static let clientLeft = BrokenCall("The client left before its content was complete.")
    static let clientLeftLater = BrokenCall("The client left before it was answered.")

    init(_ refusal: RequestRefusal) { (status, reason) = (refusal.status, refusal.explanation) }

    private init(_ reason: String) { (status, self.reason) = (0, reason) }
}

/// Reads a body for nothing and gives the answer that was ready before.
final class DiscardingConsumer: BodyConsumer {
    private var upload: Upload
    private let answer: Response

    init(_ upload: Upload, _ answer: Response) {
        self.upload = upload
        self.answer = answer
    }

    var maximumLength: Int64 { upload.maximumLength }

    func receive(_ chunk: Span<UInt8>) {}

    func finish(at now: MonotonicTime, with response: inout Response) -> Disposition {
        response = answer
        upload.conclude(at: Milliseconds(now.milliseconds), with: &response)
        return .respond
    }

    func refuse(_ refusal: RequestRefusal, at now: MonotonicTime, with response: inout Response) -> Bool {
        upload.breakOff(by: BrokenCall(refusal), at: Milliseconds(now.milliseconds), with: &response)
        return true
    }

    func abandon() { upload.breakOff(by: .clientLeft) }
}
