// Requests and answers over libnghttp2's own client.

import HTTPMessages
import Testing

@testable import HTTP2

@Suite struct ExchangeTests {
    @Test func aRequestIsAnswered() {
        let talk = Conversation()
        let reply = talk.ask("GET", "/")
        #expect(reply.status == "200" && reply.text == "Hello" && reply.isComplete)
        #expect(reply.fields["content-type"] == "text/plain")
        #expect(reply.fields["content-length"] == "5")
        #expect(reply.fields["date"] == "Thu, 01 Jan 1970 00:00:00 GMT")
        #expect(reply.closedWith == 0)
        #expect(!talk.connection.isBusy && talk.turn.tally.requests == 1)
    }

    @Test func theHeadComesWholeToTheResponder() {
        let reply = Conversation().ask("GET", "/echo?a=b%20c&d", [("x-one", "1"), ("x-two", "2")])
        #expect(reply.text == "GET /echo ?a=b%20c&d @localhost x-one=1 x-two=2")
    }

    @Test func manyRequestsAtOnceAreAllAnswered() {
        let talk = Conversation()
        talk.run()
        let streams = (0..<100).map { _ in talk.client.request("GET", "/") }
        talk.run()
        #expect(streams.allSatisfy { talk.reply($0).text == "Hello" })
        #expect(talk.turn.tally.requests == 100)
        #expect(!talk.connection.isBusy)
    }

    @Test func aHeadRequestGetsNoContentButItsLength() {
        let reply = Conversation().ask("HEAD", "/")
        #expect(reply.status == "200" && reply.body.isEmpty && reply.isComplete)
        #expect(reply.fields["content-length"] == "5")
    }

    @Test func anUploadIsConsumed() {
        let talk = Conversation()
        let reply = talk.ask("POST", "/upload", content: [UInt8](repeating: 2, count: 150_000))
        #expect(reply.text == "150000 bytes, sum 300000")
    }

    @Test func anUploadInPiecesIsConsumed() {
        let talk = Conversation()
        let stream = talk.client.request("POST", "/upload", content: [1, 2], endsStream: false)
        talk.run()
        #expect(talk.reply(stream).status == nil)
        talk.client.send([3, 4], on: stream, endsStream: true)
        talk.run()
        #expect(talk.reply(stream).text == "4 bytes, sum 10")
    }

    @Test func trailersAreDiscarded() {
        let talk = Conversation()
        let stream = talk.client.request("POST", "/upload", content: [1, 2], endsStream: false)
        talk.run()
        talk.client.trailers([("x-checksum", "3")], on: stream)
        talk.run()
        #expect(talk.reply(stream).text == "2 bytes, sum 3")
    }

    @Test func anUploadThatIsTooLargeIsRefused() {
        let talk = Conversation()
        let stream = talk.client.request(
            "POST",
            "/upload",
            content: [UInt8](repeating: 1, count: 300_000)
        )
        talk.run()
        #expect(talk.reply(stream).status == "413")
        #expect(talk.responder.abandonedCount == 1)
        #expect(talk.ask("GET", "/").text == "Hello")
    }

    @Test func anUploadThatSaysItIsTooLargeIsRefusedBeforeItComes() {
        let talk = Conversation()
        let stream = talk.client.request(
            "POST",
            "/upload",
            [("content-length", "300000")],
            content: [],
            endsStream: false
        )
        talk.run()
        #expect(talk.reply(stream).status == "413")
    }

    @Test func contentThatNobodyWantsIsReadPastAndTheAnswerArrives() {
        let talk = Conversation()
        let reply = talk.ask("POST", "/", content: [UInt8](repeating: 1, count: 500_000))
        #expect(reply.text == "Hello" && reply.isComplete && reply.closedWith == 0)
    }

    @Test func contentBeyondPatienceIsCutOffAfterTheAnswer() {
        let talk = Conversation()
        let stream = talk.client.request(
            "POST",
            "/",
            [("content-length", "99999999")],
            content: [1, 2, 3],
            endsStream: false
        )
        talk.run()
        #expect(talk.reply(stream).text == "Hello" && talk.reply(stream).isComplete)
        #expect(talk.reply(stream).closedWith == 0)
        #expect(talk.ask("GET", "/").text == "Hello")
    }

