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

    /// Requests of one client by the thousand, at one instant, so that no time gives anything back.
    private func serve(
        _ count: UInt32,
        in talk: Conversation = Conversation(),
        _ frames: (UInt32) -> [[UInt8]]
    ) -> Conversation {
        talk.feed(Frame.opening + Frame.windowUpdate(0, 1_000_000_000))
        for number in 0..<count where talk.ending == nil {
            for piece in frames(number * 4 + 1) where talk.ending == nil {
                talk.feed(piece)
                talk.discardOutput()
            }
        }
        return talk
    }

    /// Two requests, the second of which is given up.
    private static let halfGivenUp: [(String, @Sendable (UInt32) -> [[UInt8]])] = [
        ("at once", { [Frame.headers($0) + Frame.headers($0 + 2) + Frame.reset($0 + 2)] }),
        (
            "in the next read",
            { [Frame.headers($0) + Frame.headers($0 + 2, "GET", "/wait"), Frame.reset($0 + 2)] }
        ),
        (
            "with a PING, as Go does",
            {
                [
                    Frame.headers($0), Frame.headers($0 + 2, "GET", "/wait"),
                    Frame.reset($0 + 2) + Frame.ping(),
                ]
            }
        ),
        (
            "with all that browsers send besides",
            {
                [
                    Frame.priorityUpdate($0) + Frame.headers($0) + Frame.priorityUpdate($0 + 2)
                        + Frame.headers($0 + 2) + Frame.reset($0 + 2) + Frame.windowUpdate(0, 5)
                        + Frame.windowUpdate($0, 5)
                ]
            }
        ),
        (
            "after the answer",
            { [Frame.headers($0) + Frame.headers($0 + 2), Frame.reset($0) + Frame.reset($0 + 2)] }
        ),
    ]

    @Test(arguments: halfGivenUp)
    func aClientThatGivesUpOneRequestInTwoIsNotCutOff(
        case: (name: String, frames: @Sendable (UInt32) -> [[UInt8]])
    ) {
        #expect(serve(10_000, `case`.frames).ending == nil)
    }

    @Test func framesThatClientsSendWithEachRequestAreFree() {
        let talk = serve(10_000) { stream in
            [
                Frame.priorityUpdate(stream) + Frame.ping() + Frame.priority(stream) + Frame.headers(stream),
                Frame.windowUpdate(0, 5) + Frame.priorityUpdate(stream) + Frame.ping(),
            ]
        }
        #expect(talk.ending == nil)
    }

    @Test func requestsThatWaitedInVainMayAllBeGivenUp() {
        let talk = Conversation()
        talk.feed(Frame.opening)
        for round in 0..<100 as Range<UInt32> {
            let streams = (0..<100).map { (round * 100 + $0) * 2 + 1 }
            talk.feed(streams.flatMap { Frame.headers($0, "GET", "/wait") })
            talk.discardOutput()
            talk.turn.now = talk.turn.now.advanced(byMilliseconds: 20)
            talk.feed(streams.flatMap { Frame.reset($0) + Frame.ping() })
            talk.discardOutput()
        }
        #expect(talk.ending == nil && talk.responder.abandonedCount == 10_000)
    }

    /// One answer in ten does not pay for nine that are given up.
    @Test(arguments: ["/", "/wait"])
    func aClientThatGivesUpNineRequestsInTenIsCutOff(path: String) {
        let talk = Conversation()
        talk.feed(Frame.opening + Frame.windowUpdate(0, 1_000_000_000))
        var stream: UInt32 = 1
        while talk.ending == nil, stream < 4000 {
            talk.feed(Frame.headers(stream))
            let others = (1...9).map { stream + $0 * 2 }
            if path == "/wait" {
                talk.feed(others.flatMap { Frame.headers($0, "GET", path) })
                talk.discardOutput()
                talk.feed(others.flatMap { Frame.reset($0) })
            } else {
                talk.feed(others.flatMap { Frame.headers($0) + Frame.reset($0) })
            }
            talk.discardOutput()
            stream += 20
        }
        #expect(talk.ending == .linger && talk.goAway == 11)
    }

    @Test func aFloodOfPingIsNotPaidForByAnAnswerNowAndThen() {
        let talk = serve(2000) { stream in
            [Frame.headers(stream) + (0..<50).flatMap { _ in Frame.ping() }]
        }
        #expect(talk.ending == .linger && talk.goAway == 11)
    }

    @Test func malformedRequestsAreAnsweredUntilTheyAreAFlood() {
        let talk = Conversation()
        talk.run()
        for _ in 0..<AbuseBudget.capacity {
            #expect(talk.ask("GET", "/", [("authorization", "Bearer ")]).status == "400")
        }
        #expect(talk.ending == nil)
        for _ in 0..<2 { _ = talk.ask("GET", "/", [("authorization", "Bearer ")]) }
        #expect(talk.ending == .linger && talk.goAway == 11)
    }
}
