// A responder that does what a test says.
import HTTPMessages

/// Answers by closure; confined to one test.
final class ScriptedResponder: Responder, @unchecked Sendable {
    typealias Script = (borrowing RequestHead, inout Response) -> Disposition

    private let script: Script
    private(set) var contexts: [RequestContext] = []
    private(set) var refusals: [RequestRefusal] = []

    init(_ script: @escaping Script) { self.script = script }

    /// Answers every request with `body`, after letting `prepare` change the response.
    convenience init(body: String = "ok", prepare: @escaping (inout Response) -> Void = { _ in }) {
        self.init { _, response in
            response.body.append(contentsOf: body.utf8)
            prepare(&response)
            return .respond
        }
    }

    func respond(
        to head: borrowing RequestHead,
        in context: RequestContext,
        with response: inout Response
    ) -> Disposition {
        contexts.append(context)
        return script(head, &response)
    }

    func explain(_ refusal: RequestRefusal, in context: RequestContext, with response: inout Response) {
        refusals.append(refusal)
        response.body.append(contentsOf: "refused".utf8)
    }
}

/// Waits until it is told to answer.
final class Patience: Waiter {
    var isReady = false
    private(set) var isAbandoned = false
    private(set) var timesAsked = 0
    let limit: MonotonicTime
    let isAtWork: Bool

    init(until limit: MonotonicTime, isAtWork: Bool = false) {
        self.limit = limit
        self.isAtWork = isAtWork
    }

    func resume(at now: MonotonicTime, with response: inout Response) -> Disposition {
        timesAsked += 1
        guard isReady || now >= limit else { return .wait(self, until: limit) }
        response.status = isReady ? 200 : 408
        return .respond
    }

    func abandon() { isAbandoned = true }
}
