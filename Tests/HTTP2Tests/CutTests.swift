// A whole request with content has the same answer however its bytes arrive: all in one read, cut in two at every place,
// or one by one.

import HTTPMessages
import Testing

@testable import HTTP2

@Suite struct CutTests {
    /// What follows `POST /form` on stream 1, and the answer.
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let frames: [UInt8]
        let answer: String

        init(_ name: String, _ frames: [UInt8], _ answer: String) {
            (testDescription, self.frames, self.answer) = (name, frames, answer)
        }
    }

    private static func head(_ fields: [(String, String)] = [], endsStream: Bool = false) -> [UInt8] {
        let block = Frame.block("POST", "/form") + fields.flatMap { Frame.literal($0.0, $0.1) }
        return Frame.make(type: 1, flags: endsStream ? 5 : 4, stream: 1, block)
    }

    private static let trailers = Frame.make(type: 1, flags: 5, stream: 1, Frame.literal("x-sum", "6"))
    private static let six = "3 bytes, sum 6 for localhost"

    private static let cases = [
        Case("no content", head(endsStream: true), "nothing for localhost"),
        Case("content in one frame", head() + Frame.data(1, [1, 2, 3], ends: true), six),
        Case("content in two frames", head() + Frame.data(1, [1, 2]) + Frame.data(1, [3], ends: true), six),
        Case("an empty frame last", head() + Frame.data(1, [1, 2, 3]) + Frame.data(1, [], ends: true), six),
        Case("an empty frame alone", head() + Frame.data(1, [], ends: true), "0 bytes, sum 0 for localhost"),
        Case("trailers", head() + Frame.data(1, [1, 2, 3]) + trailers, six),
        Case("trailers without content", head() + trailers, "0 bytes, sum 0 for localhost"),
        Case(
            "padded content",
            head() + Frame.make(type: 0, flags: 9, stream: 1, [2, 1, 2, 3, 0, 0]),
            six
        ),
        Case(
            "a promised length",
            head([("content-length", "3")]) + Frame.data(1, [1, 2, 3], ends: true),
            six
        ),
        Case(
            "a promised length and trailers",
            head([("content-length", "3")]) + Frame.data(1, [1]) + Frame.data(1, [2, 3]) + trailers,
            six
        ),
        Case(
            "a promised length of nothing",
            head([("content-length", "0")]) + Frame.data(1, [], ends: true),
            "nothing for localhost"
        ),
        Case(
            "content that should have waited",
            head([("expect", "100-continue")]) + Frame.data(1, [1, 2, 3], ends: true),
            six
        ),
        Case(
            "a head in two frames",
            Frame.make(type: 1, stream: 1, Frame.block("POST", "/form"))
                + Frame.continuation(1, Frame.literal("x", "y"), ends: true)
                + Frame.data(1, [1, 2, 3], ends: true),
            six
        ),
        Case(
            "other frames between",
            Frame.ping() + head() + Frame.windowUpdate(1, 9) + Frame.data(1, [1, 2]) + Frame.ping()
                + Frame.priority(1) + Frame.data(1, [3], ends: true),
            six
        ),
    ]

    /// What must be the same: everything but 100 Continue, which depends on whether content has come.
    private func reply(to pieces: [[UInt8]]) -> Reply {
        var reply = Conversation().answer(to: pieces)
        reply.interim = []
        return reply
    }

    @Test(arguments: cases)
    func contentIsNotLostWhereverItIsCut(request: Case) {
        let bytes = Frame.opening + request.frames
        let whole = reply(to: [bytes])
        #expect(whole.status == "200" && whole.text == request.answer)
        #expect(whole.isComplete && whole.closedWith == 0)
        for cut in 1..<bytes.count {
            let cutReply = reply(to: [Array(bytes[..<cut]), Array(bytes[cut...])])
            #expect(cutReply == whole, "cut at \(cut)")
        }
        #expect(reply(to: bytes.map { [$0] }) == whole)
    }

    @Test func contentThatComesInOneReadWithItsHeadIsNotLost() {
        let talk = Conversation()
        talk.run()
        let streams = (0..<100).map { talk.client.request("POST", "/form", content: [UInt8($0), 1]) }
        talk.feed(talk.client.takeOutput())
        talk.drain()
        for (number, stream) in streams.enumerated() {
            #expect(talk.reply(stream).text == "2 bytes, sum \(number + 1) for localhost")
        }
    }

    @Test func nothingAsksForContentThatHasEnded() {
        let talk = Conversation()
        let frames = Self.head([("expect", "100-continue")]) + Frame.data(1, [], ends: true)
        #expect(talk.answer(to: [Frame.opening + frames]).interim == [])
    }

    /// As Node sends it: the authority last, and not one field behind it.
    @Test func aRequestOfPseudoFieldsAloneKeepsItsHost() {
        let head: [UInt8] = [
            0x00, 0x00, 0x13, 0x01, 0x04, 0x00, 0x00, 0x00, 0x01, 0x83, 0x86, 0x04, 0x0C, 0x2F, 0x6F, 0x61,
            0x75, 0x74, 0x68, 0x2F, 0x74, 0x6F, 0x6B, 0x65, 0x6E, 0x01, 0x01, 0x61,
        ]
        let end: [UInt8] = [0, 0, 0, 0, 1, 0, 0, 0, 1]
        #expect(reply(to: [Frame.opening + head + end]).text == "0 bytes, sum 0 for a")
        #expect(reply(to: [Frame.opening + head, end]).text == "0 bytes, sum 0 for a")
    }
}
