// From a request to its answer, and on to the next request.
import HTTPMessages

extension HTTP1Connection {
    /// Starts the request whose head is in the workspace.
    ///
    /// - Parameters:
    ///   - contentArrived: how many bytes behind the head are at hand.
    ///   - turn: gets the answer, if it is ready.
    /// - Throws: the rule that makes the rest of the connection doubtful.
    func begin(contentArrived: Int, _ turn: inout ConnectionTurn) throws(RequestRefusal) {
        exchange &+= 1
        let rules = try RequestRules(&workspace.head, workspace.notes)
        framing.omitsContent = workspace.head.method == .head
        framing.closes = !rules.isPersistent
        framing.confirmsKeepAlive = rules.isPersistent && workspace.head.version == .http1_0
        workspace.resetResponse()
        switch decideAnswer(turn.now) {
        case .consume(let consumer):
            try consume(with: consumer, rules.framing, contentArrived, &turn)
        case let disposition:
            discardContent(rules.framing, contentArrived, turn.now)
            settle(disposition, &turn)
        }
    }

    /// What the engine answers itself, or else the responder.
    private func decideAnswer(_ now: MonotonicTime) -> Disposition {
        let context = context(now)
        if let refusal = RequestRules.refusal(of: workspace.head, workspace.notes) {
            workspace.response.status = refusal.status
            workspace.responder.explain(refusal, in: context, with: &workspace.response)
            return .respond
        }
        // RFC 9110 §9.3.7: `OPTIONS *` asks about the server as a whole.
        if workspace.head.method == .options, workspace.head.matches(workspace.head.path, "*") {
            workspace.response.status = 204
            workspace.response.fields.append("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
            return .respond
        }
        return workspace.responder.respond(to: workspace.head, in: context, with: &workspace.response)
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
        if workspace.head.expectsContinue, contentArrived == 0 {
            ResponseSerializer.appendContinue(to: &turn.output)
        }
    }

    /// Prepares for content that nobody wants: it is read past if that is cheap, else the connection must end.
    private func discardContent(_ bodyFraming: BodyFraming, _ contentArrived: Int, _ now: MonotonicTime) {
        readDeadline = .distantFuture
        guard bodyFraming != .none else {
            reading = .complete
            return
        }
        // RFC 9110 §10.1.1: after a final answer instead of 100, nobody knows whether the content will come.
        let isDoubtful = workspace.head.expectsContinue && contentArrived == 0
        let limit = workspace.limits.bodyBytes
        if isDoubtful || (workspace.head.contentLength ?? 0) > limit {
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
        readDeadline = now.advanced(byMilliseconds: workspace.limits.bodyMilliseconds)
    }

    /// The content is complete: its consumer answers, or the answer that left before it was the end of the request.
    func contentEnded(_ turn: inout ConnectionTurn) {
        let before = reading
        reading = .complete
        readDeadline = .distantFuture
        if case .consuming(let consumer) = before {
            workspace.resetResponse()
            settle(consumer.finish(at: turn.now, with: &workspace.response), &turn)
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
            workspace.resetResponse()
            settle(consumer.finish(at: turn.now, with: &workspace.response), &turn)
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
        workspace.resetResponse()
        workspace.response.status = refusal.status
        workspace.responder.explain(refusal, in: context(turn.now), with: &workspace.response)
        framing.closes = true
        ResponseSerializer.append(workspace.response, framing: framing, date: turn.date, to: &turn.output)
    }
}
