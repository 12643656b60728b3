// Transcripts of connections: ordinary requests and answers.
import Connections
import HTTPMessages
import Testing

@testable import HTTP1

private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
private let date = "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"

@Suite struct ExchangeTests {
    @Test(arguments: ["X : a\r\n", "Host: b\r\n", "Content-Length: x\r\n"])
    func refusesHeadWithoutContent(_ field: String) {
        let wire = Wire(ScriptedResponder())
        wire.send("HEAD / HTTP/1.1\r\nHost: a\r\n\(field)\r\n")
        let answer = wire.received()
        #expect(answer.hasPrefix("HTTP/1.1 400 ") && answer.hasSuffix("\r\n\r\n"))
    }

    @Test(arguments: ["HEAD ", "HEAD / HTTP/1.1\r\n", "HEAD / HTTP/1.1\r\nHost: a\r\n"])
    func refusesPartOfAHeadRequestWithoutContent(_ part: String) {
        let wire = Wire(ScriptedResponder())
        wire.send(part)
        wire.endInput()
        let answer = wire.received()
        #expect(answer.hasPrefix("HTTP/1.1 400 ") && answer.hasSuffix("\r\n\r\n"))
    }

    @Test func countsTheOffsetOfAMistakeFromItsRequest() {
        let responder = ScriptedResponder()
        let wire = Wire(responder)
        wire.send(get + "GET / HTTP/1.1\r\nHost : a\r\n\r\n")
        #expect(responder.refusals.map(\.offset) == [20])
    }

    @Test func tellsNoOffsetWithinContentThatCameInPieces() {
        let responder = ScriptedResponder { _, _ in .consume(Collector()) }
        let wire = Wire(responder)
        wire.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        wire.send("x")
        #expect(responder.refusals.map(\.offset) == [nil])
    }

    @Test func answersToTheByte() {
        let wire = Wire(ScriptedResponder(body: "hello") { $0.fields.append("X-Name", "v") })
        wire.send(get)
        #expect(wire.received() == "HTTP/1.1 200 OK\r\nX-Name: v\r\n\(date)Content-Length: 5\r\n\r\nhello")
        #expect(wire.ending == nil)
    }

    @Test func leavesDateToTheResponder() {
        let wire = Wire(ScriptedResponder { $0.fields.append("Date", "then") })
        wire.send(get)
        #expect(wire.received() == "HTTP/1.1 200 OK\r\nDate: then\r\nContent-Length: 2\r\n\r\nok")
    }

    @Test(arguments: [(299, "299 "), (404, "404 Not Found"), (429, "429 Too Many Requests")])
    func namesTheStatus(_ status: Int, _ line: String) {
        let wire = Wire(ScriptedResponder { $0.status = status })
        wire.send(get)
        #expect(wire.received().hasPrefix("HTTP/1.1 \(line)\r\n"))
    }