    @Test func aClientThatExpects100GetsIt() {
        let talk = Conversation()
        let stream = talk.client.request(
            "POST",
            "/upload",
            [("expect", "100-continue")],
            content: [],
            endsStream: false
        )
        talk.run()
        #expect(talk.reply(stream).interim == ["100"])
        talk.client.send([7], on: stream, endsStream: true)
        talk.run()
        #expect(talk.reply(stream).text == "1 bytes, sum 7")
    }

    @Test func aLargeAnswerPassesThroughSmallWindows() {
        let talk = Conversation(client: TestClient(window: 20_000))
        var response = Response()
        response.body = (0..<700_000).map { UInt8(truncatingIfNeeded: $0) }
        talk.responder.set("/large", response)
        let isWhole = talk.ask("GET", "/large").body == response.body
        #expect(isWhole)
    }

    @Test func fieldNamesAreSentInLowerCase() {
        let talk = Conversation()
        var response = Response()
        response.fields.append("X-Request-ID", "AbC")
        response.fields.append("Date", "never")
        talk.responder.set("/", response)
        let reply = talk.ask("GET", "/")
        #expect(reply.fields == ["x-request-id": "AbC", "date": "never", "content-length": "0"])
    }

    @Test(arguments: [204, 304])
    func anAnswerWithoutContentHasNone(status: Int) {
        let talk = Conversation()
        var response = Response()
        response.status = status
        talk.responder.set("/", response)
        let reply = talk.ask("GET", "/")
        #expect(reply.status == "\(status)" && reply.isComplete && reply.body.isEmpty)
        #expect(reply.fields["content-length"] == nil)
    }

    @Test func anIdentifierDoesNotFillTheClientsTable() {
        let talk = Conversation()
        func ask(_ name: StaticString, _ value: String) -> Reply {
            var response = Response.text("Hello")
            response.fields.append(name, value)
            talk.responder.set("/", response)
            return talk.ask("GET", "/")
        }
        #expect(ask("SLPT-Request-ID", "1").fields["slpt-request-id"] == "1")
        let size = talk.client.tableSize
        #expect(ask("SLPT-Request-ID", "2").fields["slpt-request-id"] == "2")
        #expect(talk.client.tableSize == size)
        #expect(ask("Vary", "Origin").fields["vary"] == "Origin")
        #expect(talk.client.tableSize > size)
    }

    @Test func answersThatWaitForRoomKeepTheirFields() {
        let talk = Conversation()
        talk.client.openConnectionWindow()
        talk.run()
        talk.isClientReading = false
        let streams = (0..<100).map { number in
            var response = Response()
            response.fields.append("X-Number", String(number))
            response.body = [UInt8](repeating: 0, count: 10_000)
            talk.responder.set("/\(number)", response)
            return talk.client.request("GET", "/\(number)")
        }
        talk.feed(talk.client.takeOutput())
        // Some are given up before their turn; their storage must not serve others too early.
        for index in stride(from: 50, to: 100, by: 3) { talk.client.reset(streams[index]) }
        talk.feed(talk.client.takeOutput())
        let late = talk.client.request("GET", "/echo")
        talk.feed(talk.client.takeOutput())
        talk.isClientReading = true
        talk.drain()
        talk.run()
        for (index, stream) in streams.enumerated() where index < 50 || (index - 50) % 3 != 0 {
            #expect(talk.reply(stream).fields["x-number"] == String(index))
            #expect(talk.reply(stream).body.count == 10_000)
        }
        #expect(talk.reply(late).status == "200")
    }

    @Test func optionsOfTheServerAreAnsweredByTheEngine() {
        let reply = Conversation().ask("OPTIONS", "*")
        #expect(reply.status == "204" && reply.fields["allow"]?.contains("PATCH") == true)
    }
}
