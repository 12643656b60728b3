// Small bodies: a token's form, a patch, the options of an export. The whole call waits for them.

import Formats
import HTTPMessages

/// Collects a body, then answers the call.
final class CollectingConsumer: BodyConsumer {
    /// Answers a call whose body is complete.
    typealias Answering = (borrowing RequestHead, [UInt8], MonotonicTime, inout Response) -> Void

    let maximumLength: Int64
    private let head: RequestHead
    private let answer: Answering
    private var body: [UInt8] = []

    init(_ head: RequestHead, maximumLength: Int64, answer: @escaping Answering) {
        self.head = head
        self.maximumLength = maximumLength
        self.answer = answer
    }

    func receive(_ chunk: Span<UInt8>) {
        body.append(copying: chunk)
    }

    func finish(at now: MonotonicTime, with response: inout Response) -> Disposition {
        answer(head, body, now, &response)
        return .respond
    }

    func abandon() {}
}

/// Reads a body for nothing and gives the answer that was ready before.
final class DiscardingConsumer: BodyConsumer {
    let maximumLength: Int64
    private let answer: Response

    init(_ answer: Response, maximumLength: Int64) {
        self.answer = answer
        self.maximumLength = maximumLength
    }

    func receive(_ chunk: Span<UInt8>) {}

    func finish(at now: MonotonicTime, with response: inout Response) -> Disposition {
        response = answer
        return .respond
    }

    func abandon() {}
}
