// Clients that mean harm: each is told to calm down and loses its connection, without the responder doing the work.

import HTTPMessages
import Testing

@testable import HTTP2

@Suite struct AbuseTests {
    /// Odd stream numbers, in order.
    private static func streams(_ count: UInt32) -> [UInt32] { (0..<count).map { $0 * 2 + 1 } }

    private static let floods: [(String, [UInt8])] = [
        ("rapid reset", streams(2000).flatMap { Frame.headers($0) + Frame.reset($0) }),
        ("settings", (0..<2000).flatMap { _ in Frame.settings() }),
        ("ping", (0..<2000).flatMap { _ in Frame.ping() }),
        ("priority", (0..<2000).flatMap { _ in Frame.priority(1) }),
        ("window updates", (0..<2000).flatMap { _ in Frame.windowUpdate(0, 1) }),
        ("unknown frames", (0..<2000).flatMap { _ in Frame.make(type: 0x77) }),
        (
            "empty content",
            Frame.headers(1, "POST", "/upload", endsStream: false)
                + (0..<2000).flatMap { _ in Frame.data(1, []) }
        ),
        (
            "content of nothing but padding",
            Frame.headers(1, "POST", "/upload", endsStream: false)
                + (0..<2000).flatMap { _ in Frame.make(type: 0, flags: 8, stream: 1, [1, 0]) }
        ),
        (
            "continuations",
            Frame.headers(1, endsHeaders: false) + (0..<2000).flatMap { _ in Frame.continuation(1) }
        ),
        (
            "resets provoked by broken window updates",
            streams(2000).flatMap { Frame.headers($0) + Frame.windowUpdate($0, 0) }
        ),
        ("malformed requests", streams(2000).flatMap { Frame.make(type: 1, flags: 5, stream: $0, [0x82]) }),
        (
            "streams beyond the limit",
            streams(2000).flatMap { Frame.headers($0, "POST", "/upload", endsStream: false) }
        ),
        ("HPACK bomb", bomb()),
    ]

    /// A table entry of 4000 bytes, then references to it by the thousand.
    private static func bomb() -> [UInt8] {
        let entry = [0x40] + Frame.string("x") + Frame.string(String(repeating: "a", count: 4000))
        return Frame.make(
            type: 1,
            flags: 5,
            stream: 1,
            Frame.block() + entry + [UInt8](repeating: 0xBE, count: 10_000)
        )
    }

    @Test(arguments: floods, [100, 65_536])
    func aFloodEndsTheConnection(flood: (name: String, frames: [UInt8]), step: Int) {
        let talk = Conversation(step: step)
        talk.run()
        for frame in stride(from: 0, to: flood.frames.count, by: step) where talk.ending == nil {
            talk.feed(Array(flood.frames[frame..<min(frame + step, flood.frames.count)]))
            talk.drain()
        }
        talk.drain()
        #expect(talk.ending == .linger)
        // ENHANCE_YOUR_CALM, or PROTOCOL_ERROR where the flood breaks a rule before it is long (RFC 9113 §7).
        #expect(talk.goAway == 11 || talk.goAway == 1)
        #expect(talk.responder.askedCount <= AbuseBudget.capacity + 1)
    }

    @Test func streamsThatTheClientMakesTheServerResetCost() {
        let talk = Conversation()
        talk.run()
        let promise = Frame.literal("content-length", "9")
        for stream in Self.streams(2000) where talk.ending == nil {
            let head = Frame.make(type: 1, flags: 4, stream: stream, Frame.block("POST", "/") + promise)
            talk.feed(head + Frame.data(stream, [1], ends: true))
            talk.drain()
        }
        #expect(talk.goAway == 11 && talk.ending == .linger)
    }

    @Test func headsThatAreTooLargeWhenDecodedCost() {
        let talk = Conversation()
        talk.run()
        let entry = [0x40] + Frame.string("x") + Frame.string(String(repeating: "a", count: 4000))
        talk.feed(Frame.make(type: 1, flags: 5, stream: 1, Frame.block() + entry))
        // Each is 30 times as large as it came, and not so large that it must be meant to harm.
        for stream in Self.streams(500).dropFirst() where talk.ending == nil {
            talk.feed(
                Frame.make(
                    type: 1,
                    flags: 5,
                    stream: stream,
                    Frame.block() + [UInt8](repeating: 0xBE, count: 60)
                )
            )
            talk.drain()
        }
        #expect(talk.goAway == 11 && talk.ending == .linger)
        #expect(talk.responder.state.withLock { $0.refusals.count } > 10)
    }

    @Test func aWindowOpenedByteByByteIsNotOpenedForEver() {
        let talk = Conversation()
        var response = Response()
        response.body = [UInt8](repeating: 0, count: 5000)
        talk.responder.set("/", response)
        talk.feed(Frame.preface + Frame.settings([(4, 0)]) + Frame.headers(1))
        var updates = 0
        while talk.ending == nil, updates < 5000 {
            talk.feed(Frame.windowUpdate(1, 1))
            talk.turn.output = []
            talk.connection.outputDrained(turn: &talk.turn)
            updates += 1
        }
        #expect(talk.ending == .linger && updates <= AbuseBudget.capacity + 10)
    }

