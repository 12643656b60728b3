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
        requestCount &+= 1
        let rules = try RequestRules(&turn.head, notes)
        framing.omitsContent = turn.head.method == .head
        framing.closes = !rules.isPersistent
        if framing.closes { conditions.insert(.clientCloses) }
        framing.confirmsKeepAlive = rules.isPersistent && turn.head.version == .http1_0
        turn.response.reset()
        let disposition = services.decide(
            about: turn.head,
            refusal: RequestRules.refusal(of: turn.head, notes),
            in: context(turn.now),
            with: &turn.response
        )
        if case .consume(let consumer) = disposition {
            return try consume(with: consumer, rules.framing, contentArrived, &turn)
        }
        discardContent(rules.framing, contentArrived, turn)
        do throws(RequestRefusal) {
            // What has arrived is checked before the answer leaves: that of a broken request says what is wrong.
            try takeUnwanted(bytes, &position, end)
        } catch {
            if case .wait(let waiter, _) = disposition { waiter.abandon() }
            throw error
        }
        carryOut(exchange.settle(disposition, at: turn.now, with: &turn.response), &turn)
    }

    private func consume(
        with consumer: any BodyConsumer,
        _ bodyFraming: BodyFraming,
        _ contentArrived: Int,
        _ turn: inout ConnectionTurn
    ) throws(RequestRefusal) {
        exchange.consume(with: consumer, at: turn.now)
        let maximum = services.maximumLength(of: consumer)
        switch bodyFraming {
        case .none: return contentEnded(&turn)
        case .length(let length):
            if length > maximum { throw RequestRefusal.contentTooLarge(over: maximum) }
            content = .length(length)
        case .chunked:
            content = .chunked(ChunkedDecoder(maximum: maximum, limits: services.limits))
        }
        awaitContent(turn.now)
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
        exchange.readDeadline = .distantFuture
        guard bodyFraming != .none else { return exchange.completeContent() }
        // RFC 9110 §10.1.1: after a final answer instead of 100, nobody knows whether the content will come.
        let isDoubtful = turn.head.expectsContinue && contentArrived == 0
        let limit = services.limits.bodyBytes
        if isDoubtful || (turn.head.contentLength ?? 0) > limit {
            framing.closes = true
            return exchange.ignoreContent()
        }
        content =
            switch bodyFraming {
            case .length(let length): .length(length)
            case .none, .chunked: .chunked(ChunkedDecoder(maximum: limit, limits: services.limits))
            }
        exchange.discard()
        awaitContent(turn.now)
    }

    /// Reads past content that is at hand and that nobody wants.
    private func takeUnwanted(
        _ bytes: [UInt8],
        _ position: inout Int,
        _ end: Int
    ) throws(RequestRefusal) {
        guard case .discarded = exchange.content else { return }
        while true {
            switch try content.next(bytes.span, &position, to: end) {
            case .content: continue
            case .needsInput: return
            case .finished: return exchange.completeContent()
            }
        }
    }

    func awaitContent(_ now: MonotonicTime) {
        exchange.awaitContent(until: now.advanced(byMilliseconds: services.limits.bodyMilliseconds))
    }

    /// The content is complete: its consumer answers, or the answer that left before it was the end of the request.
    func contentEnded(_ turn: inout ConnectionTurn) {
        let isAnswered = exchange.isSent
        carryOut(exchange.contentEnded(at: turn.now, with: &turn.response), &turn)
        if isAnswered { startNext(&turn) }
    }

    /// The answer is in the output.
    func answerSent(_ turn: inout ConnectionTurn) {
        exchange.answerLeft()
        if framing.closes {
            end(&turn)
        } else if case .complete = exchange.content {
            startNext(&turn)
        }
    }

    private func startNext(_ turn: inout ConnectionTurn) {
        exchange = Exchange()
        framing = ResponseFraming()
        if conditions.contains(.stops) { return end(&turn) }
        becomeIdle(turn.now)
    }

    func becomeIdle(_ now: MonotonicTime) {
        exchange.readDeadline = now.advanced(byMilliseconds: services.limits.idleMilliseconds)
    }

    /// Answers a request that broke a rule, and ends the connection; after an answer has begun, only the latter.
    func refuse(_ refusal: RequestRefusal, _ turn: inout ConnectionTurn) {
        kept = []
        framing.closes = true
        let action = exchange.refuse(refusal, by: services, in: context(turn.now), with: &turn.response)
        carryOut(action, &turn)
    }
}
