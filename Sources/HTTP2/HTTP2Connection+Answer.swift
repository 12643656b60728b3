// Answers on their way out: delays, faults and content in frames.

import Connections
import HTTPMessages

extension HTTP2Connection {
    /// Sends the stream's response, or holds it back as long as it says.
    func deliver(_ stream: HTTP2Stream, _ turn: inout ConnectionTurn) {
        guard stream.response.delayMilliseconds > 0 else { return depart(stream, &turn) }
        let until = now.advanced(byMilliseconds: stream.response.delayMilliseconds)
        stream.answer = .held(until: until)
        note(until)
    }

    /// Carries out the response with its fault.
    private func depart(_ stream: HTTP2Stream, _ turn: inout ConnectionTurn) {
        switch stream.response.fault {
        case nil, .truncate, .dribble:
            submit(stream, turn)
        case .reset:
            stream.answer = .sent
            session.reset(stream.id, .internalError)
        case .close:
            stream.answer = .sent
            session.reset(stream.id, .cancel)
        case .stall:
            stream.answer = .stalled
            stream.readDeadline = .distantFuture
        case .garbage:
            pump(&turn)
            turn.output.append(contentsOf: Self.garbage)
            return end(.cut, &turn)
        }
        if stream.response.closesConnection { finish() }
    }

    /// No frame: its length is more than any client allows.
    private static let garbage: [UInt8] = (0..<64).map { UInt8(truncatingIfNeeded: 0x80 | ($0 &* 37)) }

    private func submit(_ stream: HTTP2Stream, _ turn: ConnectionTurn) {
        let status = stream.response.status
        let mayHaveContent = stream.response.mayHaveContent
        let omitsContent = stream.request.head.method == .head || !mayHaveContent
        var isWhole = true
        let length = mayHaveContent ? stream.response.body.count : 0
        stream.sendableBytes = length
        if case .truncate(let kept) = stream.response.fault, !omitsContent {
            stream.sendableBytes = min(max(0, kept), length)
            isWhole = false
        }
        let hasContent = !omitsContent && (length > 0 || !isWhole)
        stream.responseFields.prepare(
            status: status,
            stream.response.fields,
            // RFC 9110 §15.3.6: a 205 says that it has no content; §8.6: a 204 must not.
            contentLength: mayHaveContent || status == 205 ? length : nil,
            date: turn.date
        )
        session.submitAnswer(to: stream, hasContent: hasContent)
        guard hasContent else { return answerSent(stream) }
        stream.answer = .sending
        if case .dribble(let pieceBytes, let pause) = stream.response.fault {
            stream.answer = .dribbling(
                pieceBytes: max(1, pieceBytes),
                pauseMilliseconds: max(1, pause),
                nextAt: now,
                isPaused: false
            )
        }
        stream.sendDeadline = now.advanced(byMilliseconds: workspace.limits.bodyMilliseconds)
        note(stream.sendDeadline)
    }

    private func answerSent(_ stream: HTTP2Stream) {
        stream.answer = .sent
        if !stream.isRefused { noteServed() }
        resetIfAnswered(stream)
    }

    /// Has a stream reset behind its answer: because the rest of the request is not wanted (RFC 9113 §8.1), or because
    /// the request is malformed (RFC 9113 §8.1.1).
    ///
    /// The client of a malformed request may end it first where little of it is left: some report a reset that comes
    /// while they send instead of the answer.
    func resetIfAnswered(_ stream: HTTP2Stream) {
        guard case .sent = stream.answer else { return }
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
        var isDribbling = false
        if case .dribbling(let pieceBytes, let pause, let nextAt, _) = stream.answer {
            let isPaused = now < nextAt
            stream.answer = .dribbling(
                pieceBytes: pieceBytes,
                pauseMilliseconds: pause,
                nextAt: isPaused ? nextAt : now.advanced(byMilliseconds: pause),
                isPaused: isPaused
            )
            if isPaused {
                note(nextAt)
                return .paused
            }
            length = min(length, pieceBytes)
            isDribbling = true
        }
        let start = stream.sentBytes
        let isTruncated = if case .truncate = stream.response.fault { true } else { false }
        if isTruncated, start == stream.sendableBytes { return .broken }
        stream.sentBytes = min(start + length, stream.sendableBytes)
        stream.sendDeadline = now.advanced(byMilliseconds: workspace.limits.bodyMilliseconds)
        let isLast = !isTruncated && stream.sentBytes == stream.sendableBytes
        // Who opens windows byte by byte is not entitled to go on so.
        if isLast || isDribbling || stream.sentBytes - start >= Self.fewBytes { noteContentSent() }
        if isLast { answerSent(stream) }
        return .bytes(start..<stream.sentBytes, isLast: isLast)
    }

    /// A frame with less of an answer was cut short by a window.
    private static let fewBytes = 256

    /// Does what is due on a stream.
    func settleDeadline(of stream: HTTP2Stream, _ turn: inout ConnectionTurn) {
        switch stream.answer {
        case .waiting(let waiter, let until) where until <= now:
            resume(waiter, on: stream, &turn)
        case .held(let until) where until <= now:
            turn.tally.noteDelayedAnswer(due: until, now: now)
            depart(stream, &turn)
        case .dribbling(let pieceBytes, let pause, let nextAt, true) where nextAt <= now:
            stream.answer = .dribbling(
                pieceBytes: pieceBytes,
                pauseMilliseconds: pause,
                nextAt: nextAt,
                isPaused: false
            )
            session.resume(stream.id)
        case .sending where stream.sendDeadline <= now,
            .dribbling(_, _, _, false) where stream.sendDeadline <= now:
            // The client asked for an answer and makes no room for it.
            session.reset(stream.id, .cancel)
            stream.sendDeadline = .distantFuture
        default: break
        }
        if stage != .over, stream.readDeadline <= now {
            stream.readDeadline = .distantFuture
            refuse(stream, RequestRefusal(.contentTooSlow), &turn)
        }
    }
}
