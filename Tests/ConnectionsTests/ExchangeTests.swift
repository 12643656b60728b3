// Transcripts of exchanges: what comes, and what the wire is to do about it.
import HTTPMessages
import Testing

@testable import Connections

@Suite struct ExchangeTests {
    /// What happens to an exchange.
    enum Event {
        /// The responder answers.
        case answer(WireFault? = nil, delay: Int64 = 0)
        /// It wants the content.
        case consume(IntakeFault? = nil, refuses: Bool = false)
        case wait
        case content(Int)
        case contentEnds
        /// What was waited for is there.
        case wake
        /// So much time passes, at the end of which what is due is done.
        case pass(Int64)
        case room(Int64)
        case pieceLeft, answerLeft, refuse, abandon
    }

    struct Transcript: CustomTestStringConvertible {
        var testDescription: String
        var steps: [(Event, ExchangeAction)]
        /// What consumer and waiter were told.
        var told: String

        init(_ name: String, told: String = "", _ steps: (Event, ExchangeAction)...) {
            (testDescription, self.told, self.steps) = (name, told, steps)
        }
    }

    @Test(arguments: [
        Transcript("an answer leaves at once", (.answer(), .send)),
        Transcript(
            "a delay holds the answer back",
            (.answer(delay: 100), .keep),
            (.pass(99), .none),
            (.pass(1), .send),
            (.answerLeft, .none),
            (.pass(1000), .none)
        ),
        Transcript(
            "a delay comes before the fault",
            (.answer(.reset, delay: 100), .keep),
            (.pass(100), .reset)
        ),
        Transcript("a reset", (.answer(.reset), .reset)),
        Transcript("a close", (.answer(.close), .close)),
        Transcript("garbage", (.answer(.garbage), .garbage)),
        Transcript("a part of the content", (.answer(.truncate(bytes: 7)), .sendPart(contentBytes: 7))),
        Transcript("no part of the content", (.answer(.truncate(bytes: -1)), .sendPart(contentBytes: 0))),
        Transcript("a stall is for ever", (.answer(.stall), .none), (.wake, .none), (.pass(.max), .none)),
        Transcript(
            "a dribble comes in pieces with a pause between",
            (.answer(.dribble(bytes: 4, everyMilliseconds: 20)), .sendPiece(bytes: 4, isFirst: true)),
            (.pieceLeft, .none),
            (.pass(19), .none),
            (.pass(1), .sendPiece(bytes: 4, isFirst: false)),
            (.pieceLeft, .none),
            (.pass(20), .sendPiece(bytes: 4, isFirst: false)),
            (.answerLeft, .none),
            (.pass(20), .none)
        ),
        Transcript(
            "a dribble without pieces or pauses still comes in pieces with pauses",
            (.answer(.dribble(bytes: 0, everyMilliseconds: -1)), .sendPiece(bytes: 1, isFirst: true)),
            (.pieceLeft, .none),
            (.pass(0), .none),
            (.pass(1), .sendPiece(bytes: 1, isFirst: false))
        ),
        Transcript(
            "who makes no room for the answer gets no more of it",
            (.answer(), .send),
            (.room(100), .none),
            (.pass(99), .none),
            (.pass(1), .close),
            (.pass(1000), .none)
        ),
        Transcript(
            "content goes to its consumer, who answers",
            told: "3 bytes, 4 bytes, finish",
            (.consume(), .none),
            (.content(3), .none),
            (.content(4), .none),
            (.contentEnds, .send),
            (.contentEnds, .none)
        ),
        Transcript(
            "content that nobody wants is dropped",
            (.answer(), .send),
            (.content(3), .none),
            (.contentEnds, .none)
        ),
        Transcript(
            "a wait ends when it is woken",
            told: "resume",
            (.wait, .none),
            (.wake, .send),
            (.wake, .none)
        ),
        Transcript("a wait ends at its deadline", told: "resume", (.wait, .none), (.pass(5000), .send)),
        Transcript(
            "nobody waits for a client that left",
            told: "abandon",
            (.wait, .none),
            (.abandon, .none),
            (.wake, .none),
            (.pass(5000), .none)
        ),
        Transcript(
            "a broken request is refused, and its consumer told",
            told: "3 bytes, abandon",
            (.consume(), .none),
            (.content(3), .none),
            (.refuse, .send),
            (.content(3), .none),
            (.contentEnds, .none)
        ),
        Transcript(
            "whoever takes the content of a broken request refuses it, and is told of nothing else",
            told: "3 bytes, refuse",
            (.consume(refuses: true), .none),
            (.content(3), .none),
            (.refuse, .send),
            (.content(3), .none),
            (.contentEnds, .none),
            (.abandon, .none)
        ),
        Transcript(
            "the client of an upload leaves",
            told: "3 bytes, abandon",
            (.consume(refuses: true), .none),
            (.content(3), .none),
            (.abandon, .none),
            (.abandon, .none)
        ),
        Transcript(
            "a refusal takes the place of an answer that is held back",
            (.answer(.garbage, delay: 100), .keep),
            (.refuse, .send),
            (.pass(100), .none)
        ),
        Transcript(
            "an answer that has begun cannot become a refusal",
            (.answer(.dribble(bytes: 4, everyMilliseconds: 20)), .sendPiece(bytes: 4, isFirst: true)),
            (.pieceLeft, .none),
            (.refuse, .breakOff)
        ),
        Transcript(
            "an answer that has left cannot become a refusal",
            (.answer(), .send),
            (.refuse, .breakOff)
        ),
        Transcript(
            "an upload is reset when so much of it has come",
            told: "4 bytes, 6 bytes, abandon",
            (.consume(.reset(afterBytes: 10)), .none),
            (.content(4), .none),
            (.content(6), .reset),
            (.content(1), .none),
            (.contentEnds, .none)
        ),
        Transcript(
            "an upload that is too short for its reset is answered",
            told: "9 bytes, finish",
            (.consume(.reset(afterBytes: 10)), .none),
            (.content(9), .none),
            (.contentEnds, .send)
        ),
        Transcript(
            "a slow upload is taken in no faster than that",
            told: "10 bytes, 10 bytes, 3 bytes, finish",
            (.consume(.slow(bytes: 10, everyMilliseconds: 100)), .none),
            (.content(23), .none),
            (.pass(99), .none),
            (.pass(1), .none),
            (.pass(100), .none),
            (.contentEnds, .send)
        ),
        Transcript(
            "what a slow upload does not use of an interval is lost",
            told: "1 bytes, 10 bytes",
            (.consume(.slow(bytes: 10, everyMilliseconds: 100)), .none),
            (.content(1), .none),
            (.pass(1000), .none),
            (.content(30), .none)
        ),
    ]) func goes(as transcript: Transcript) {
        let driver = Driver()
        for (index, (event, action)) in transcript.steps.enumerated() {
            #expect(driver.apply(event) == action, "step \(index): \(event)")
        }
        #expect(driver.told.joined(separator: ", ") == transcript.told)
    }

