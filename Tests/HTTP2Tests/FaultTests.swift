// Delays, waits, wire faults and time-outs: what happens on one stream leaves the others alone.

import HTTPMessages
import Testing

@testable import HTTP2

@Suite struct FaultTests {
    private func answer(_ fault: WireFault?, delayMilliseconds: Int64 = 0) -> Response {
        var response = Response.text("0123456789")
        response.fault = fault
        response.delayMilliseconds = delayMilliseconds
        return response
    }

    @Test func aDelayedAnswerComesAtItsTimeAndOthersBeforeIt() {
        let talk = Conversation()
        talk.responder.set("/slow", answer(nil, delayMilliseconds: 700))
        let slow = talk.client.request("GET", "/slow")
        let quick = talk.client.request("GET", "/")
        talk.run()
        #expect(talk.reply(quick).isComplete && !talk.reply(slow).isComplete)
        talk.pass(milliseconds: 699)
        #expect(!talk.reply(slow).isComplete)
        talk.pass(milliseconds: 1)
        #expect(talk.reply(slow).text == "0123456789")
        #expect(talk.turn.tally.delayedAnswers == 1)
    }

    @Test func manyDelaysEndInTheirOrder() {
        let talk = Conversation()
        talk.run()
        let streams = (1...100).map { index in
            talk.responder.set("/\(index)", answer(nil, delayMilliseconds: Int64(1000 - index * 10 + 5)))
            return talk.client.request("GET", "/\(index)")
        }
        talk.run()
        talk.pass(milliseconds: 500)
        #expect(streams.filter { talk.reply($0).isComplete }.count == 50)
        talk.pass(milliseconds: 500)
        #expect(streams.allSatisfy { talk.reply($0).isComplete })
    }

    @Test(arguments: [
        (WireFault.reset, UInt32(2)), (.close, 8), (.truncate(bytes: 4), 2), (.truncate(bytes: 0), 2),
        (.truncate(bytes: 100), 2),
    ])
    func aFaultResetsItsStreamOnly(fault: WireFault, code: UInt32) {
        let talk = Conversation()
        talk.responder.set("/fault", answer(fault))
        let reply = talk.ask("GET", "/fault")
        #expect(reply.closedWith == code && !reply.isComplete)
        #expect(talk.ask("GET", "/").text == "Hello")
        #expect(talk.ending == nil)
    }

    @Test func aTruncatedAnswerPromisesTheWholeAndSendsAPart() {
        let talk = Conversation()
        talk.responder.set("/fault", answer(.truncate(bytes: 4)))
        let reply = talk.ask("GET", "/fault")
        #expect(reply.fields["content-length"] == "10" && reply.text == "0123")
    }

    @Test func aDribbledAnswerComesInPieces() {
        let talk = Conversation()
        talk.responder.set("/fault", answer(.dribble(bytes: 4, everyMilliseconds: 100)))
        let stream = talk.client.request("GET", "/fault")
        talk.run()
        #expect(talk.reply(stream).text == "0123")
        talk.pass(milliseconds: 99)
        #expect(talk.reply(stream).text == "0123")
        talk.pass(milliseconds: 1)
        #expect(talk.reply(stream).text == "01234567")
        talk.pass(milliseconds: 100)
        #expect(talk.reply(stream).text == "0123456789" && talk.reply(stream).isComplete)
    }

    @Test func aStalledAnswerNeverComesAndKeepsNobodyBusy() {
        let talk = Conversation()
        talk.responder.set("/fault", answer(.stall))
        let stream = talk.client.request("GET", "/fault")
        talk.run()
        talk.pass(milliseconds: 3_600_000)
        #expect(talk.reply(stream) == Reply())
        #expect(!talk.connection.isBusy && talk.ending == nil)
        talk.client.reset(stream)
        #expect(talk.ask("GET", "/").text == "Hello")
    }

    @Test func garbageEndsTheConnection() {
        let talk = Conversation()
        talk.run()
        talk.responder.set("/fault", answer(.garbage))
        _ = talk.client.request("GET", "/fault")
        talk.feed(talk.client.takeOutput())
        #expect(talk.ending == .cut)
        #expect(talk.turn.output.suffix(64).allSatisfy { $0 >= 0x80 })
    }

    @Test func aDelayComesBeforeTheFault() {
        let talk = Conversation()
        talk.responder.set("/fault", answer(.reset, delayMilliseconds: 100))
        let stream = talk.client.request("GET", "/fault")
        talk.run()
        #expect(talk.reply(stream).closedWith == nil)
        talk.pass(milliseconds: 100)
        #expect(talk.reply(stream).closedWith == 2)
    }

    @Test func aWokenRequestIsAnswered() {
        let talk = Conversation()
        let stream = talk.client.request("GET", "/wait")
        talk.run()
        talk.responder.isReady.withLock { $0 = true }
        talk.connection.woken(exchange: UInt32(stream), turn: &talk.turn)
        talk.drain()
        #expect(talk.reply(stream).text == "ready")
        talk.connection.woken(exchange: UInt32(stream), turn: &talk.turn)
        talk.connection.woken(exchange: 12345, turn: &talk.turn)
        #expect(talk.turn.output.isEmpty)
    }

