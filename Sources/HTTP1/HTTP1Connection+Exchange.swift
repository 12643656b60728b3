// From a request to its answer, and on to the next request.
import Connections
import HTTPMessages

extension HTTP1Connection {
    /// Starts the request whose head is in `turn`.
    ///
    /// - Parameters:
    ///   - notes: what the parser noted.
    ///   - bytes: the input.
    ///   - position: the end of the head; moves behind content that is discarded.
    ///   - end: the end of the input.
    ///   - turn: gets the answer, if it is ready.
    /// - Throws: the rule that makes the rest of the connection doubtful.
    func begin(
        _ notes: FramingFields,
        _ bytes: [UInt8],
        _ position: inout Int,
        _ end: Int,
        _ turn: inout ConnectionTurn
    ) throws(RequestRefusal) {
        let contentArrived = end - position
        exchange &+= 1
        let rules = try RequestRules(&turn.head, notes)
        framing.omitsContent = turn.head.method == .head
        framing.closes = !rules.isPersistent
        if framing.closes { conditions.insert(.clientCloses) }
        framing.confirmsKeepAlive = rules.isPersistent && turn.head.version == .http1_0
        turn.resetResponse()
        switch decideAnswer(notes, &turn) {
        case .consume(let consumer):
            try consume(with: consumer, rules.framing, contentArrived, &turn)
        case let disposition:
            discardContent(rules.framing, contentArrived, turn)
            do throws(RequestRefusal) {
                // What has arrived is checked before the answer leaves: that of a broken request says what is wrong.
                try takeUnwanted(bytes, &position, end)
            } catch {
                if case .wait(let waiter, _) = disposition { waiter.abandon() }
                throw error
            }
            settle(disposition, &turn)
        }
    }

    /// What the engine answers itself, or else the responder.
    private func decideAnswer(_ notes: FramingFields, _ turn: inout ConnectionTurn) -> Disposition {
        let context = context(turn.now)
        if let refusal = RequestRules.refusal(of: turn.head, notes) {
            turn.response.status = refusal.status
            workspace.responder.explain(refusal, in: context, with: &turn.response)
            return .respond
        }
        // RFC 9110 §9.3.7: `OPTIONS *` asks about the server as a whole.
        if turn.head.method == .options, turn.head.matches(turn.head.path, "*") {
            turn.response.status = 204
            turn.response.fields.append("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
            return .respond
        }
        return workspace.responder.respond(to: turn.head, in: context, with: &turn.response)
    }

    private func consume(
        with consumer: any BodyConsumer,
        _ bodyFraming: BodyFraming,
        _ contentArrived: Int,
        _ turn: inout ConnectionTurn
    ) throws(RequestRefusal) {
        reading = .consuming(consumer)
        let maximum = min(consumer.maximumLength, workspace.limits.uploadBytes)
        switch bodyFraming {
        case .none: return contentEnded(&turn)
        case .length(let length):
            if length > maximum { throw RequestRefusal(.contentTooLarge) }
            content = .length(length)
        case .chunked:
            content = .chunked(ChunkedDecoder(maximum: maximum, limits: workspace.limits))
        }
        readDeadline = turn.now.advanced(byMilliseconds: workspace.limits.bodyMilliseconds)
        // RFC 9110 §10.1.1: no 100 when content has arrived already.
        if turn.head.expectsContinue, contentArrived == 0 {
            ResponseSerializer.appendContinue(to: &turn.output)
        }
    }

    /// Prepares for content that nobody wants: it is read past if that is cheap, else the connection must end.
    private func discardContent(
        _ bodyFraming: BodyFraming,
        _ contentArrived: Int,
        _ turn: borrowing ConnectionTurn
    ) {
        readDeadline = .distantFuture
        guard bodyFraming != .none else {
            reading = .complete
            return
        }
        // RFC 9110 §10.1.1: after a final answer instead of 100, nobody knows whether the content will come.
        let isDoubtful = turn.head.expectsContinue && contentArrived == 0
        let limit = workspace.limits.bodyBytes
        if isDoubtful || (turn.head.contentLength ?? 0) > limit {
            framing.closes = true
            reading = .ended
            return
        }
        content =
            switch bodyFraming {
            case .length(let length): .length(length)
            case .none, .chunked: .chunked(ChunkedDecoder(maximum: limit, limits: workspace.limits))
            }
        reading = .discarding
        readDeadline = turn.now.advanced(byMilliseconds: workspace.limits.bodyMilliseconds)
    }

    /// Reads past content that is at hand and that nobody wants.
    private func takeUnwanted(
        _ bytes: [UInt8],
        _ position: inout Int,
        _ end: Int
    ) throws(RequestRefusal) {
        guard case .discarding = reading else { return }
        while true {
            switch try content.next(bytes.span, &position, to: end) {
            case .content: continue
            case .needsInput: return
            case .finished:
                reading = .complete
                readDeadline = .distantFuture
                return
            }
        }
    }

    /// The content is complete: its consumer answers, or the answer that left before it was the end of the request.
    func contentEnded(_ turn: inout ConnectionTurn) {
        let before = reading
        reading = .complete
        readDeadline = .distantFuture
        if case .consuming(let consumer) = before {
            turn.resetResponse()
            settle(consumer.finish(at: turn.now, with: &turn.response), &turn)
        } else if case .sent = answer {
            startNext(&turn)
        }
    }

    /// Does what the responder decided.
    func settle(_ disposition: Disposition, _ turn: inout ConnectionTurn) {
        switch disposition {
        case .respond:
            deliver(&turn)
        case .wait(let waiter, let until):
            answer = .waiting(waiter, until: until)
        case .consume(let consumer):
            // The content is over, so a consumer that comes late gets none.
            turn.resetResponse()
            settle(consumer.finish(at: turn.now, with: &turn.response), &turn)
        }
    }

    /// The answer is in the output.
    func answerSent(_ turn: inout ConnectionTurn) {
        answer = .sent
        if framing.closes {
            end(&turn)
        } else if case .complete = reading {
            startNext(&turn)
        }
    }

    private func startNext(_ turn: inout ConnectionTurn) {
        answer = .none
        framing = ResponseFraming()
        if conditions.contains(.stops) { return end(&turn) }
        reading = .head
        becomeIdle(turn.now)
    }

    func becomeIdle(_ now: MonotonicTime) {
        readDeadline = now.advanced(byMilliseconds: workspace.limits.idleMilliseconds)
    }

    /// Answers a request that broke a rule, and ends the connection; after an answer has begun, only the latter.
    func refuse(_ refusal: RequestRefusal, _ turn: inout ConnectionTurn) {
        let answerHasBegun =
            switch answer {
            case .sent, .dribbling: true
            case .none, .waiting, .held, .stalled: false
            }
        abandonExchange()
        turn.ending = .linger
        guard !answerHasBegun else { return }
        turn.resetResponse()
        turn.response.status = refusal.status
        workspace.responder.explain(refusal, in: context(turn.now), with: &turn.response)
        framing.closes = true
        ResponseSerializer.append(turn.response, framing: framing, date: turn.date, to: &turn.output)
    }
}
