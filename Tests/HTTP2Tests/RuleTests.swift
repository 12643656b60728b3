// What a request must fulfil, and the limits.

import HTTPMessages
import Testing

@testable import HTTP2

@Suite struct RuleTests {
    private static let ordinary = [
        ":method": "GET", ":scheme": "http", ":authority": "localhost", ":path": "/",
    ]

    private typealias Changes = [(String, String)]
    private static let tooManyFields: Changes = (0..<101).map { ("x-\($0)", "1") }

    private static let brokenRequests: [(Changes, String)] = [
        ([(":method", "BREW")], "501"), ([(":method", "get")], "501"),
        ([(":path", "/a#b")], "400"),
        ([(":path", "/{id}")], "400"), ([(":path", "/?a#b")], "400"),
        ([(":path", "/%zz")], "400"), ([(":path", "/%a")], "400"), ([(":path", "/é")], "400"),
        ([(":authority", "a,b")], "400"), ([(":authority", "user@host")], "400"),
        ([(":authority", "localhost:99999")], "400"), ([("host", "other")], "400"),
        ([("expect", "the-unexpected")], "417"),
        ([(":path", "/" + String(repeating: "a", count: 8192))], "414"),
        ([("x-large", String(repeating: "a", count: 33_000))], "431"),
        (tooManyFields, "431"), ([(":method", "CONNECT")], "501"),
    ]

    /// An ordinary request with some pseudo-header fields changed and fields added; an empty value removes one.
    private func ask(_ changes: [(String, String)], in talk: Conversation = Conversation()) -> Reply {
        var fields = [":method", ":scheme", ":authority", ":path"].map { name in
            (name, changes.first { $0.0 == name }?.1 ?? Self.ordinary[name] ?? "")
        }.filter { !$0.1.isEmpty }
        fields += changes.filter { Self.ordinary[$0.0] == nil }
        let stream = talk.client.submit(fields)
        talk.run()
        return talk.reply(stream)
    }

    @Test(arguments: brokenRequests)
    func aRequestThatBreaksARuleIsRefusedAndTheConnectionLives(changes: [(String, String)], status: String) {
        let talk = Conversation()
        #expect(ask(changes, in: talk).status == status)
        #expect(ask([], in: talk).status == "200")
    }

    @Test(arguments: [
        [(":authority", ""), ("host", "localhost:8080")], [("host", "localhost")], [(":path", "/?")],
        [(":authority", "LocalHost"), ("host", "localHOST")], [("te", "Trailers")],
        [(":scheme", "coap+tcp")], [("x-empty", "")], [("x-bytes", "é\t é")],
        [(":path", "/?q={\"a\"}&r=%zz?")], [(":path", "/%7Bid%7D;v=[1]")],
        [(":path", "/" + String(repeating: "a", count: 8000))], [(":authority", "[::1]:80")],
        [(":method", "DELETE")], [("te", "trailers")],
    ])
    func unusualRequestsAreServed(changes: [(String, String)]) {
        #expect(ask(changes).status == "200")
    }

