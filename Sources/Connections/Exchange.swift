// One request and its answer in every version of HTTP: what becomes of the content, where the answer is, and what delays,
// waits and faults do to the two. Content may still come while the answer waits or leaves, so they are kept apart.

package import HTTPMessages

/// The state of a request and its answer, without any wire: event in, action out, time as an argument.
///
/// A connection in HTTP/1.1 has one, each stream in HTTP/2 has its own; they carry the actions out in bytes and in frames.
@usableFromInline package struct Exchange {
    /// What becomes of the content.
    package enum Content {
        /// There is no request, or the responder is not asked yet.
        case undecided
        /// It goes into a consumer, which will answer.
        case consumed(any BodyConsumer)
        /// Nobody wants it: the request is answered, or will be.
        case discarded
        /// All has come, or there is none.
        case complete
        /// What comes does not matter any more.
        case ignored
    }

    /// Where the answer is.
    package enum Answer {
        /// Not decided: there is no request, or a consumer still takes its content.
        case none
        case waiting(any Waiter, until: MonotonicTime)
        /// Ready, and held back on purpose.
        case held(until: MonotonicTime)
        /// On its way, as fast as the client makes room; it must make some in time.
        case sending(until: MonotonicTime)
        /// On its way in pieces, the next of which is not due.
        case pausing(until: MonotonicTime)
        /// Will never be sent.
        case stalled
        case sent
    }

    package private(set) var content = Content.undecided
    package private(set) var answer = Answer.none
    /// What spoils the answer; decided with it.
    package private(set) var fault: WireFault?
    private var intake: Intake?
    /// When the client must have sent more: of the content, or in HTTP/1.1 of a head.
    package var readDeadline = MonotonicTime.distantFuture

    package init() {}

    // MARK: What can be asked

    /// When something must happen about the answer.
    ///
    /// Mutating, though it changes nothing: it is asked at the end of every turn, and would be asked of a copy.
    package var answerDeadline: MonotonicTime {
        mutating get {
            switch answer {
            case .waiting(_, let until), .held(let until), .sending(let until), .pausing(let until): until
            case .none, .stalled, .sent: .distantFuture
            }
        }
    }

    package var deadline: MonotonicTime { mutating get { min(readDeadline, answerDeadline) } }

    /// Whether the answer waits for something or is held back on purpose.
    package var isWaiting: Bool {
        switch answer {
        case .waiting, .held, .pausing, .stalled: true
        case .none, .sending, .sent: false
        }
    }

    /// Whether it does so while nobody works on it: perhaps for long, and for a client that is gone.
    package var isHeld: Bool {
        if case .waiting(let waiter, _) = answer { !waiter.isAtWork } else { isWaiting }
    }

    package var isUndecided: Bool { if case .undecided = content { true } else { false } }
    package var isConsumed: Bool { if case .consumed = content { true } else { false } }
    package var isStalled: Bool { if case .stalled = answer { true } else { false } }
    package var isSent: Bool { if case .sent = answer { true } else { false } }

    // MARK: Content

    /// The content goes into `consumer`.
    package mutating func consume(with consumer: any BodyConsumer, at now: MonotonicTime) {
        content = .consumed(consumer)
        intake = consumer.intakeFault.map { Intake($0, at: now) }
    }

    /// Content that may still come is not wanted.
    package mutating func discard() { content = .discarded }

    /// There is no content, or all of it was read for nothing.
    package mutating func completeContent() {
        content = .complete
        readDeadline = .distantFuture
    }

    /// No more content is looked at.
    package mutating func ignoreContent() {
        content = .ignored
        readDeadline = .distantFuture
    }

    /// More content must have come by `deadline`, where any is awaited and it is not us who pause.
    package mutating func awaitContent(until deadline: MonotonicTime) {
        switch content {
        case .consumed, .discarded: readDeadline = intake?.pauseEnd ?? deadline
        case .undecided, .complete, .ignored: break
        }
    }

    /// How much content may be taken now; nothing while its taking pauses.
    package func allowance(at now: MonotonicTime) -> Int { intake?.allowance(at: now) ?? .max }

    /// Whether no content is taken until `readDeadline`, which is then not the client's.
    package var intakePauses: Bool { intake?.pauseEnd != nil }

    /// Ends the pause of the content that is over at `now`.
    package mutating func endIntakePause(at now: MonotonicTime) -> Bool {
        guard let end = intake?.pauseEnd, end <= now else { return false }
        intake?.begin(at: now)
        return true
    }

    /// Gives content to whoever it is for: as much as `allowance` allows.
    package mutating func take(_ bytes: Span<UInt8>, at now: MonotonicTime) -> ExchangeAction {
        guard case .consumed(let consumer) = content else { return .none }
        consumer.receive(bytes)
        guard intake?.note(bytes.count, at: now) == true else { return .none }
        abandon()
        fault = .reset
        return .reset
    }

    /// The content is complete: its consumer answers.
    package mutating func contentEnded(
        at now: MonotonicTime,
        with response: inout Response
    ) -> ExchangeAction {
        let before = content
        completeContent()
        intake = nil
        guard case .consumed(let consumer) = before else { return .none }
        response.reset()
        return settle(consumer.finish(at: now, with: &response), at: now, with: &response)
    }

    // MARK: The answer

    /// Does what the responder decided.
    package mutating func settle(
        _ disposition: Disposition,
        at now: MonotonicTime,
        with response: inout Response
    ) -> ExchangeAction {
        switch disposition {
        case .respond:
            return deliver(response, at: now)
        case .wait(let waiter, let until):
            answer = .waiting(waiter, until: until)
            return .none
        case .consume(let consumer):
            // The content is over, so a consumer that comes late gets none.
            response.reset()
            return settle(consumer.finish(at: now, with: &response), at: now, with: &response)
        }
    }

    private mutating func deliver(_ response: borrowing Response, at now: MonotonicTime) -> ExchangeAction {
        fault = response.fault
        guard response.delayMilliseconds > 0 else { return depart() }
        answer = .held(until: now.advanced(byMilliseconds: response.delayMilliseconds))
        return .keep
    }

    /// The answer is due.
    private mutating func depart() -> ExchangeAction {
        answer = .sent
        switch fault {
        case nil: return .send
        case .truncate(let bytes): return .sendPart(contentBytes: max(0, bytes))
        case .dribble(let bytes, _): return .sendPiece(bytes: max(1, bytes), isFirst: true)
        case .reset: return .reset
        case .close: return .close
        case .garbage: return .garbage
        case .stall:
            answer = .stalled
            ignoreContent()
            return .none
        }
    }

    /// What was to be done is not done before `time`.
    package mutating func postpone(until time: MonotonicTime) { answer = .held(until: time) }

    /// The answer has left as far as there was room; the client must make more of it in time.
    package mutating func awaitRoom(until deadline: MonotonicTime) { answer = .sending(until: deadline) }

    /// A piece of the answer has left at `now`, and was not the last.
    package mutating func pieceLeft(at now: MonotonicTime) {
        guard case .dribble(_, let pause)? = fault else { return }
        answer = .pausing(until: now.advanced(byMilliseconds: max(1, pause)))
    }

    /// All of the answer has left.
    package mutating func answerLeft() { answer = .sent }

    // MARK: Other events

    /// `answerDeadline` may have passed.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - response: of a request that waits: to be filled in.
    ///   - tally: is told of answers that were held back.
    /// - Returns: what is due.
    package mutating func deadlineReached(
        at now: MonotonicTime,
        with response: inout Response,
        tally: inout ExchangeCounts
    ) -> ExchangeAction {
        guard answerDeadline <= now else { return .none }
        switch answer {
        case .waiting: return woken(at: now, with: &response)
        case .held(let until):
            tally.noteDelayedAnswer(due: until, now: now)
            return depart()
        case .pausing: return .sendPiece(bytes: fault?.pieceBytes ?? 1, isFirst: false)
        case .sending:
            // The client asked for an answer and makes no room for it.
            answer = .sending(until: .distantFuture)
            return .close
        case .none, .stalled, .sent: return .none
        }
    }

    /// A waiting request was woken, or has waited for as long as it would; others are left alone.
    package mutating func woken(at now: MonotonicTime, with response: inout Response) -> ExchangeAction {
        guard case .waiting(let waiter, _) = answer else { return .none }
        answer = .none
        response.reset()
        return settle(waiter.resume(at: now, with: &response), at: now, with: &response)
    }

    /// The request broke a rule: it is answered with the refusal, unless its answer has begun.
    package mutating func refuse(
        _ refusal: RequestRefusal,
        by services: ConnectionServices,
        in context: RequestContext,
        with response: inout Response
    ) -> ExchangeAction {
        switch answer {
        case .sent, .sending, .pausing: return .breakOff
        case .none, .waiting, .held, .stalled: break
        }
        response.reset()
        // Whoever was to take the content knows whose request it is.
        if case .consumed(let consumer) = content,
            consumer.refuse(refusal, at: context.now, with: &response)
        {
            ignoreContent()
            intake = nil
        } else {
            abandon()
            services.explain(refusal, in: context, with: &response)
        }
        return deliver(response, at: context.now)
    }

    /// Tells whoever works on the request that nobody waits for it any more.
    package mutating func abandon() {
        if case .consumed(let consumer) = content { consumer.abandon() }
        if case .waiting(let waiter, _) = answer { waiter.abandon() }
        ignoreContent()
        answer = .sent
        intake = nil
    }
}

extension WireFault {
    /// Bytes of the answer's pieces, where it goes out in pieces.
    package var pieceBytes: Int? {
        if case .dribble(let bytes, _) = self { max(1, bytes) } else { nil }
    }
}

/// What a version of HTTP is to do on its wire about an exchange.
package enum ExchangeAction: Hashable {
    /// Nothing now; deadlines may have changed.
    case none
    /// Keep the response: it leaves later.
    case keep
    /// Send the response.
    case send
    /// Send the response's head and so much of its content, then end what carries it.
    case sendPart(contentBytes: Int)
    /// Send the next so many bytes of the response.
    case sendPiece(bytes: Int, isFirst: Bool)
    /// Send nothing: reset the connection or stream.
    case reset
    /// Send nothing: close the connection, or end the stream.
    case close
    /// Send what is no HTTP, and end the connection.
    case garbage
    /// The answer to a request that is to be refused has begun already: end it here.
    case breakOff

    /// Bytes that no parser takes for a status line, nor for a frame: its length is more than any client allows.
    package static let garbageBytes: [UInt8] = (0..<64).map { UInt8(truncatingIfNeeded: 0x80 | ($0 &* 37)) }
}