    @Test func tellsWhatItWaitsFor() {
        let driver = Driver()
        #expect(!driver.exchange.isHeld && driver.exchange.deadline == .distantFuture)
        _ = driver.apply(.answer(delay: 100))
        #expect(driver.exchange.isHeld)
        #expect(driver.exchange.deadline == driver.now.advanced(byMilliseconds: 100))
        _ = driver.apply(.pass(103))
        #expect(!driver.exchange.isHeld && driver.exchange.isSent)
        #expect(driver.tally.largestLatenessNanoseconds == 3_000_000)
    }

    /// Neither does a client that is not read send too slowly, nor is one that pauses for good held back.
    @Test func blamesNobodyForThePausesOfASlowUpload() {
        let driver = Driver()
        _ = driver.apply(.consume(.slow(bytes: 10, everyMilliseconds: 60_000)))
        _ = driver.apply(.content(11))
        driver.exchange.awaitContent(until: driver.now.advanced(byMilliseconds: 30_000))
        #expect(driver.exchange.readDeadline == driver.now.advanced(byMilliseconds: 60_000))
        #expect(driver.exchange.intakePauses && !driver.exchange.isHeld)
    }
}

/// Applies events to an exchange as a connection would, and keeps what cannot be taken yet.
private final class Driver {
    var exchange = Exchange()
    var response = Response()
    var tally = ExchangeCounts()
    var now = MonotonicTime(milliseconds: 1_000_000)
    var told: [String] = []
    private var untaken = 0
    private let services = ConnectionServices(
        responder: NoResponder(),
        limits: HTTPLimits(),
        mailbox: NoMailbox()
    )

