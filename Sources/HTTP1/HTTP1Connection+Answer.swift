// How answers leave: at once, after a delay, or spoilt.

package import Connections
import HTTPMessages

extension HTTP1Connection {
    /// Does on the wire what the exchange asks for.
    func carryOut(_ action: ExchangeAction, _ turn: inout ConnectionTurn) {
        switch action {
        case .none: break
        case .keep: keep(turn)
        case .send:
            sendAll(&turn)
            answerSent(&turn)
        case .sendPart:
            if kept.isEmpty { keep(turn) }
            sendAll(&turn)
            cut(&turn)
        case .sendPiece(let bytes, let isFirst):
            if isFirst, kept.isEmpty { keep(turn) }
            turn.output.append(contentsOf: kept.prefix(bytes))
            kept = kept.dropFirst(bytes)
            if kept.isEmpty { answerSent(&turn) } else { exchange.pieceLeft(at: turn.now) }
        case .reset: reset(&turn)
        case .close: cut(&turn)
        case .garbage:
            turn.output.append(contentsOf: ExchangeAction.garbageBytes)
            cut(&turn)
        case .breakOff:
            abandonExchange()
            turn.ending = .linger
        }
    }

    /// Sends what was kept, or else the response in `turn`.
    private func sendAll(_ turn: inout ConnectionTurn) {
        if kept.isEmpty {
            decideEnd(turn)
            ResponseSerializer.append(turn.response, framing: framing, date: turn.date, to: &turn.output)
        } else {
            turn.output.append(contentsOf: kept)
            kept = []
        }
    }

    /// Keeps as much of the response in `turn` as will leave.
    private func keep(_ turn: borrowing ConnectionTurn) {
        switch exchange.fault {
        case .reset, .close, .stall, .garbage: return
        case nil, .dribble, .truncate: break
        }
        decideEnd(turn)
        var bytes: [UInt8] = []
        ResponseSerializer.append(turn.response, framing: framing, date: turn.date, to: &bytes)
        if case .truncate(let left)? = exchange.fault, !framing.omitsContent, turn.response.mayHaveContent {
            bytes.removeLast(max(0, turn.response.body.count - max(0, left)))
        }
        kept = bytes[...]
    }

    private func decideEnd(_ turn: borrowing ConnectionTurn) {
        if turn.response.closesConnection || conditions.contains(.stops) { framing.closes = true }
    }

    /// Ends the connection without the rest of what it owes.
    private func cut(_ turn: inout ConnectionTurn) {
        abandonExchange()
        turn.ending = .cut
    }

    /// A reset destroys what the kernel has not sent: answers before this one get a moment to leave.
    private func reset(_ turn: inout ConnectionTurn) {
        guard turn.output.isEmpty else {
            return exchange.postpone(until: turn.now.advanced(byMilliseconds: Self.resetDelayMilliseconds))
        }
        abandonExchange()
        turn.ending = .reset
    }

    private static let resetDelayMilliseconds: Int64 = 10

    package func woken(exchange number: UInt32, turn: inout ConnectionTurn) {
        guard number == requestCount else { return }
        carryOut(exchange.woken(at: turn.now, with: &turn.response), &turn)
        continueInput(&turn)
    }

    package func deadlineReached(turn: inout ConnectionTurn) {
        if exchange.answerDeadline <= turn.now {
            let action = exchange.deadlineReached(
                at: turn.now,
                with: &turn.response,
                tally: &turn.tally
            )
            carryOut(action, &turn)
            continueInput(&turn)
        } else if exchange.endIntakePause(at: turn.now) {
            awaitContent(turn.now)
            continueInput(&turn)
        } else if exchange.readDeadline <= turn.now {
            inputIsTooSlow(&turn)
        }
    }

    private func inputIsTooSlow(_ turn: inout ConnectionTurn) {
        switch exchange.content {
        case .undecided where isIdle: end(&turn)
        case .undecided: refuse(RequestRefusal(.headTooSlow), &turn)
        case .consumed, .discarded: refuse(RequestRefusal(.contentTooSlow), &turn)
        case .complete, .ignored: exchange.readDeadline = .distantFuture
        }
    }
}