    @Test func aWaitEndsAtItsDeadline() {
        let talk = Conversation()
        let stream = talk.client.request("GET", "/wait")
        talk.run()
        talk.pass(milliseconds: 5000)
        #expect(talk.reply(stream).text == "too late")
    }

    @Test func aClientThatLeavesAbandonsWhatItWaitedFor() {
        let talk = Conversation()
        let waiting = talk.client.request("GET", "/wait")
        _ = talk.client.request("POST", "/upload", content: [1], endsStream: false)
        talk.run()
        talk.client.reset(waiting)
        talk.run()
        #expect(talk.responder.abandonedCount == 1)
        talk.connection.connectionLost()
        #expect(talk.responder.abandonedCount == 2)
    }

    @Test func contentThatDoesNotComeIsA408() {
        let talk = Conversation()
        let stream = talk.client.request("POST", "/upload", content: [1], endsStream: false)
        talk.run()
        talk.pass(milliseconds: 29_999)
        #expect(talk.reply(stream).status == nil)
        talk.pass(milliseconds: 1)
        #expect(talk.reply(stream).status == "408" && talk.reply(stream).closedWith == 0)
        #expect(talk.responder.abandonedCount == 1)
        #expect(talk.ask("GET", "/").text == "Hello")
    }

    @Test func aClientThatMakesNoRoomLosesTheStream() {
        let talk = Conversation(client: TestClient(window: 0))
        let stream = talk.client.request("GET", "/")
        talk.run()
        #expect(talk.reply(stream).status == "200" && !talk.reply(stream).isComplete)
        talk.pass(milliseconds: 30_000)
        #expect(talk.reply(stream).closedWith == 8)
    }

    @Test func aClientThatReadsNothingStopsBeingRead() {
        let talk = Conversation(client: TestClient(window: 0x7FFF_FFFF))
        var response = Response()
        response.body = [UInt8](repeating: 1, count: 60_000)
        talk.responder.set("/large", response)
        talk.run()
        talk.isClientReading = false
        talk.client.openConnectionWindow()
        for _ in 0..<20 { talk.client.request("GET", "/large") }
        talk.feed(talk.client.takeOutput())
        #expect(!talk.connection.wantsInput)
        #expect(talk.turn.output.count < 300_000)
        talk.isClientReading = true
        talk.drain()
        talk.run()
        #expect(talk.connection.wantsInput && !talk.connection.isBusy)
    }

    @Test func anIdleConnectionIsClosedInPeace() {
        let talk = Conversation()
        #expect(talk.ask("GET", "/").text == "Hello")
        talk.pass(milliseconds: 59_999)
        #expect(talk.ending == nil)
        talk.pass(milliseconds: 1)
        #expect(talk.ending == .linger && talk.client.goAway == 0)
    }

    @Test func aStopFinishesWhatIsUnderWay() {
        let talk = Conversation()
        talk.responder.set("/slow", answer(nil, delayMilliseconds: 700))
        let stream = talk.client.request("GET", "/slow")
        talk.run()
        talk.connection.stop(turn: &talk.turn)
        talk.drain()
        #expect(talk.client.goAway == 0 && talk.ending == nil)
        talk.pass(milliseconds: 700)
        #expect(talk.reply(stream).isComplete && talk.ending == .linger)
    }

    @Test func aStopEndsAnIdleConnectionAtOnce() {
        let talk = Conversation()
        talk.run()
        talk.connection.stop(turn: &talk.turn)
        talk.drain()
        #expect(talk.client.goAway == 0 && talk.ending == .linger)
    }

    @Test func anAnswerMayBeTheConnectionsLast() {
        let talk = Conversation()
        var response = Response.text("bye")
        response.closesConnection = true
        talk.responder.set("/last", response)
        #expect(talk.ask("GET", "/last").text == "bye")
        #expect(talk.client.goAway == 0 && talk.ending == .linger)
    }

    /// As for a client that has gone, of which nothing else is ever seen.
    @Test func aClientThatClosesItsSideGetsNoAnswerThatIsHeldBack() {
        let talk = Conversation()
        talk.responder.set("/slow", answer(nil, delayMilliseconds: 700))
        let stream = talk.client.request("GET", "/slow")
        _ = talk.client.request("POST", "/upload", content: [1], endsStream: false)
        talk.run()
        #expect(!talk.connection.isHeld)
        talk.connection.inputEnded(turn: &talk.turn)
        talk.drain()
        #expect(talk.responder.abandonedCount == 1 && talk.ending == .close)
        #expect(!talk.reply(stream).isComplete)
    }

    /// Nobody opens the window any more; the answer would wait for it until its deadline.
    @Test func aClientThatClosesItsSideWithAShutWindowIsLetGo() {
        let talk = Conversation()
        talk.responder.set("/", .text("Hello"))
        talk.feed(Frame.preface + Frame.settings([(4, 1)]) + Frame.headers(1))
        #expect(talk.ending == nil)
        talk.connection.inputEnded(turn: &talk.turn)
        #expect(talk.turn.ending == .close)
    }
}
