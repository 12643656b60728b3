// Transcripts of connections: answers that are spoilt on purpose.
import HTTPMessages
import Testing

@testable import HTTP1

private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

@Suite struct FaultTests {
    private func wire(_ fault: WireFault, delayMilliseconds: Int64 = 0) -> Wire {
        Wire(
            ScriptedResponder(body: "0123456789") {
                $0.fault = fault
                $0.delayMilliseconds = delayMilliseconds
            }
        )
    }

    @Test func resets() {
        let wire = wire(.reset)
        wire.send(get)
        #expect(wire.received() == "")
        #expect(wire.ending == .reset)
    }

    @Test func resetsOnlyAfterEarlierAnswersCouldLeave() {
        var count = 0
        let responder = ScriptedResponder { _, response in
            count += 1
            response.fault = count == 2 ? .reset : nil
            return .respond
        }
        let wire = Wire(responder)
        wire.send(get + get)
        #expect(wire.received().hasPrefix("HTTP/1.1 200 "))
        #expect(wire.ending == nil)
        wire.pass(milliseconds: 10)
        #expect(wire.ending == .reset)
    }

    /// The answer before has left, so nothing is to be waited for.
    @Test func resetsBehindAnAnswerThatFilledTheOutput() {
        var count = 0
        let responder = ScriptedResponder { _, response in
            count += 1
            response.body = count == 1 ? [UInt8](repeating: 0x78, count: 20_000) : []
            response.fault = count == 2 ? .reset : nil
            return .respond
        }
        let wire = Wire(responder)
        wire.send(get + get)
        #expect(wire.received().utf8.count > 20_000)
        #expect(wire.ending == .reset)
    }

    @Test func closesWithoutAnAnswer() {
        let wire = wire(.close)
        wire.send(get)
        #expect(wire.received() == "")
        #expect(wire.ending == .cut)
    }

    @Test(arguments: [0, 4, 9]) func truncatesTheContent(_ bytes: Int) {
        let wire = wire(.truncate(bytes: bytes))
        wire.send(get)
        let parts = wire.received().components(of: "\r\n\r\n")
        #expect(parts[0].contains("Content-Length: 10"))
        #expect(parts[1] == "0123456789".prefix(bytes))
        #expect(wire.ending == .cut)
    }

    @Test func dribbles() {
        let wire = wire(.dribble(bytes: 50, everyMilliseconds: 20))
        wire.send(get)
        var answer = wire.received()
        #expect(answer.utf8.count == 50)
        while wire.connection.isBusy {
            wire.pass(milliseconds: 19)
            #expect(wire.received() == "")
            wire.pass(milliseconds: 1)
            answer += wire.received()
        }
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.hasSuffix("\r\n\r\n0123456789"))
        wire.send(get)
        #expect(wire.received().utf8.count == 50)
    }

    @Test func stallsUntilTheClientLeaves() {
        let wire = wire(.stall)
        wire.send(get)
        wire.send(String(repeating: get, count: 10_000))
        wire.pass(milliseconds: 3_600_000)
        #expect(wire.received() == "")
        #expect(wire.ending == nil)
        #expect(wire.connection.wantsInput)
        #expect(wire.connection.pending.isEmpty)
        wire.endInput()
        #expect(wire.ending != nil)
    }

    @Test func endsAStallWhenTheServerStops() {
        let wire = wire(.stall)
        wire.send(get)
        wire.stop()
        #expect(wire.ending != nil)
    }

    @Test func sendsGarbage() {
        let wire = wire(.garbage)
        wire.send(get)
        let answer = wire.received()
        #expect(!answer.isEmpty)
        #expect(!answer.contains("HTTP"))
        #expect(wire.ending == .cut)
    }

    @Test func spoilsAfterADelay() {
        let wire = wire(.reset, delayMilliseconds: 100)
        wire.send(get)
        wire.pass(milliseconds: 99)
        #expect(wire.ending == nil)
        wire.pass(milliseconds: 1)
        #expect(wire.ending == .reset)
    }
}
