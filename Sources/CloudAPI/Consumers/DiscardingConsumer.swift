// An upload whose answer is settled by its head. It is read all the same, as a gateway that buffers would: a client
// that is still writing when the connection closes reports a broken pipe instead of the answer.

import HTTPMessages

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