    func apply(_ event: ExchangeTests.Event) -> ExchangeAction {
        switch event {
        case .answer(let fault, let delay):
            exchange.discard()
            (response.fault, response.delayMilliseconds) = (fault, delay)
            return exchange.settle(.respond, at: now, with: &response)
        case .consume(let fault, let refuses):
            exchange.consume(with: Listener(self, fault, refuses: refuses), at: now)
        case .wait:
            let end = now.advanced(byMilliseconds: 5000)
            return exchange.settle(.wait(Listener(self, nil), until: end), at: now, with: &response)
        case .content(let count):
            untaken += count
            return takeContent()
        case .contentEnds: return exchange.contentEnded(at: now, with: &response)
        case .wake: return exchange.woken(at: now, with: &response)
        case .pass(let milliseconds):
            now = now.advanced(byMilliseconds: milliseconds)
            if exchange.endIntakePause(at: now) { return takeContent() }
            return exchange.deadlineReached(at: now, with: &response, tally: &tally)
        case .room(let milliseconds): exchange.awaitRoom(until: now.advanced(byMilliseconds: milliseconds))
        case .pieceLeft: exchange.pieceLeft(at: now)
        case .answerLeft: exchange.answerLeft()
        case .refuse:
            let context = services.context(connection: 1, exchange: 1, now: now)
            let refusal = RequestRefusal(.chunkDataEnd)
            return exchange.refuse(refusal, by: services, in: context, with: &response)
        case .abandon: exchange.abandon()
        }
        return .none
    }

    private func takeContent() -> ExchangeAction {
        let count = min(untaken, exchange.allowance(at: now))
        untaken -= count
        return exchange.take([UInt8](repeating: 0, count: count).span, at: now)
    }
}

/// Takes content and waits, and notes what it is told.
private final class Listener: BodyConsumer, Waiter {
    let maximumLength = Int64.max
    let intakeFault: IntakeFault?
    private unowned let driver: Driver
    private let refuses: Bool

    init(_ driver: Driver, _ fault: IntakeFault?, refuses: Bool = false) {
        self.driver = driver
        self.refuses = refuses
        intakeFault = fault
    }

    func refuse(_ refusal: RequestRefusal, at now: MonotonicTime, with response: inout Response) -> Bool {
        if refuses { driver.told.append("refuse") }
        return refuses
    }

    func receive(_ chunk: Span<UInt8>) { driver.told.append("\(chunk.count) bytes") }

    func finish(at now: MonotonicTime, with response: inout Response) -> Disposition {
        driver.told.append("finish")
        return .respond
    }

    func resume(at now: MonotonicTime, with response: inout Response) -> Disposition {
        driver.told.append("resume")
        return .respond
    }

    func abandon() { driver.told.append("abandon") }
}

private final class NoResponder: Responder {
    func respond(
        to head: borrowing RequestHead,
        in context: RequestContext,
        with response: inout Response
    ) -> Disposition { .respond }

    func explain(_ refusal: RequestRefusal, in context: RequestContext, with response: inout Response) {}
}

private final class NoMailbox: WakeMailbox {
    func wake(connection: UInt64, exchange: UInt32) {}
}
