// What the tests have the connection serve.

import HTTPMessages
import Synchronization

/// Answers by path; `answers` sets responses, the paths below show how a request came.
final class TestResponder: Responder {
    struct State {
        var answers: [String: Response] = [:]
        var asked = 0
        var wakers: [Waker] = []
        var refusals: [RequestRefusal] = []
    }

    let state = Mutex(State())
    let abandoned = Mutex(0)
    let isReady = Mutex(false)
    let taken = Mutex(0)

    /// How many consumers and waiters were told that nobody waits.
    var abandonedCount: Int { abandoned.withLock { $0 } }
    /// How much content consumers have taken.
    var takenBytes: Int { taken.withLock { $0 } }
    /// How many requests reached the responder.
    var askedCount: Int { state.withLock { $0.asked } }

    func set(_ path: String, _ response: Response) { state.withLock { $0.answers[path] = response } }

    func respond(
        to head: borrowing RequestHead,
        in context: RequestContext,
        with response: inout Response
    ) -> Disposition {
        state.withLock { $0.asked += 1 }
        switch head.text(head.path) {
        case "/upload": return .consume(TestConsumer(self))
        case "/upload/reset": return .consume(TestConsumer(self, intakeFault: .reset(afterBytes: 100_000)))
        case "/upload/slow":
            let fault = IntakeFault.slow(bytes: 40_000, everyMilliseconds: 100)
            return .consume(TestConsumer(self, intakeFault: fault))
        case "/form", "/oauth/token":
            // As the domain does: whether there is content decides, and the head is kept until it has come.
            guard head.hasBody else {
                response.body = Array("nothing for \(head.text(head.host))".utf8)
                return .respond
            }
            return .consume(TestConsumer(self, head.kept()))
        case "/wait":
            state.withLock { $0.wakers.append(context.waker) }
            return .wait(TestWaiter(self), until: context.now.advanced(byMilliseconds: 5000))
        case "/echo":
            response.body = Array(
                "\(head.method.token) \(head.text(head.path)) ?\(head.text(head.query)) @\(head.text(head.host))"
                    .utf8
            )
            for field in head.fields {
                response.body += Array(" \(head.text(field.name))=\(head.text(field.value))".utf8)
            }
            return .respond
        case let path:
            response = state.withLock { $0.answers[path] } ?? Response.text("Hello")
            return .respond
        }
    }

    func explain(_ refusal: RequestRefusal, in context: RequestContext, with response: inout Response) {
        state.withLock { $0.refusals.append(refusal) }
        response.body = Array(refusal.explanation.utf8)
    }
}

extension Response {
    static func text(_ text: String) -> Response {
        var response = Response()
        response.fields.append("Content-Type", "text/plain")
        response.body = Array(text.utf8)
        return response
    }
}

/// Counts the content's bytes and answers with the count and their sum, and with the host of the head if it has one.
final class TestConsumer: BodyConsumer {
    let maximumLength: Int64 = 200_000
    let intakeFault: IntakeFault?
    private let responder: TestResponder
    private let head: RequestHead?
    private var count = 0
    private var sum = 0

    init(_ responder: TestResponder, _ head: RequestHead? = nil, intakeFault: IntakeFault? = nil) {
        self.responder = responder
        self.head = head
        self.intakeFault = intakeFault
    }

    func receive(_ chunk: Span<UInt8>) {
        responder.taken.withLock { $0 += chunk.count }
        count += chunk.count
        for index in chunk.indices { sum += Int(chunk[index]) }
    }

    func finish(at now: MonotonicTime, with response: inout Response) -> Disposition {
        response.body = Array("\(count) bytes, sum \(sum)".utf8)
        if let head { response.body += " for \(head.text(head.host))".utf8 }
        return .respond
    }

    func abandon() { responder.abandoned.withLock { $0 += 1 } }
}

/// Answers when the responder says that it is ready, or says that it was not.
final class TestWaiter: Waiter {
    private let responder: TestResponder

    init(_ responder: TestResponder) { self.responder = responder }

    func resume(at now: MonotonicTime, with response: inout Response) -> Disposition {
        response = .text(responder.isReady.withLock { $0 } ? "ready" : "too late")
        return .respond
    }

    func abandon() { responder.abandoned.withLock { $0 += 1 } }
}
