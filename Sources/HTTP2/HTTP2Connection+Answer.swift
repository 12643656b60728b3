// Answers on their way out: delays, faults and content in frames.

import Connections
import HTTPMessages

extension HTTP2Connection {
    /// Does on the wire what a stream's exchange asks for.
    func carryOut(_ action: ExchangeAction, on stream: HTTP2Stream, _ turn: inout ConnectionTurn) {
        switch action {
        case .none, .keep: return note(stream.exchange.answerDeadline)
        case .send, .sendPiece(_, isFirst: true): submit(stream, turn)
        case .sendPart(let contentBytes): submit(stream, turn, contentBytes: contentBytes)
        case .sendPiece(_, isFirst: false):
            awaitRoom(of: stream)
            session.resume(stream.id)
        case .reset: session.reset(stream.id, .internalError)
        case .close: session.reset(stream.id, .cancel)
        case .garbage:
            pump(&turn)
            turn.output.append(contentsOf: ExchangeAction.garbageBytes)
            return end(.cut, &turn)
        case .breakOff:
            let isSent = stream.exchange.isSent
            session.reset(stream.id, stream.isMalformed ? .protocolError : isSent ? .noError : .cancel)
        }
        if stream.response.closesConnection { finish() }
    }

    /// Sends a response: of its content, all or so much.
    private func submit(_ stream: HTTP2Stream, _ turn: borrowing ConnectionTurn, contentBytes: Int? = nil) {
        let status = stream.response.status
        let mayHaveContent = stream.response.mayHaveContent
        let omitsContent = stream.request.head.method == .head || !mayHaveContent
        let length = mayHaveContent ? stream.response.body.count : 0
        stream.sendableBytes = min(contentBytes ?? length, length)
        stream.responseFields.prepare(
            status: status,
            stream.response.fields,
            // RFC 9110 §15.3.6: a 205 says that it has no content; §8.6: a 204 must not.
            contentLength: mayHaveContent || status == 205 ? length : nil,
            date: turn.date
        )
        let hasContent = !omitsContent && (length > 0 || contentBytes != nil)
        session.submitAnswer(to: stream, hasContent: hasContent)
        if hasContent { awaitRoom(of: stream) } else { answerSent(stream) }
    }

    private func awaitRoom(of stream: HTTP2Stream) {
        let deadline = now.advanced(byMilliseconds: services.limits.bodyMilliseconds)
        stream.exchange.awaitRoom(until: deadline)
        note(deadline)
    }

    private func answerSent(_ stream: HTTP2Stream) {
        stream.exchange.answerLeft()
        if !stream.isRefused { noteServed() }
        resetIfAnswered(stream)
    }

    /// Has a stream reset behind its answer: because the rest of the request is not wanted (RFC 9113 §8.1), or because
    /// the request is malformed (RFC 9113 §8.1.1).
    ///
    /// The client of a malformed request may end it first where little of it is left: some report a reset that comes
    /// while they send instead of the answer.
    func resetIfAnswered(_ stream: HTTP2Stream) {
        guard case .sent = stream.exchange.answer else { return }
        if stream.isMalformed, stream.inputHasEnded || stream.endsWithAnswer {
            resetLater(stream.id)
        } else if stream.endsWithAnswer, !stream.inputHasEnded {
            resets.insert(stream.id)
        }
    }

    /// What a stream has for the session's next frame of content.
    enum NextContent {
        /// A part of the response's body.
        case bytes(Range<Int>, isLast: Bool)
        /// Nothing before its deadline.
        case paused
        /// A truncated answer is at its end: the stream is reset.
        case broken
    }

    /// Called back when windows allow content of `stream` to be sent.
    func nextContent(of stream: HTTP2Stream, atMost length: Int) -> NextContent {
        var length = length
        let pieceBytes = stream.exchange.fault?.pieceBytes
        if let pieceBytes {
            if case .pausing(let until) = stream.exchange.answer, now < until { return .paused }
            length = min(length, pieceBytes)
        }
        let start = stream.sentBytes
        let isTruncated = if case .truncate? = stream.exchange.fault { true } else { false }
        if isTruncated, start == stream.sendableBytes { return .broken }
        stream.sentBytes = min(start + length, stream.sendableBytes)
        let isLast = !isTruncated && stream.sentBytes == stream.sendableBytes
        // Who opens windows byte by byte is not entitled to go on so.
        if isLast || pieceBytes != nil || stream.sentBytes - start >= Self.fewBytes { noteContentSent() }
        if isLast {
            answerSent(stream)
        } else if pieceBytes != nil {
            stream.exchange.pieceLeft(at: now)
            note(stream.exchange.answerDeadline)
        } else {
            awaitRoom(of: stream)
        }
        return .bytes(start..<stream.sentBytes, isLast: isLast)
    }

    /// A frame with less of an answer was cut short by a window.
    private static let fewBytes = 256
}
