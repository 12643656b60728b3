// Transcripts of connections: content, expectations, early answers.
import HTTPMessages
import Testing

@testable import HTTP1

private let post = "POST / HTTP/1.1\r\nHost: a\r\n"
private let goOn = "HTTP/1.1 100 Continue\r\n\r\n"

@Suite struct ContentTests {
    /// Not the answer of the responder, which wanted no content, but what is wrong with it.
    @Test func refusesBrokenContentThatNobodyWants() {
        let wire = Wire(ScriptedResponder())
        wire.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfive\r\n")
        #expect(wire.received().hasPrefix("HTTP/1.1 400 "))
        #expect(wire.ending == .linger)
    }

    @Test func asksForContentThatIsHeldBack() {
        let responder = RecordingResponder()
        let wire = Wire(responder)
        wire.send(post + "Expect: 100-Continue\r\nContent-Length: 5\r\n\r\n")
        #expect(wire.received() == goOn)
        wire.send("hello")
        #expect(responder.outcomes == ["POST / \"hello\""])
        #expect(wire.received().hasPrefix("HTTP/1.1 200 OK\r\n"))
    }

    @Test(arguments: [
        post + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\nh",
        post + "Expect: 100-continue\r\nContent-Length: 0\r\n\r\n",
        post + "Content-Length: 5\r\n\r\n",
        "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
    ])
    func doesNotAskForContent(_ request: String) {
        let wire = Wire(RecordingResponder())
        wire.send(request)
        #expect(!wire.received().contains(" 100 "))
    }

    @Test func refusesTooMuchInsteadOfAskingForIt() {
        let wire = Wire(RecordingResponder())
        wire.send(post + "Expect: 100-continue\r\nContent-Length: 2000\r\n\r\n")
        #expect(wire.received().hasPrefix("HTTP/1.1 413 "))
        #expect(wire.ending == .linger)
    }

    @Test func closesAfterAFinalAnswerInsteadOfAsking() {
        let wire = Wire(ScriptedResponder { $0.status = 401 })
        wire.send(post + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        let answer = wire.received()
        #expect(answer.hasPrefix("HTTP/1.1 401 "))
        #expect(answer.contains("Connection: close\r\n"))
        #expect(wire.ending == .linger)
    }

    @Test func keepsTheConnectionAfterAnUnknownExpectation() {
        let wire = Wire(ScriptedResponder())
        wire.send(post + "Expect: tea\r\nContent-Length: 1\r\n\r\nx" + post + "\r\n")
        let answers = wire.received()
        #expect(answers.hasPrefix("HTTP/1.1 417 "))
        #expect(answers.contains("HTTP/1.1 200 "))
        #expect(wire.ending == nil)
    }

    @Test func readsPastLittleContentThatNobodyWants() {
        let wire = Wire(ScriptedResponder { $0.status = 404 })
        wire.send(post + "Content-Length: 10\r\n\r\n12345")
        #expect(wire.received().hasPrefix("HTTP/1.1 404 "))
        wire.send("67890" + post + "\r\n")
        #expect(wire.received().hasPrefix("HTTP/1.1 404 "))
        #expect(wire.ending == nil)
    }

    @Test func endsTheConnectionWhenMuchContentIsUnwanted() {
        let wire = Wire(ScriptedResponder { $0.status = 404 })
        wire.send(post + "Content-Length: 2000000\r\n\r\n12345")
        #expect(wire.received().contains("Connection: close\r\n"))
        #expect(wire.ending == .linger)
    }

    @Test func endsTheConnectionWhenUnwantedChunksGoOn() {
        let wire = Wire(ScriptedResponder { $0.status = 404 })
        wire.send(post + "Transfer-Encoding: chunked\r\n\r\n")
        #expect(wire.received().hasPrefix("HTTP/1.1 404 "))
        wire.send("100001\r\n")
        #expect(wire.received() == "")
        #expect(wire.ending == .linger)
    }

    @Test(arguments: ["5\r\nhel", "5\r\nhello!"]) func abandonsContentThatStaysIncomplete(_ chunk: String) {
        let collector = Collector()
        let wire = Wire(ScriptedResponder { _, _ in .consume(collector) })
        wire.send(post + "Transfer-Encoding: chunked\r\n\r\n" + chunk)
        wire.endInput()
        #expect(collector.isAbandoned)
        #expect(wire.received().hasPrefix("HTTP/1.1 400 "))
        #expect(wire.ending == .linger)
    }

    @Test func abandonsContentWhenTheClientIsGone() {
        let collector = Collector()
        let wire = Wire(ScriptedResponder { _, _ in .consume(collector) })
        wire.send(post + "Content-Length: 10\r\n\r\n12345")
        wire.connection.connectionLost()
        #expect(collector.isAbandoned)
    }

    @Test func abandonsAConsumerWhoseContentIsTooLong() {
        let collector = Collector(maximumLength: 4)
        let wire = Wire(ScriptedResponder { _, _ in .consume(collector) })
        wire.send(post + "Content-Length: 5\r\n\r\n12345")
        #expect(collector.isAbandoned)
        #expect(wire.received().hasPrefix("HTTP/1.1 413 "))
    }

    @Test func finishesAConsumerWithoutContent() {
        let wire = Wire(ScriptedResponder { _, _ in .consume(Collector()) })
        wire.send(post + "\r\n")
        #expect(wire.received().hasPrefix("HTTP/1.1 200 "))
    }

    @Test func handsContentOnAsItArrives() {
        let collector = Collector()
        let wire = Wire(ScriptedResponder { _, _ in .consume(collector) })
        wire.send(post + "Content-Length: 10\r\n\r\n12")
        #expect(collector.content.count == 2)
        wire.send("345")
        #expect(collector.content.count == 5)
        #expect(wire.connection.pending.isEmpty)
    }
}
