// How answers leave: at once, after a delay, or spoilt.

package import Connections
import HTTPMessages

extension HTTP1Connection {
    /// Sends the response in `turn`, or holds it back as it asks for.
    func deliver(_ turn: inout ConnectionTurn) {
        if turn.response.closesConnection || conditions.contains(.stops) { framing.closes = true }
        if turn.response.fault == nil, turn.response.delayMilliseconds <= 0 {
            ResponseSerializer.append(turn.response, framing: framing, date: turn.date, to: &turn.output)
            return answerSent(&turn)
        }
        hold(&turn)
    }

    private func hold(_ turn: inout ConnectionTurn) {
        let fault = turn.response.fault
        var delay = turn.response.delayMilliseconds
        // A reset destroys what the kernel has not sent: answers before this one get a moment to leave.
        if fault == .reset, !turn.output.isEmpty { delay = max(delay, Self.resetDelayMilliseconds) }
        let held = HeldAnswer(bytes: heldBytes(fault, turn), fault: fault)
        if delay > 0 {
            answer = .held(held, until: turn.now.advanced(byMilliseconds: delay))
        } else {
            depart(held, &turn)
        }
    }

    private static let resetDelayMilliseconds: Int64 = 10

    /// The bytes that will leave, if any will.
    private func heldBytes(_ fault: WireFault?, _ turn: borrowing ConnectionTurn) -> [UInt8] {
        switch fault {
        case .reset, .close, .stall: return []
        case .garbage: return Self.garbage
        case nil, .dribble, .truncate: break
        }
        var bytes: [UInt8] = []
        ResponseSerializer.append(turn.response, framing: framing, date: turn.date, to: &bytes)
        if case .truncate(let kept) = fault, !framing.omitsContent, turn.response.mayHaveContent {
            bytes.removeLast(max(0, turn.response.body.count - max(0, kept)))
        }
        return bytes
    }

    /// Bytes that no parser takes for a response: the first one can begin no status line.
    private static let garbage: [UInt8] = (0..<64).map { UInt8(truncatingIfNeeded: 0x80 | ($0 &* 37)) }

    /// Carries out what the answer was held for.
    private func depart(_ held: HeldAnswer, _ turn: inout ConnectionTurn) {
        switch held.fault {
        case nil:
            turn.output.append(contentsOf: held.bytes)
            answerSent(&turn)
        case .reset:
            abandonExchange()
            turn.ending = .reset
        case .close, .truncate, .garbage:
            turn.output.append(contentsOf: held.bytes)
            abandonExchange()
            turn.ending = .cut
        case .stall:
            answer = .stalled
            reading = .ended
            readDeadline = .distantFuture
            pending = []
        case .dribble(let pieceBytes, let pause):
            let dribble = Dribble(
                bytes: held.bytes,
                pieceBytes: max(1, pieceBytes),
                pauseMilliseconds: max(1, pause),
                nextAt: turn.now
            )
            sendPiece(of: dribble, &turn)
        }
    }

    private func sendPiece(of dribble: Dribble, _ turn: inout ConnectionTurn) {
        var dribble = dribble
        if dribble.takePiece(at: turn.now, to: &turn.output) {
            answer = .dribbling(dribble)
        } else {
            answerSent(&turn)
        }
    }

    package func woken(exchange: UInt32, turn: inout ConnectionTurn) {
        guard exchange == self.exchange, case .waiting(let waiter, _) = answer else { return }
        resume(waiter, &turn)
        continueInput(&turn)
    }

    package func deadlineReached(turn: inout ConnectionTurn) {
        if answerDeadline <= turn.now {
            answerIsDue(&turn)
            continueInput(&turn)
        } else if readDeadline <= turn.now {
            inputIsTooSlow(&turn)
        }
    }

    private func answerIsDue(_ turn: inout ConnectionTurn) {
        switch answer {
        case .waiting(let waiter, _):
            resume(waiter, &turn)
        case .held(let held, let until):
            turn.tally.noteDelayedAnswer(due: until, now: turn.now)
            answer = .none
            depart(held, &turn)
        case .dribbling(let dribble):
            answer = .none
            sendPiece(of: dribble, &turn)
        case .none, .stalled, .sent:
            break
        }
    }

    private func resume(_ waiter: any Waiter, _ turn: inout ConnectionTurn) {
        answer = .none
        turn.resetResponse()
        settle(waiter.resume(at: turn.now, with: &turn.response), &turn)
    }

    private func inputIsTooSlow(_ turn: inout ConnectionTurn) {
        switch reading {
        case .head where isIdle: end(&turn)
        case .head: refuse(RequestRefusal(.headTooSlow), &turn)
        case .consuming, .discarding: refuse(RequestRefusal(.contentTooSlow), &turn)
        case .complete, .ended: readDeadline = .distantFuture
        }
    }
}

/// A response as bytes, with what is to happen to it.
struct HeldAnswer {
    var bytes: [UInt8]
    var fault: WireFault?
}

/// A response on its way out in small pieces.
struct Dribble {
    var bytes: [UInt8]
    var sent = 0
    var pieceBytes: Int
    var pauseMilliseconds: Int64
    var nextAt: MonotonicTime

    /// Takes the next piece at `now`; false when it was the last.
    mutating func takePiece(at now: MonotonicTime, to output: inout [UInt8]) -> Bool {
        let end = bytes.count - sent > pieceBytes ? sent + pieceBytes : bytes.count
        output.append(contentsOf: bytes[sent..<end])
        sent = end
        nextAt = now.advanced(byMilliseconds: pauseMilliseconds)
        return sent < bytes.count
    }
}
