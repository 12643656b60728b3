// One request and its answer: a stream, RFC 9113 §5. Reading and answering overlap, so they are kept apart, as in
// HTTP/1.1.

import HTTPMessages

/// The state of one stream; its storage serves one request after another.
final class HTTP2Stream {
    /// What the client's next bytes on the stream are.
    enum Reading {
        case head
        /// The head is complete and the responder will be asked when all input at hand is read.
        case unasked
        /// Content of a request whose consumer will answer.
        case consuming(any BodyConsumer)
        /// Content that nobody wants.
        case discarding
        /// Nothing more may come.
        case complete
    }

    /// Where the answer is.
    enum Answer {
        /// Not decided: the responder is not asked yet, or a consumer still takes content.
        case none
        case waiting(any Waiter, until: MonotonicTime)
        /// Ready, and held back on purpose.
        case held(until: MonotonicTime)
        /// Its head is submitted, content follows as windows allow.
        case sending
        /// The same, in pieces; `paused` while the next one is not due.
        case dribbling(pieceBytes: Int, pauseMilliseconds: Int64, nextAt: MonotonicTime, isPaused: Bool)
        /// Will never be sent.
        case stalled
        case sent
    }

    var id: Int32
    /// When the client opened the stream.
    var beganAt = MonotonicTime.distantFuture
    /// Where the stream stands in its connection's list.
    var index = 0
    var request = ReceivedHead()
    var reading = Reading.head
    var answer = Answer.none
    /// Whether the client has ended the stream.
    var inputHasEnded = false
    /// Whether the request ends with its answer, because its content is no longer wanted.
    var endsWithAnswer = false
    /// Content that came before the responder was asked.
    var earlyContent: [UInt8] = []
    /// How much content has come.
    var contentBytes: Int64 = 0
    /// From so many content bytes on, the stream's window stays shut.
    var discardLimit: Int64 = 0
    /// Why the engine answers the request itself, until it has.
    var refusal: RequestRefusal?
    /// Whether the engine has answered the request itself.
    var isRefused = false
    /// Whether the request is malformed (RFC 9113 §8.1.1), so that a reset follows its answer.
    var isMalformed = false
    var readDeadline = MonotonicTime.distantFuture
    var response = Response()
    /// The response's fields as libnghttp2 reads them.
    let responseFields = ResponseFieldBlock()
    /// How much of the response's content has become frames.
    var sentBytes = 0
    /// How much of it will; less than all for a truncated answer.
    var sendableBytes = 0
    /// When the client must have made room for more content.
    var sendDeadline = MonotonicTime.distantFuture

    init(id: Int32) { self.id = id }

    /// Back to a new request; storage is kept unless one large message needed it.
    func reset() {
        request.reset()
        (reading, answer) = (.head, .none)
        (inputHasEnded, endsWithAnswer) = (false, false)
        earlyContent = []
        (contentBytes, discardLimit) = (0, 0)
        (refusal, isRefused, isMalformed) = (nil, false, false)
        (sentBytes, sendableBytes) = (0, 0)
        (readDeadline, sendDeadline) = (.distantFuture, .distantFuture)
        resetResponse()
    }

    /// Makes `response` an empty 200; storage that one large answer needed is given back.
    func resetResponse() {
        if response.body.capacity > Self.mostKeptBytes {
            response = Response()
        } else {
            response.reset()
        }
    }

    private static let mostKeptBytes = 64 * 1024

    /// Whether the content that has come is not what Content-Length says (RFC 9113 §8.1.1).
    var lengthIsUntrue: Bool {
        guard let length = request.head.contentLength else { return false }
        return inputHasEnded ? contentBytes != length : contentBytes > length
    }

    /// When something must happen on this stream.
    var deadline: MonotonicTime {
        let answerDeadline: MonotonicTime =
            switch answer {
            case .waiting(_, let until), .held(let until): until
            case .dribbling(_, _, let nextAt, true): nextAt
            case .dribbling(_, _, _, false), .sending: sendDeadline
            case .none, .stalled, .sent: .distantFuture
            }
        return min(answerDeadline, readDeadline)
    }

    /// Whether the answer waits for something or is held back on purpose.
    var isHeld: Bool {
        switch answer {
        case .waiting, .held, .dribbling, .stalled: true
        case .none, .sending, .sent: false
        }
    }

    /// Tells consumer and waiter that nobody will be answered.
    func abandon() {
        if case .consuming(let consumer) = reading { consumer.abandon() }
        if case .waiting(let waiter, _) = answer { waiter.abandon() }
        (reading, answer) = (.complete, .sent)
    }
}
