// Transcripts of connections: time-outs, delays, waiting, and the ends of connections.
import HTTPMessages
import Testing

@testable import HTTP1

private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
private let post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n"

@Suite struct TimeTests {
    @Test func closesAnIdleConnectionSilently() {
        let wire = Wire(ScriptedResponder())
        wire.send(get)
        _ = wire.received()
        wire.pass(milliseconds: 59_999)
        #expect(wire.ending == nil)
        wire.pass(milliseconds: 1)
        #expect(wire.received() == "")
        #expect(wire.ending == .linger)
    }

    /// Old browsers end content with an empty line too many (RFC 9112 §2.2).
    @Test(arguments: ["\r", "\r\n", "\r\n\r\n"]) func staysIdleAfterEmptyLines(_ lines: String) {
        let wire = Wire(ScriptedResponder())
        wire.send(get + lines)
        _ = wire.received()
        #expect(!wire.connection.isBusy)
        wire.pass(milliseconds: 59_999)
        #expect(wire.ending == nil)
        wire.pass(milliseconds: 1)
        #expect(wire.received() == "")
        #expect(wire.ending != nil)
    }

    @Test func closesSilentlyWhenInputEndsAfterAnEmptyLine() {
        let wire = Wire(ScriptedResponder())
        wire.send(get + "\r\n")
        _ = wire.received()
        wire.endInput()
        #expect(wire.received() == "")
        #expect(wire.ending != nil)
    }

    @Test func limitsTheTimeOfAHeadBehindAnEmptyLine() {
        let wire = Wire(ScriptedResponder())
        wire.send("\r\n")
        wire.pass(milliseconds: 50_000)
        wire.send("GET")
        wire.pass(milliseconds: 10_000)
        #expect(wire.received().hasPrefix("HTTP/1.1 408 "))
    }

    @Test func answersAHeadThatIsTooSlow() {
        let wire = Wire(ScriptedResponder())
        wire.send("GET / HTTP/1.1\r\n")
        wire.pass(milliseconds: 9_999)
        wire.send("Host:")
        #expect(wire.ending == nil)
        wire.pass(milliseconds: 1)
        #expect(wire.received().hasPrefix("HTTP/1.1 408 "))
        #expect(wire.ending == .linger)
    }

    @Test func answersContentThatIsTooSlow() {
        let collector = Collector()
        let wire = Wire(ScriptedResponder { _, _ in .consume(collector) })
        wire.send(post)
        wire.pass(milliseconds: 29_999)
        wire.send("h")
        wire.pass(milliseconds: 29_999)
        #expect(wire.ending == nil)
        wire.pass(milliseconds: 1)
        #expect(collector.isAbandoned)
        #expect(wire.received().hasPrefix("HTTP/1.1 408 "))
    }

    @Test func holdsAnAnswerBack() {
        let wire = Wire(ScriptedResponder { $0.delayMilliseconds = 500 })
        wire.send(get + get)
        wire.pass(milliseconds: 499)
        #expect(wire.received() == "")
        #expect(wire.connection.isBusy)
        wire.pass(milliseconds: 1)
        #expect(wire.received().hasSuffix("\r\n\r\nok"))
        wire.pass(milliseconds: 500)
        #expect(wire.received().hasSuffix("\r\n\r\nok"))
        #expect(!wire.connection.isBusy)
        #expect(wire.turn.tally.delayedAnswers == 2)
        #expect(wire.turn.tally.largestLatenessNanoseconds == 0)
    }

    @Test func notesHowLateAnAnswerLeft() {
        let wire = Wire(ScriptedResponder { $0.delayMilliseconds = 500 })
        wire.send(get)
        wire.pass(milliseconds: 503)
        #expect(wire.turn.tally.largestLatenessNanoseconds == 3_000_000)
    }

    @Test func stopsReadingBehindAnAnswerThatIsHeldBack() {
        let wire = Wire(ScriptedResponder { $0.delayMilliseconds = 500 })
        wire.send(get)
        wire.send(String(repeating: "x", count: 64 * 1024 - 1))
        #expect(wire.connection.wantsInput)
        wire.send("x")
        #expect(!wire.connection.wantsInput)
    }

    @Test func waitsForAWakeUp() {
        let patience = Patience(until: MonotonicTime(milliseconds: 2_000_000))
        let wire = Wire(ScriptedResponder { _, _ in .wait(patience, until: patience.limit) })
        wire.send(get + get)
        wire.wake()
        #expect(patience.timesAsked == 1)
        #expect(wire.received() == "")
        wire.wake(2)
        #expect(patience.timesAsked == 1)
        patience.isReady = true
        wire.wake()
        #expect(wire.received().components(of: "HTTP/1.1 200 ").count == 2)
        #expect(wire.connection.requestCount == 2)
    }

    @Test func asksAWaiterAtItsDeadline() {
        let patience = Patience(until: MonotonicTime(milliseconds: 1_000_250))
        let wire = Wire(ScriptedResponder { _, _ in .wait(patience, until: patience.limit) })
        wire.send(get)
        wire.pass(milliseconds: 249)
        #expect(wire.received() == "")
        wire.pass(milliseconds: 1)
        #expect(wire.received().hasPrefix("HTTP/1.1 408 "))
        #expect(wire.ending == nil)
    }

