// Transcripts of connections: content that is disturbed on its way in.
import HTTPMessages
import Testing

@testable import HTTP1

private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
private let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 25\r\n\r\n"
private let content = "abcdefghijklmnopqrstuvwxy"
private let chunks =
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    + content.map { "1\r\n\($0)\r\n" }.joined() + "0\r\n\r\n"

@Suite struct IntakeTests {
    private func wire(_ collector: Collector) -> Wire {
        Wire(ScriptedResponder { head, _ in head.hasBody ? .consume(collector) : .respond })
    }

    @Test(arguments: [head + content, chunks]) func resetsAnUploadOfWhichSoMuchHasCome(
        _ request: String
    ) {
        for step in [1, 7, request.utf8.count] {
            let collector = Collector(.reset(afterBytes: 20)) { _ in Issue.record("completed") }
            let wire = wire(collector)
            var rest = Array(request.utf8)[...]
            while !rest.isEmpty, wire.ending == nil {
                wire.send(rest.prefix(step))
                rest = rest.dropFirst(step)
            }
            #expect(wire.ending == .reset && wire.received() == "")
            #expect(collector.isAbandoned && collector.content.count >= 20)
        }
    }

    @Test(arguments: [head + content, chunks])
    func answersAnUploadThatIsTooShortForItsReset(_ request: String) {
        let wire = wire(Collector(.reset(afterBytes: 26)))
        wire.send(request + get)
        #expect(wire.received().components(of: "HTTP/1.1 200 ").count == 3)
    }

    @Test func resetsAnUploadOnlyAfterEarlierAnswersCouldLeave() {
        let wire = wire(Collector(.reset(afterBytes: 20)))
        wire.send(get + head + content)
        #expect(wire.received().components(of: "HTTP/1.1 200 ").count == 2)
        #expect(wire.ending == nil)
        wire.pass(milliseconds: 10)
        #expect(wire.ending == .reset)
    }

    @Test func takesAnUploadNoFasterThanItIsTold() {
        let collector = Collector(.slow(bytes: 10, everyMilliseconds: 100))
        let wire = wire(collector)
        wire.send(head + content + get)
        for taken in [10, 20] {
            #expect(collector.content.count == taken)
            #expect(!wire.connection.wantsInput && wire.connection.isBusy)
            wire.pass(milliseconds: 99)
            #expect(collector.content.count == taken)
            wire.pass(milliseconds: 1)
        }
        #expect(String(decoding: collector.content, as: UTF8.self) == content)
        #expect(wire.received().components(of: "HTTP/1.1 200 ").count == 3)
        #expect(wire.connection.wantsInput && !wire.connection.isBusy)
    }

    @Test func takesChunksNoFasterThanItIsTold() {
        let collector = Collector(.slow(bytes: 10, everyMilliseconds: 100))
        let wire = wire(collector)
        wire.send(chunks)
        #expect(collector.content.count == 10)
        wire.pass(milliseconds: 100)
        #expect(collector.content.count == 20)
        wire.pass(milliseconds: 100)
        #expect(wire.received().hasPrefix("HTTP/1.1 200 "))
    }

    @Test func readsOnWhenTheNextIntervalHasCome() {
        let collector = Collector(.slow(bytes: 10, everyMilliseconds: 100))
        let wire = wire(collector)
        wire.send(head + content.prefix(10))
        #expect(!wire.connection.wantsInput)
        wire.pass(milliseconds: 100)
        #expect(wire.connection.wantsInput)
        wire.send(content.utf8.dropFirst(10).prefix(10))
        #expect(collector.content.count == 20)
    }

    /// It is us who do not read.
    @Test func doesNotCallAClientSlowWhoseUploadIsTakenSlowly() {
        let wire = wire(Collector(.slow(bytes: 10, everyMilliseconds: 100_000)))
        wire.send(head + content)
        for _ in 0..<2 {
            #expect(wire.received() == "")
            wire.pass(milliseconds: 100_000)
        }
        #expect(wire.received().hasPrefix("HTTP/1.1 200 "))
    }

    @Test func callsAClientSlowThatSendsNothingWhenItMay() {
        let wire = wire(Collector(.slow(bytes: 10, everyMilliseconds: 100)))
        wire.send(head + content.prefix(10))
        wire.pass(milliseconds: 100)
        wire.pass(milliseconds: 29_999)
        #expect(wire.ending == nil)
        wire.pass(milliseconds: 1)
        #expect(wire.received().hasPrefix("HTTP/1.1 408 "))
    }

    @Test(arguments: [(25, "HTTP/1.1 200 "), (24, "HTTP/1.1 400 ")])
    func takesWhatCameBeforeTheEndOfInput(_ sent: Int, _ answer: String) {
        let wire = wire(Collector(.slow(bytes: 10, everyMilliseconds: 100)))
        wire.send(head + content.prefix(sent))
        wire.endInput()
        #expect(wire.received() == "")
        wire.pass(milliseconds: 100)
        wire.pass(milliseconds: 100)
        wire.pass(milliseconds: 100)
        #expect(wire.received().hasPrefix(answer))
        #expect(wire.ending != nil)
    }
}
