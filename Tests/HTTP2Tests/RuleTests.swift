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
        (tooManyFields, "431"),
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
        [(":path", "/?q={\"a\"}&r=%zz?")], [(":path", "/%7Bid%7D;v=[1]")],
        [(":path", "/" + String(repeating: "a", count: 8000))], [(":authority", "[::1]:80")],
        [(":method", "DELETE")], [("te", "trailers")],
    ])
    func unusualRequestsAreServed(changes: [(String, String)]) {
        #expect(ask(changes).status == "200")
    }

    @Test(arguments: [
        [(":path", "http://localhost/")], [(":path", "*")], [(":path", "")], [(":method", "")],
        [("te", "gzip")],
        [("connection", "close")], [("transfer-encoding", "chunked")],
    ])
    func aMalformedRequestResetsItsStreamOnly(changes: [(String, String)]) {
        let talk = Conversation()
        let reply = ask(changes, in: talk)
        #expect(reply.status == nil && reply.closedWith == 1)
        #expect(ask([], in: talk).status == "200")
    }

    @Test func settingsTellTheLimits() {
        let talk = Conversation()
        talk.run()
        #expect(talk.client.settings == [3: 100, 4: 8_388_608, 6: 32_768])
    }
}
