// A responder that writes down what it was asked, for tests of connections.
import HTTPMessages

@testable import HTTP1

/// Serves every request with an empty 200 and records it; confined to one test.
final class RecordingResponder: Responder, @unchecked Sendable {
    /// `METHOD path?query "content"` for requests, `status rule` for refusals.
    private(set) var outcomes: [String] = []
    var maximumLength: Int64 = 1024

    func respond(
        to head: borrowing RequestHead,
        in context: RequestContext,
        with response: inout Response
    ) -> Disposition {
        var line = head.text(head.methodToken) + " " + head.text(head.path)
        if !head.query.isEmpty { line += "?" + head.text(head.query) }
        guard head.hasBody else {
            outcomes.append(line)
            return .respond
        }
        return .consume(Collector(maximumLength: maximumLength) { self.outcomes.append(line + " \"\($0)\"") })
    }

    func explain(_ refusal: RequestRefusal, in context: RequestContext, with response: inout Response) {
        let rule = BrokenRule.allCases.first { $0.reason == refusal.reason && $0.status == refusal.status }
        outcomes.append("\(refusal.status) \(rule?.rawValue ?? "?")")
    }
}

/// Collects content and answers with an empty 200.
final class Collector: BodyConsumer {
    let maximumLength: Int64
    private(set) var content: [UInt8] = []
    private(set) var isAbandoned = false
    let intakeFault: IntakeFault?
    private let completion: (String) -> Void

    init(
        maximumLength: Int64 = 1024,
        _ intakeFault: IntakeFault? = nil,
        completion: @escaping (String) -> Void = { _ in }
    ) {
        self.maximumLength = maximumLength
        self.intakeFault = intakeFault
        self.completion = completion
    }

    func receive(_ chunk: Span<UInt8>) {
        for index in chunk.indices { content.append(chunk[index]) }
    }

    func finish(at now: MonotonicTime, with response: inout Response) -> Disposition {
        completion(String(decoding: content, as: UTF8.self))
        return .respond
    }

    func abandon() { isAbandoned = true }
}

/// Takes wake-ups and forgets them.
final class NoMailbox: WakeMailbox {
    func wake(connection: UInt64, exchange: UInt32) {}
}