    @Test func windowsOpenedForEveryFrameOfContentAreFree() {
        let talk = Conversation()
        for _ in 0..<2000 where talk.ending == nil {
            #expect(talk.ask("GET", "/").text == "Hello")
            talk.feed(Frame.windowUpdate(0, 5))
        }
        #expect(talk.ending == nil)
    }

    @Test func aRequestThatIsResetAtOnceNeverReachesTheResponder() {
        let talk = Conversation()
        talk.run()
        talk.feed(Self.streams(200).flatMap { Frame.headers($0) + Frame.reset($0) })
        #expect(talk.responder.askedCount == 0 && talk.ending == nil)
    }

    @Test func theBudgetRefillsWithTime() {
        let talk = Conversation()
        talk.run()
        for _ in 0..<5 {
            talk.feed((0..<400).flatMap { _ in Frame.ping() })
            talk.drain()
            talk.pass(milliseconds: 10_000)
        }
        #expect(talk.ending == nil)
    }

    private static let unfinished: [(String, [UInt8])] = [
        ("a part of the preface", Array(Frame.preface.prefix(10))),
        ("a preface without SETTINGS", Frame.preface),
        ("a part of a frame's header", Frame.opening + [0, 0]),
        ("a part of a frame", Frame.opening + Array(Frame.ping().dropLast())),
        ("a header block that does not end", Frame.opening + Frame.headers(1, endsHeaders: false)),
        (
            "a header block that goes on and does not end",
            Frame.opening + Frame.headers(1, endsHeaders: false) + Frame.continuation(1, [0])
        ),
    ]

    @Test(arguments: unfinished)
    func whatIsBegunMustEndInTime(case: (name: String, bytes: [UInt8])) {
        let talk = Conversation()
        talk.feed(`case`.bytes)
        talk.drain()
        talk.pass(milliseconds: 9_999)
        #expect(talk.ending == nil)
        talk.pass(milliseconds: 1)
        #expect(talk.ending == .linger)
    }

    @Test func aFrameThatTricklesIsNotSavedByEachByte() {
        let talk = Conversation()
        talk.feed(Frame.opening)
        let frame = Frame.make(type: 4, [UInt8](repeating: 0, count: 60))
        for byte in frame.prefix(20) where talk.ending == nil {
            talk.feed([byte])
            talk.pass(milliseconds: 1000)
        }
        #expect(talk.ending == .linger)
    }

    @Test func contentThatStopsInTheMiddleOfAFrameIsNotWaitedForForEver() {
        let talk = Conversation()
        talk.feed(Frame.opening + Frame.headers(1, "POST", "/upload", endsStream: false))
        talk.feed(Frame.data(1, [UInt8](repeating: 1, count: 1000)).dropLast(500))
        talk.pass(milliseconds: 30_000)
        #expect(talk.ending == .linger)
        #expect(talk.responder.abandonedCount == 1)
    }

    private static let connectionErrors: [(String, [UInt8])] = [
        ("no preface", Array("GET / HTTP/1.1\r\n\r\n-----------".utf8)),
        ("a frame that is too large", Frame.opening + [0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 1]),
        ("content on no stream", Frame.opening + Frame.data(0, [1])),
        ("a stream that was passed over", Frame.opening + Frame.headers(5) + Frame.headers(3)),
        ("an even stream", Frame.opening + Frame.headers(2)),
        (
            "a header block that cannot be decoded",
            Frame.opening + Frame.make(type: 1, flags: 5, stream: 1, [0xFF, 0xFF])
        ),
        (
            "another frame inside a header block",
            Frame.opening + Frame.headers(1, endsHeaders: false) + Frame.ping()
        ),
        ("a window that overflows", Frame.opening + Frame.windowUpdate(0, 0x7FFF_FFFF)),
        ("a push", Frame.opening + Frame.make(type: 5, flags: 4, stream: 1, [0, 0, 0, 2])),
    ]

    @Test(arguments: connectionErrors)
    func anErrorOfTheConnectionEndsIt(case: (name: String, bytes: [UInt8])) {
        let talk = Conversation()
        talk.feed(`case`.bytes)
        talk.drain()
        #expect(talk.ending == .linger)
        #expect(talk.goAway ?? 0 > 0)
    }

    @Test func aMalformedFieldMakesTheRequestMalformed() {
        let talk = Conversation()
        talk.run()
        talk.feed(Frame.make(type: 1, flags: 5, stream: 1, Frame.block() + Frame.literal("x-nul", "a\u{0}b")))
        talk.drain()
        #expect(talk.responder.askedCount == 0)
        #expect(talk.ending == nil)
    }
}