    @Test func abandonsAWaiterWhenTheClientIsGone() {
        let patience = Patience(until: .distantFuture)
        let wire = Wire(ScriptedResponder { _, _ in .wait(patience, until: .distantFuture) })
        wire.send(get)
        wire.connection.connectionLost()
        #expect(patience.isAbandoned)
    }

    @Test func closesSilentlyWhenInputEndsBetweenRequests() {
        let wire = Wire(ScriptedResponder())
        wire.endInput()
        #expect(wire.received() == "")
        #expect(wire.ending == .close)
    }

    @Test func answersWhenInputEndsWithinAHead() {
        let wire = Wire(ScriptedResponder())
        wire.send("GET / HT")
        wire.endInput()
        #expect(wire.received().hasPrefix("HTTP/1.1 400 "))
    }

    @Test func answersAllWholeRequestsOfAClientThatHalfClosed() {
        let wire = Wire(ScriptedResponder())
        wire.send(get + get)
        wire.endInput()
        #expect(wire.received().components(of: "HTTP/1.1 200 ").count == 3)
        #expect(wire.ending == .close)
    }

    /// As for a client that has gone, of which nothing else is ever seen.
    @Test func abandonsAWaiterWhenTheClientHalfCloses() {
        let patience = Patience(until: .distantFuture)
        let wire = Wire(ScriptedResponder { _, _ in .wait(patience, until: .distantFuture) })
        wire.send(get + get)
        wire.endInput()
        #expect(patience.isAbandoned)
        #expect(wire.received() == "")
        #expect(wire.ending != nil)
    }

    /// An upload of millions of accounts is compared in slices, behind which its client may have ended its input.
    @Test func answersAClientThatHalfClosesWhileItsAnswerIsMade() {
        let patience = Patience(until: .distantFuture, isAtWork: true)
        let wire = Wire(ScriptedResponder { _, _ in .wait(patience, until: .distantFuture) })
        wire.send(get)
        wire.endInput()
        #expect(!patience.isAbandoned && wire.ending == nil)
        patience.isReady = true
        wire.wake()
        #expect(wire.received().hasPrefix("HTTP/1.1 200 "))
        #expect(wire.ending == .close)
    }

    @Test func dropsAnAnswerThatIsHeldBackWhenTheClientHalfCloses() {
        let wire = Wire(ScriptedResponder { $0.delayMilliseconds = 10 })
        wire.send(get)
        wire.endInput()
        #expect(wire.received() == "")
        #expect(wire.ending == .close)
    }

    /// The end of input may be seen while requests before it wait for the output of others.
    @Test func holdsNothingBackForAClientThatHalfClosedBefore() {
        var isFirst = true
        let wire = Wire(
            ScriptedResponder { _, response in
                response.body = isFirst ? [UInt8](repeating: 0x78, count: 20_000) : []
                response.delayMilliseconds = isFirst ? 0 : 600_000
                isFirst = false
                return .respond
            }
        )
        let input = Array((get + get).utf8)
        wire.connection.receive(input, count: input.count, turn: &wire.turn)
        wire.endInput()
        #expect(wire.received().components(of: "HTTP/1.1 200 ").count == 2)
        #expect(wire.ending != nil)
    }

    /// Only so is it seen when the client leaves.
    @Test func readsOnBehindContentThatNobodyWantsWhileAnAnswerIsHeldBack() {
        let wire = Wire(ScriptedResponder { $0.delayMilliseconds = 600_000 })
        wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n")
        wire.send(String(repeating: "x", count: 200_000))
        #expect(wire.connection.wantsInput)
        #expect(wire.connection.pending.isEmpty)
        wire.endInput()
        #expect(wire.ending != nil)
    }

    @Test func endsAtOnceWhenTheServerStopsWhileIdle() {
        let wire = Wire(ScriptedResponder())
        wire.stop()
        #expect(wire.ending == .linger)
    }

    @Test func doesNotWaitForTheRestOfAHeadWhenTheServerStops() {
        let wire = Wire(ScriptedResponder())
        wire.send("GET / HTTP/1.1\r\nHost:")
        wire.stop()
        #expect(wire.ending == .linger)
    }

    @Test func finishesTheRequestThatIsUnderWayWhenTheServerStops() {
        let wire = Wire(RecordingResponder())
        wire.send(post + "he")
        wire.stop()
        #expect(wire.ending == nil)
        wire.send("llo")
        #expect(wire.received().contains("Connection: close\r\n"))
        #expect(wire.ending == .linger)
    }

    @Test func closesAfterAnAnswerThatWasReadyWhenTheServerStopped() {
        let wire = Wire(ScriptedResponder { $0.delayMilliseconds = 10 })
        wire.send(get + get)
        wire.stop()
        wire.pass(milliseconds: 10)
        #expect(wire.received().components(of: "HTTP/1.1 200 ").count == 2)
        #expect(wire.ending != nil)
    }
}