    private static let malformedRequests: [(Changes, String)] = [
        (
            [("authorization", "Bearer ")],
            "A field value begins or ends with white space (RFC 9113 §8.2.1). (in the field authorization)"
        ),
        (
            [("x-blank", "\ta")],
            "A field value begins or ends with white space (RFC 9113 §8.2.1). (in the field x-blank)"
        ),
        (
            [("x-nul", "a\u{0}b")],
            "A field value holds a control character (RFC 9110 §5.5). (in the field x-nul)"
        ),
        (
            [("x-line", "a\nb: c")],
            "A field value holds a control character (RFC 9110 §5.5). (in the field x-line)"
        ),
        ([("x y", "a")], "A field name is not a token (RFC 9110 §5.1). (in the field x?y)"),
        ([("", "a")], "A field line has no name (RFC 9112 §5)."),
        ([(":", "a")], "A field name is not a token (RFC 9110 §5.1). (in the field :)"),
        (
            [(":path", "http://localhost/")],
            "The request target is neither a path nor an http URI (RFC 9112 §3.2)."
        ),
        ([(":path", "*")], "The target * belongs to OPTIONS only (RFC 9112 §3.2.4)."),
        (
            [(":path", "")],
            "A pseudo-header field is missing or empty (RFC 9113 §8.3.1). (in the field :path)"
        ),
        (
            [(":method", "")],
            "A pseudo-header field is missing or empty (RFC 9113 §8.3.1). (in the field :method)"
        ),
        (
            [(":scheme", "")],
            "A pseudo-header field is missing or empty (RFC 9113 §8.3.1). (in the field :scheme)"
        ),
        ([(":authority", "")], "A request in HTTP/2 needs :authority or Host (RFC 9113 §8.3.1)."),
        (
            [(":scheme", "1http")],
            "The scheme is not a letter with letters, digits, +, - or . (RFC 3986 §3.1). (in the field :scheme)"
        ),
        ([(":method", "G T")], "The method is not a token (RFC 9110 §9.1). (in the field :method)"),
        ([("host", "other")], "The fields :authority and Host differ (RFC 9113 §8.3.1)."),
        (
            [("host", "localhost"), ("host", "localhost")],
            "The Host field is repeated (RFC 9112 §3.2). (in the field host)"
        ),
        (
            [(":status", "200")],
            "A pseudo-header field is none of a request (RFC 9113 §8.3.1). (in the field :status)"
        ),
        (
            [("x", "y"), (":late", "")],
            "A pseudo-header field is none of a request (RFC 9113 §8.3.1). (in the field :late)"
        ),
        ([("te", "gzip")], connection("te")), ([("upgrade", "h2c")], connection("upgrade")),
        ([("connection", "close")], connection("connection")),
        ([("keep-alive", "5")], connection("keep-alive")),
        ([("proxy-connection", "close")], connection("proxy-connection")),
        ([("transfer-encoding", "chunked")], connection("transfer-encoding")),
        (
            [("content-length", "1x")],
            "Content-Length is not a decimal number in range (RFC 9110 §8.6). (in the field content-length)"
        ),
        (
            [("content-length", "9223372036854775808")],
            "Content-Length is not a decimal number in range (RFC 9110 §8.6). (in the field content-length)"
        ),
        (
            [("content-length", "0"), ("content-length", "0")],
            "Content-Length is repeated (RFC 9112 §6.3). (in the field content-length)"
        ),
        ([("content-length", "1")], "The content is not as long as Content-Length says (RFC 9113 §8.1.1)."),
    ]

    private static func connection(_ name: String) -> String {
        "A field concerns the connection, which HTTP/2 forbids but for TE: trailers (RFC 9113 §8.2.2). (in the field \(name))"
    }

    @Test(arguments: malformedRequests)
    func aMalformedRequestIsToldWhatWasWrongAndTheConnectionLives(changes: [(String, String)], text: String) {
        let talk = Conversation()
        let reply = ask(changes, in: talk)
        #expect(reply.status == "400" && reply.text == text && reply.isComplete && reply.closedWith == 0)
        // Not before the client has let go of the stream.
        #expect(talk.resets.isEmpty)
        talk.pass(milliseconds: 100)
        #expect(talk.resets == [1: 1])
        #expect(talk.responder.askedCount == 0)
        #expect(ask([], in: talk).status == "200")
    }

