// From a request to the decision about its answer.

import Connections
import HTTPMessages

extension HTTP2Connection {
    /// Settles what the callbacks recorded; a stream that was reset meanwhile is gone and costs nothing.
    func settleRecorded(_ turn: inout ConnectionTurn) {
        for id in recorded {
            guard stage != .over, let stream = session.stream(id) else { continue }
            if case .unasked = stream.reading { begin(stream, &turn) }
            if let refusal = stream.refusal { refuse(stream, refusal, &turn) }
            if stream.inputHasEnded { inputEnded(of: stream, &turn) }
        }
        recorded.removeAll(keepingCapacity: true)
    }

    private func begin(_ stream: HTTP2Stream, _ turn: inout ConnectionTurn) {
        turn.tally.requests += 1
        if workspace.servesOneRequest { finish() }
        let disposition = decideAnswer(to: stream)
        let early = stream.earlyContent
        stream.earlyContent = []
        if case .consume(let consumer) = disposition {
            stream.reading = .consuming(consumer)
            stream.discardLimit = maximumLength(of: consumer)
            if (stream.request.head.contentLength ?? 0) > stream.discardLimit {
                note(RequestRefusal(.contentTooLarge), on: stream)
            } else if stream.request.head.expectsContinue, early.isEmpty, !stream.inputHasEnded {
                // RFC 9110 §10.1.1: no 100 when content, or its end, has arrived already.
                session.submitContinue(to: stream.id)
            }
        } else {
            discardContent(of: stream)
        }
        if !stream.inputHasEnded {
            stream.readDeadline = now.advanced(byMilliseconds: workspace.limits.bodyMilliseconds)
            note(stream.readDeadline)
        }
        if !early.isEmpty { take(early.span, on: stream) }
        if case .consume = disposition { return }
        settle(disposition, on: stream, &turn)
    }

    /// What the engine answers itself, or else the responder.
    private func decideAnswer(to stream: HTTP2Stream) -> Disposition {
        if let refusal = stream.refusal {
            explain(refusal, on: stream)
            return .respond
        }
        let head = stream.request.head
        // RFC 9110 §9.3.7: `OPTIONS *` asks about the server as a whole.
        if head.method == .options, head.matches(head.path, "*") {
            stream.response.status = 204
            stream.response.fields.append("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
            return .respond
        }
        return workspace.responder.respond(to: head, in: context(of: stream), with: &stream.response)
    }

    /// Content that nobody wants is read past: clients such as httpx look for the answer only after sending all of it.
    private func discardContent(of stream: HTTP2Stream) {
        stream.reading = .discarding
        stream.discardLimit = stream.contentBytes + max(workspace.limits.bodyBytes, Self.discardedBytes)
        let isTooMuch = (stream.request.head.contentLength ?? 0) > stream.discardLimit
        stream.endsWithAnswer = stream.endsWithAnswer || isTooMuch
    }

    /// How much is read in vain; far more than in HTTP/1.1, where the connection can simply close.
    private static let discardedBytes: Int64 = 64 * 1024 * 1024

    /// The request is complete: its consumer answers.
    private func inputEnded(of stream: HTTP2Stream, _ turn: inout ConnectionTurn) {
        let before = stream.reading
        stream.reading = .complete
        stream.readDeadline = .distantFuture
        guard case .consuming(let consumer) = before else { return }
        stream.resetResponse()
        settle(consumer.finish(at: now, with: &stream.response), on: stream, &turn)
    }

    /// Does what the responder decided.
    func settle(_ disposition: Disposition, on stream: HTTP2Stream, _ turn: inout ConnectionTurn) {
        switch disposition {
        case .respond:
            deliver(stream, &turn)
        case .wait(let waiter, let until):
            stream.answer = .waiting(waiter, until: until)
            note(until)
        case .consume(let consumer):
            // The content is over, so a consumer that comes late gets none.
            stream.resetResponse()
            settle(consumer.finish(at: now, with: &stream.response), on: stream, &turn)
        }
    }

    func resume(_ waiter: any Waiter, on stream: HTTP2Stream, _ turn: inout ConnectionTurn) {
        stream.answer = .none
        stream.resetResponse()
        settle(waiter.resume(at: now, with: &stream.response), on: stream, &turn)
    }

    /// Answers a request that broke a rule; after its answer has begun, the stream can only be reset.
    func refuse(_ stream: HTTP2Stream, _ refusal: RequestRefusal, _ turn: inout ConnectionTurn) {
        switch stream.answer {
        case .sending, .dribbling:
            session.reset(stream.id, stream.isMalformed ? .protocolError : .cancel)
        case .sent:
            session.reset(stream.id, stream.isMalformed ? .protocolError : .noError)
        case .none, .waiting, .held, .stalled:
            stream.abandon()
            discardContent(of: stream)
            stream.endsWithAnswer = stream.endsWithAnswer || stream.isMalformed || refusal.status == 408
            stream.resetResponse()
            explain(refusal, on: stream)
            deliver(stream, &turn)
        }
    }

    private func explain(_ refusal: RequestRefusal, on stream: HTTP2Stream) {
        stream.refusal = nil
        stream.isRefused = true
        stream.response.status = refusal.status
        workspace.responder.explain(refusal, in: context(of: stream), with: &stream.response)
    }
}
