// The same bytes have the same effect however they are cut, and changed bytes never break the server.

import HTTPMessages
import TestSupport
import Testing

@testable import HTTP2

@Suite struct SplitTests {
    private static let short =
        Frame.opening + Frame.headers(1) + Frame.headers(3, "POST", "/upload", endsStream: false)
        + Frame.data(3, [1, 2, 3]) + Frame.ping() + Frame.data(3, [4], ends: true)
        + Frame.headers(5, "HEAD", "/echo?x")

    /// Feeds the pieces and gives back what the server sent.
    private func output(_ pieces: [[UInt8]]) -> [UInt8] {
        let talk = Conversation()
        for piece in pieces {
            talk.feed(piece)
            talk.drain()
        }
        return talk.output
    }

    /// The frames of the server apart from flow control, which depends on how content arrives, sorted by stream.
    private func frames(_ bytes: [UInt8]) -> [[UInt8]] {
        let ordinary = Frame.split(bytes).filter { $0[3] != 8 }
        return ordinary.enumerated().sorted { left, right in
            (left.element[8], left.offset) < (right.element[8], right.offset)
        }.map(\.element)
    }

    @Test func everySplitPointGivesTheSameFrames() {
        let whole = frames(output([Self.short]))
        #expect(whole.count > 6)
        for cut in 1..<Self.short.count {
            let pieces = [Array(Self.short[..<cut]), Array(Self.short[cut...])]
            let isSame = frames(output(pieces)).map { $0.count } == whole.map { $0.count }
            #expect(isSame, "cut at \(cut)")
        }
    }

    @Test func byteByByteGivesTheSameFrames() {
        let single = frames(output(Self.short.map { [$0] })).map { $0.count }
        #expect(single == frames(output([Self.short])).map { $0.count })
    }

    @Test func changedBytesNeverTrapAndAlwaysLetGo() {
        var generator = SeededGenerator(seed: 42)
        for _ in 0..<2000 {
            var changed = Self.short
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                changed[Int.random(in: 0..<changed.count, using: &generator)] = .random(
                    in: 0...255,
                    using: &generator
                )
            }
            let talk = Conversation(step: Int.random(in: 1...60, using: &generator))
            talk.feed(changed)
            talk.drain()
            talk.pass(milliseconds: 200_000)
            #expect(talk.ending != nil)
            #expect(!talk.connection.isBusy)
        }
    }
}