    private static let frames: [(String, [UInt8], String)] = [
        (
            "a capital letter in a name",
            Frame.make(type: 1, flags: 5, stream: 1, Frame.block() + Frame.literal("X-One", "1")),
            "A field name holds a capital letter (RFC 9113 §8.2.1). (in the field X-One)"
        ),
        (
            "a pseudo-header field behind another field",
            Frame.make(type: 1, flags: 5, stream: 1, Frame.literal("x", "1") + Frame.block()),
            "A pseudo-header field comes after other fields (RFC 9113 §8.3). (in the field :method)"
        ),
        (
            "a pseudo-header field twice",
            Frame.make(type: 1, flags: 5, stream: 1, Frame.block() + Frame.literal(":path", "/")),
            "A pseudo-header field is repeated (RFC 9113 §8.3). (in the field :path)"
        ),
        (
            "less content than promised",
            upload("9") + Frame.data(1, [1, 2], ends: true),
            "The content is not as long as Content-Length says (RFC 9113 §8.1.1)."
        ),
        (
            "more content than promised",
            upload("1") + Frame.data(1, [1, 2]),
            "The content is not as long as Content-Length says (RFC 9113 §8.1.1)."
        ),
        (
            "content where none was promised",
            upload("0") + Frame.data(1, [1], ends: true),
            "The content is not as long as Content-Length says (RFC 9113 §8.1.1)."
        ),
        (
            "a second head",
            upload("9") + Frame.make(type: 1, flags: 4, stream: 1, Frame.literal("x", "1")),
            "A second header block does not end the stream (RFC 9113 §8.1)."
        ),
        (
            "a pseudo-header field in trailers",
            upload("0") + Frame.make(type: 1, flags: 5, stream: 1, Frame.literal(":method", "GET")),
            "A pseudo-header field is among the trailers (RFC 9113 §8.1). (in the field :method)"
        ),
        (
            "a malformed field in trailers",
            upload("0") + Frame.make(type: 1, flags: 5, stream: 1, Frame.literal("x", " y")),
            "A field value begins or ends with white space (RFC 9113 §8.2.1). (in the field x)"
        ),
    ]

    private static func upload(_ length: String, _ path: String = "/upload") -> [UInt8] {
        let block = Frame.block("POST", path) + Frame.literal("content-length", length)
        return Frame.make(type: 1, flags: 4, stream: 1, block)
    }

    /// Cut at every place too: the responder may have been asked before the request turns out to be malformed.
    @Test(arguments: frames)
    func malformedFramesAreToldWhatWasWrongWhereverTheyAreCut(
        case: (name: String, frames: [UInt8], text: String)
    ) {
        let bytes = Frame.opening + `case`.frames
        for cut in 1...bytes.count {
            let talk = Conversation()
            let reply = talk.answer(to: [Array(bytes[..<cut]), Array(bytes[cut...])])
            #expect(reply.status == "400" && reply.text == `case`.text && reply.isComplete, "cut at \(cut)")
            talk.pass(milliseconds: 100)
            #expect(talk.resets == [1: 1], "cut at \(cut)")
            #expect(talk.responder.askedCount == talk.responder.abandonedCount, "cut at \(cut)")
            #expect(talk.ending == nil && !talk.connection.isBusy, "cut at \(cut)")
        }
    }

    /// Whose request it is must be known before its content is refused, even if all came at once.
    @Test(arguments: [("/upload", 1), ("/wait", 1), ("/", 0)])
    func contentThatIsWrongFromTheStartIsRefusedAfterTheHeadWasDecided(path: String, abandoned: Int) {
        let talk = Conversation()
        let frames = Self.upload("9", path) + Frame.data(1, [1, 2], ends: true)
        let reply = talk.answer(to: [Frame.opening + frames])
        #expect(reply.status == "400" && reply.isComplete)
        #expect(talk.responder.askedCount == 1 && talk.responder.abandonedCount == abandoned)
        #expect(!talk.connection.isBusy)
    }

    @Test func aMalformedRequestWithContentMayEndBeforeItIsReset() {
        let talk = Conversation()
        let stream = talk.client.request("POST", "/", [("x", "y ")], content: [1], endsStream: false)
        talk.run()
        #expect(talk.reply(stream).status == "400" && talk.reply(stream).isComplete && talk.resets.isEmpty)
        talk.client.send([2], on: stream, endsStream: true)
        talk.run()
        talk.pass(milliseconds: 100)
        #expect(talk.resets == [UInt32(stream): 1] && talk.reply(stream).closedWith == 0)
        #expect(!talk.connection.isBusy)
    }

    @Test func aMalformedRequestByHeadIsAnsweredWithoutContent() {
        let reply = ask([(":method", "HEAD"), ("x", "y ")])
        #expect(reply.status == "400" && reply.body.isEmpty && reply.isComplete)
    }

    @Test func settingsTellTheLimits() {
        let talk = Conversation()
        talk.run()
        #expect(talk.client.settings == [3: 100, 4: 8_388_608, 6: 32_768])
    }
}
