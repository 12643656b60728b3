// Content that is disturbed on its way in; what happens on one stream leaves the others alone.

import HTTPMessages
import Testing

@testable import HTTP2

@Suite struct IntakeTests {
    private func content(_ count: Int) -> [UInt8] { [UInt8](repeating: 1, count: count) }

    @Test(arguments: [100_000, 100_001, 200_000]) func anUploadIsResetWhenSoMuchOfItHasCome(
        _ count: Int
    ) {
        let talk = Conversation()
        let reply = talk.ask("POST", "/upload/reset", content: content(count))
        #expect(reply.closedWith == 2 && reply.status == nil)
        #expect(talk.responder.abandonedCount == 1)
        #expect(talk.ask("POST", "/upload", content: content(10)).text == "10 bytes, sum 10")
        #expect(talk.ending == nil)
    }

    @Test func anUploadThatIsTooShortForItsResetIsAnswered() {
        let talk = Conversation()
        let reply = talk.ask("POST", "/upload/reset", content: content(99_999))
        #expect(reply.text == "99999 bytes, sum 99999" && talk.responder.abandonedCount == 0)
    }

    @Test func anUploadIsTakenNoFasterThanItIsTold() {
        let talk = Conversation()
        let stream = talk.client.request("POST", "/upload/slow", content: content(100_000))
        talk.run()
        for taken in [40_000, 80_000] {
            #expect(talk.responder.takenBytes == taken)
            #expect(talk.ask("GET", "/").text == "Hello")
            talk.pass(milliseconds: 99)
            #expect(talk.responder.takenBytes == taken)
            talk.pass(milliseconds: 1)
        }
        #expect(talk.reply(stream).text == "100000 bytes, sum 100000")
        #expect(!talk.connection.isBusy)
    }

    @Test func aStreamWhoseUploadIsTakenSlowlyIsNotCalledSlow() {
        let talk = Conversation()
        let stream = talk.client.request(
            "POST",
            "/upload/slow",
            content: content(41_000),
            endsStream: false
        )
        talk.run()
        talk.pass(milliseconds: 100)
        #expect(talk.responder.takenBytes == 41_000)
        talk.pass(milliseconds: 29_999)
        #expect(talk.reply(stream).status == nil)
        talk.pass(milliseconds: 1)
        #expect(talk.reply(stream).status == "408")
    }

    @Test func anUploadThatIsTakenSlowlyIsRefusedAllTheSame() {
        let talk = Conversation()
        let stream = talk.client.request(
            "POST",
            "/upload/slow",
            content: content(100_000),
            endsStream: false
        )
        talk.run()
        talk.client.send(content(100_001), on: stream, endsStream: true)
        talk.run()
        talk.pass(milliseconds: 100)
        #expect(talk.reply(stream).status == "413" && talk.responder.abandonedCount == 1)
        #expect(talk.ask("GET", "/").text == "Hello")
    }

    @Test func aClientThatLeavesAbandonsAnUploadThatIsTakenSlowly() {
        let talk = Conversation()
        let stream = talk.client.request("POST", "/upload/slow", content: content(100_000))
        talk.run()
        talk.client.reset(stream)
        talk.run()
        #expect(talk.responder.abandonedCount == 1 && !talk.connection.isBusy)
    }
}
