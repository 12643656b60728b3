// From a request to the decision about its answer.

import Connections
import HTTPMessages

extension HTTP2Connection {
    /// Settles what the callbacks recorded; a stream that was reset meanwhile is gone and costs nothing.
    func settleRecorded(_ turn: inout ConnectionTurn) {
        for id in recorded {
            guard stage != .over, let stream = session.stream(id) else { continue }
            if case .undecided = stream.exchange.content { begin(stream, &turn) }
            settleInput(of: stream, &turn)
        }
        recorded.removeAll(keepingCapacity: true)
    }

    /// Answers what broke a rule, and once all content has come and is taken, has its consumer answer.
    private func settleInput(of stream: HTTP2Stream, _ turn: inout ConnectionTurn) {
        if let refusal = stream.refusal { refuse(stream, refusal, &turn) }
        guard stream.inputHasEnded, stream.untaken.isEmpty else { return }
        guard case .consumed = stream.exchange.content else { return stream.exchange.completeContent() }
        carryOut(stream.exchange.contentEnded(at: now, with: &stream.response), on: stream, &turn)
    }

    private func begin(_ stream: HTTP2Stream, _ turn: inout ConnectionTurn) {
        turn.tally.requests += 1
        if services.servesOneRequest { finish() }
        // What is wrong with content that is there already is told by whoever takes the content.
        let isAsked = !stream.headIsBroken && stream.request.head.hasBody
        let disposition = services.decide(
            about: stream.request.head,
            refusal: isAsked ? nil : stream.refusal,
            in: context(of: stream),
            with: &stream.response
        )
        if !isAsked { (stream.isRefused, stream.refusal) = (stream.refusal != nil, nil) }
        if case .consume(let consumer) = disposition {
            stream.exchange.consume(with: consumer, at: now)
            stream.discardLimit = services.maximumLength(of: consumer)
            if (stream.request.head.contentLength ?? 0) > stream.discardLimit {
                note(RequestRefusal.contentTooLarge(over: stream.discardLimit), on: stream)
            } else if stream.request.head.expectsContinue, stream.untaken.isEmpty, !stream.inputHasEnded {
                // RFC 9110 §10.1.1: no 100 when content, or its end, has arrived already.
                session.submitContinue(to: stream.id)
            }
        } else {
            discardContent(of: stream)
        }
        if !stream.inputHasEnded { awaitContent(of: stream) }
        takeUntaken(of: stream)
        switch disposition {
        case .consume: return
        case .respond where stream.refusal != nil: return
        case .respond, .wait: break
        }
        carryOut(stream.exchange.settle(disposition, at: now, with: &stream.response), on: stream, &turn)
    }

    /// Content that nobody wants is read past: clients such as httpx look for the answer only after sending all of it.
    private func discardContent(of stream: HTTP2Stream) {
        stream.exchange.discard()
        stream.discardLimit = stream.contentBytes + max(services.limits.bodyBytes, Self.discardedBytes)
        let isTooMuch = (stream.request.head.contentLength ?? 0) > stream.discardLimit
        stream.endsWithAnswer = stream.endsWithAnswer || isTooMuch
    }

    /// How much is read in vain; far more than in HTTP/1.1, where the connection can simply close.
    private static let discardedBytes: Int64 = 64 * 1024 * 1024

    /// Answers a request that broke a rule; after its answer has begun, the stream can only be reset.
    func refuse(_ stream: HTTP2Stream, _ refusal: RequestRefusal, _ turn: inout ConnectionTurn) {
        stream.refusal = nil
        let action = stream.exchange.refuse(
            refusal.about(stream.request.head),
            by: services,
            in: context(of: stream),
            with: &stream.response
        )
        if action != .breakOff {
            stream.isRefused = true
            discardContent(of: stream)
            stream.endsWithAnswer = stream.endsWithAnswer || stream.isMalformed || refusal.status == 408
            if !stream.inputHasEnded { awaitContent(of: stream) }
            takeUntaken(of: stream)
        }
        carryOut(action, on: stream, &turn)
    }

    /// Does what is due on a stream.
    func settleDeadline(of stream: HTTP2Stream, _ turn: inout ConnectionTurn) {
        let action = stream.exchange.deadlineReached(
            at: now,
            with: &stream.response,
            tally: &turn.tally
        )
        carryOut(action, on: stream, &turn)
        guard stage != .over else { return }
        if stream.exchange.endIntakePause(at: now) {
            awaitContent(of: stream)
            takeUntaken(of: stream)
            settleInput(of: stream, &turn)
        } else if stream.exchange.readDeadline <= now {
            stream.exchange.readDeadline = .distantFuture
            refuse(stream, RequestRefusal(.contentTooSlow), &turn)
        }
    }
}
