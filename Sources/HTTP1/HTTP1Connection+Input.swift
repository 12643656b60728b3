// From bytes to requests: heads, content, and what is kept for later.
package import Connections
import HTTPMessages

extension HTTP1Connection {
    package func receive(_ input: [UInt8], count: Int, turn: inout ConnectionTurn) {
        if case .ignored = exchange.content { return }
        guard pending.isEmpty else {
            // Taken out and put back, here and below: in place, every look at `pending` would be checked at run time.
            var bytes = pending
            pending = []
            bytes.append(contentsOf: input[0..<count])
            pending = bytes
            return takePending(&turn)
        }
        let used = advance(through: input, to: count, &turn)
        if used < count { pending = Array(input[used..<count]) }
    }

    package func inputEnded(turn: inout ConnectionTurn) {
        conditions.insert(.inputHasEnded)
        settleEndOfInput(&turn)
    }

    package func outputDrained(turn: inout ConnectionTurn) {
        if case .undecided = exchange.content, isIdle { becomeIdle(turn.now) }
        guard conditions.contains(.outputIsFull) else { return }
        conditions.remove(.outputIsFull)
        continueInput(&turn)
    }

    /// Goes on with what has arrived already, after an answer left or output drained.
    func continueInput(_ turn: inout ConnectionTurn) {
        takePending(&turn)
        if conditions.contains(.inputHasEnded) { settleEndOfInput(&turn) }
    }

    /// RFC 9112 §8: the end of input between requests is the client's good-bye, within one an error.
    ///
    /// Whoever half-closes after a whole request gets an answer that is ready or is being made. Any other would be kept
    /// for clients that are gone, which cannot be told from those that wait.
    private func settleEndOfInput(_ turn: inout ConnectionTurn) {
        if isHeld { return end(&turn) }
        switch exchange.content {
        case .undecided where conditions.contains(.outputIsFull): break
        case .undecided where isIdle: end(&turn)
        // What has come before the end may not be taken yet.
        case .consumed where exchange.intakePauses: break
        case .undecided, .consumed, .discarded: refuse(RequestRefusal(.requestIncomplete), &turn)
        case .complete, .ignored: break
        }
    }

    private func takePending(_ turn: inout ConnectionTurn) {
        guard !pending.isEmpty else { return }
        let bytes = pending
        pending = []
        let used = advance(through: bytes, to: bytes.count, &turn)
        if used == 0 {
            pending = bytes
        } else if used < bytes.count {
            pending = Array(bytes[used...])
        }
    }

    /// Takes as many requests from `bytes` as can be answered now.
    ///
    /// - Returns: how much of `bytes` is used up; the rest must be offered again.
    private func advance(through bytes: [UInt8], to end: Int, _ turn: inout ConnectionTurn) -> Int {
        var position = 0
        while position < end {
            switch exchange.content {
            case .undecided:
                if turn.output.count >= Self.outputOfOneTurn {
                    conditions.insert(.outputIsFull)
                    return position
                }
                guard let next = takeHead(bytes, position, end, &turn) else { return position }
                position = next
            case .consumed, .discarded:
                takeContent(bytes, &position, end, &turn)
                if exchange.intakePauses { return position }
            case .complete:
                return position
            case .ignored:
                if turn.ending == .close { turn.ending = .linger }
                return end
            }
        }
        return position
    }

    /// Takes one head and starts its request.
    ///
    /// - Returns: the index after the head, or nil while it is incomplete.
    private func takeHead(_ bytes: [UInt8], _ start: Int, _ end: Int, _ turn: inout ConnectionTurn) -> Int? {
        guard mayBeComplete(bytes.span, start, end) else { return nil }
        if requestCount == 0, bytes[start] == UInt8(ascii: "P"), !conditions.contains(.isAgreed) {
            switch HTTP2Preface.match(bytes.span, from: start, to: end) {
            case .none: break
            case .partial: return noteIncompleteHead(bytes[start..<end], turn.now)
            case .whole:
                turn.handover = Array(bytes[start..<end])
                exchange.ignoreContent()
                return end
            }
        }
        turn.head.bytes = bytes
        var notes = FramingFields()
        // The buffer must not stay shared: whoever fills it next would copy it first.
        defer { turn.head.bytes = [] }
        do throws(RequestRefusal) {
            let next = try RequestHeadParser(limits: services.limits).parse(
                bytes.span,
                from: start,
                to: end,
                into: &turn.head,
                noting: &notes
            )
            guard let next else {
                framing.omitsContent = turn.head.method == .head
                return noteIncompleteHead(bytes[start..<end], turn.now)
            }
            triedLength = 0
            searchedLength = 0
            turn.tally.requests &+= 1
            var position = next
            try begin(notes, bytes, &position, end, &turn)
            return position
        } catch {
            // RFC 9110 §9.3.2: HEAD has no content, even when the rest of its head is wrong.
            framing.omitsContent = turn.head.method == .head
            refuse(error.movedBack(by: start).about(turn.head), &turn)
            return end
        }
    }

    /// Whether parsing again can tell anything new.
    ///
    /// A head that comes in small pieces is parsed when a line ends or
    /// its length has doubled, so that a slow client costs time in proportion to what it sends.
    private func mayBeComplete(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        let length = end - start
        if triedLength == 0 || length <= 64 || length >= 2 * triedLength { return true }
        if length >= services.limits.headBytes { return true }
        let lineFeed = ByteScan.lineFeed(bytes, from: start + searchedLength, to: end)
        if lineFeed == end { searchedLength = length }
        return lineFeed < end
    }

    private func noteIncompleteHead(_ part: ArraySlice<UInt8>, _ now: MonotonicTime) -> Int? {
        if Self.isBetweenRequests(part) { return nil }
        let length = part.count
        if triedLength == 0 {
            exchange.readDeadline = now.advanced(byMilliseconds: services.limits.headMilliseconds)
        }
        triedLength = length
        searchedLength = length
        return nil
    }

    /// Hands content on until the input is used up, the content ends or its taking pauses.
    private func takeContent(
        _ bytes: [UInt8],
        _ position: inout Int,
        _ end: Int,
        _ turn: inout ConnectionTurn
    ) {
        let span = bytes.span
        do throws(RequestRefusal) {
            while true {
                let limit = position + min(end - position, exchange.allowance(at: turn.now))
                switch try content.next(span, &position, to: limit) {
                case .content(let range):
                    let action = exchange.take(span.extracting(range), at: turn.now)
                    if action != .none { return carryOut(action, &turn) }
                case .needsInput:
                    // Framing is not what was allowed for.
                    if position < end, !exchange.intakePauses { continue }
                    return awaitContent(turn.now)
                case .finished:
                    return contentEnded(&turn)
                }
            }
        } catch {
            // How much of the request was before this piece is not counted.
            refuse(error.withoutOffset, &turn)
            position = end
        }
    }
}