    @Test func answersHeadWithoutContent() {
        let wire = Wire(ScriptedResponder())
        wire.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + get)
        let answer = "HTTP/1.1 200 OK\r\n\(date)Content-Length: 2\r\n\r\n"
        #expect(wire.received() == answer + answer + "ok")
    }

    /// RFC 9110 §15.3.6: what came behind the head would be taken for the next answer.
    @Test func sends205WithoutContent() {
        let wire = Wire(ScriptedResponder(body: "hello") { $0.status = 205 })
        wire.send(get + get)
        let answer = "HTTP/1.1 205 Reset Content\r\n\(date)Content-Length: 0\r\n\r\n"
        #expect(wire.received() == answer + answer)
    }

    @Test(arguments: [204, 205, 304]) func leavesTheHeadWholeWhenThereIsNoContentToTruncate(_ status: Int) {
        let wire = Wire(
            ScriptedResponder(body: "hello") {
                $0.status = status
                $0.fault = .truncate(bytes: 0)
            }
        )
        wire.send(get)
        #expect(wire.received().hasSuffix("\r\n\r\n"))
    }

    @Test(arguments: [204, 304]) func sendsNeitherLengthNorContent(_ status: Int) {
        let wire = Wire(ScriptedResponder { $0.status = status })
        wire.send(get)
        let answer = wire.received()
        #expect(answer.hasSuffix("\r\n\r\n"))
        #expect(!answer.contains("Content-Length"))
    }

    @Test func tellsOldClientsThatTheConnectionStays() {
        let wire = Wire(ScriptedResponder())
        wire.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(wire.received().contains("Connection: keep-alive\r\n"))
        #expect(wire.ending == nil)
    }

    @Test func closesAfterAnOldClientsRequest() {
        let wire = Wire(ScriptedResponder())
        wire.send("GET / HTTP/1.0\r\n\r\n")
        #expect(wire.received().contains("Connection: close\r\n"))
        #expect(wire.ending == .close)
    }

    @Test func lingersWhenRequestsFollowTheLast() {
        let wire = Wire(ScriptedResponder())
        wire.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + get)
        #expect(wire.received().components(of: "HTTP/1.1 200").count == 2)
        #expect(wire.ending == .linger)
    }

    @Test func closesWhenTheResponderAsksForIt() {
        let wire = Wire(ScriptedResponder { $0.closesConnection = true })
        wire.send(get)
        #expect(wire.received().contains("Connection: close\r\n"))
        // The client may be sending its next request.
        #expect(wire.ending == .linger)
    }

    @Test func servesOneRequestWhereThereIsRoomForNoMore() {
        let wire = Wire(ScriptedResponder(), servesOneRequest: true)
        #expect(wire.ending == nil)
        wire.send("GET / HTTP/1.1\r\nHost:")
        wire.send("a\r\n\r\n" + get)
        #expect(
            wire.received() == "HTTP/1.1 200 OK\r\n\(date)Content-Length: 2\r\nConnection: close\r\n\r\nok"
        )
        #expect(wire.ending == .linger)
    }

    @Test func answersAPipelineInOneTurnAndInOrder() {
        var count = 0
        let responder = ScriptedResponder { _, response in
            count += 1
            response.body.append(contentsOf: "<\(count)>".utf8)
            return .respond
        }
        let wire = Wire(responder)
        var turn = ConnectionTurn(now: wire.turn.now)
        let input = Array(String(repeating: get, count: 16).utf8)
        wire.connection.receive(input, count: input.count, turn: &turn)
        let bodies = String(decoding: turn.output, as: UTF8.self).components(of: "\r\n\r\n").dropFirst()
        #expect(bodies.map { $0.prefix { $0 != "H" } } == (1...16).map { "<\($0)>" })
        #expect(turn.tally.requests == 16)
    }

    @Test func stopsAnsweringAPipelineWhileOutputIsFull() {
        let wire = Wire(ScriptedResponder(body: String(repeating: "x", count: 10_000)))
        var turn = ConnectionTurn(now: wire.turn.now)
        let input = Array(String(repeating: get, count: 10).utf8)
        wire.connection.receive(input, count: input.count, turn: &turn)
        #expect(turn.tally.requests == 2)
        #expect(!wire.connection.wantsInput)
        for served in stride(from: 4, through: 10, by: 2) {
            turn.output = []
            wire.connection.outputDrained(turn: &turn)
            #expect(turn.tally.requests == UInt64(served))
        }
        turn.output = []
        wire.connection.outputDrained(turn: &turn)
        #expect(wire.connection.wantsInput)
    }

    @Test func ownsNoBufferWhileIdle() {
        let wire = Wire(ScriptedResponder())
        for byte in get.utf8 { wire.send([byte]) }
        #expect(wire.received().hasSuffix("ok"))
        #expect(wire.connection.pending.capacity == 0)
    }

    @Test func refusesOnceAndLingers() {
        let wire = Wire(ScriptedResponder())
        wire.send("GET / HTTP/1.1\r\nHost : a\r\n\r\n" + get)
        let answer = wire.received()
        #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        #expect(answer.contains("Connection: close\r\n"))
        #expect(answer.hasSuffix("refused"))
        #expect(wire.ending == .linger)
    }

    @Test func explainsARefusalWithContentAfterAHeadRequest() {
        let wire = Wire(ScriptedResponder())
        wire.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET\r\n")
        #expect(wire.received().hasSuffix("refused"))
    }

    @Test func answersOptionsOfTheServerItself() {
        let wire = Wire(ScriptedResponder())
        wire.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
        let answer = wire.received()
        #expect(answer.hasPrefix("HTTP/1.1 204 No Content\r\nAllow: GET, "))
    }

    @Test func namesTheConnectionAndTheRequestInItsWaker() {
        let responder = ScriptedResponder()
        let wire = Wire(responder)
        wire.send(get)
        #expect(responder.contexts.count == 1)
        #expect(responder.contexts[0].now == wire.turn.now)
    }
}

extension String {
    /// The parts between occurrences of `separator`.
    func components(of separator: String) -> [Substring] {
        self.split(separator: separator, omittingEmptySubsequences: false)
    }
}
