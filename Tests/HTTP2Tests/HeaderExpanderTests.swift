// Header blocks with long values decoded mean what they meant before.

import CNghttp2
import TestSupport
import Testing

@testable import HTTP2

@Suite struct HeaderExpanderTests {
    private static let token = "Bearer " + String(repeating: "abcXYZ0189._-~", count: 40)

    /// A HEADERS frame as libnghttp2 makes it: it codes every value in whichever way is shorter.
    private static func frame(_ fields: [(String, String)]) -> [UInt8] {
        let client = TestClient()
        _ = client.submit(
            [(":method", "GET"), (":scheme", "http"), (":authority", "a"), (":path", "/")] + fields
        )
        return Frame.split(Array(client.takeOutput().dropFirst(24))).first { $0[3] == 1 } ?? []
    }

    /// The same frame with more before and behind its block.
    private static func frame(
        _ frame: [UInt8],
        flags: UInt8,
        before: [UInt8] = [],
        behind: [UInt8] = []
    ) -> [UInt8] {
        Frame.make(type: 1, flags: frame[4] & 5 | flags, stream: 1, before + frame[9...] + behind)
    }

    private static let long = frame([("authorization", token)])

    private static let expandable: [[UInt8]] = [
        long,
        frame([("authorization", token), ("accept", "*/*")]),
        frame([("cookie", token), ("authorization", token + "other"), ("x-short", "value")]),
        frame([("x-any", token)]),
        frame(long, flags: 0x8, before: [3], behind: [0, 0, 0]),
        frame(long, flags: 0x20, before: [0, 0, 0, 0, 15]),
        frame(long, flags: 0x28, before: [2, 0, 0, 0, 0, 15], behind: [0, 0]),
        frame([("authorization", String(repeating: "a", count: 15_000))]),
    ]

    private static let unchangeable: [[UInt8]] = [
        frame([("authorization", "Bearer short")]),
        // Bytes that Huffman coding would make longer.
        frame([("authorization", String(repeating: "\\", count: 600))]),
        // Ten thousand bytes of code for a text that no frame may hold.
        frame([("authorization", String(repeating: "a", count: 16_400))]),
        Frame.make(type: 1, flags: 5, stream: 1, []),
        Frame.make(type: 1, flags: 5, stream: 1, [0x0F]),
        Frame.make(type: 1, flags: 5, stream: 1, [0x10, 0xFF]),
        Frame.make(type: 1, flags: 5, stream: 1, [0xFF, 0xFF, 0xFF, 0xFF]),
        // More code than the frame holds; more padding; padding of the code that is not ones.
        Frame.make(type: 1, flags: 5, stream: 1, [0x1F, 8, 0xFF, 0x70] + [UInt8](repeating: 0, count: 80)),
        Frame.make(type: 1, flags: 0xD, stream: 1, [200] + long[9...]),
        Frame.make(type: 1, flags: 5, stream: 1, [0x1F, 8, 0xC8] + [UInt8](repeating: 0xFF, count: 72)),
        Frame.make(type: 1, flags: 0x25, stream: 1, [0, 0]),
    ]

    /// The fields of a frame's block, as a decoder that knows nothing of us sees them.
    private func fields(_ frame: [UInt8]) -> [String] {
        var start = 9
        var end = frame.count
        if frame[4] & 8 != 0 {
            end -= Int(frame[start])
            start += 1
        }
        if frame[4] & 0x20 != 0 { start += 5 }
        guard start < end else { return [] }
        var inflater: OpaquePointer?
        nghttp2_hd_inflate_new(&inflater)
        defer { nghttp2_hd_inflate_del(inflater) }
        var found: [String] = []
        while true {
            var field = nghttp2_nv()
            var flags: Int32 = 0
            let taken = Array(frame[start..<end]).withUnsafeBufferPointer {
                let taken = cnghttp2_inflate(inflater, &field, &flags, $0.baseAddress, $0.count)
                if flags & 2 != 0 {
                    let parts = [(field.name, field.namelen), (field.value, field.valuelen)].map {
                        String(decoding: UnsafeBufferPointer(start: $0.0, count: $0.1), as: UTF8.self)
                    }
                    found.append(parts.joined(separator: ": "))
                }
                return taken
            }
            guard taken >= 0, flags & 2 != 0 else { return found }
            start += taken
        }
    }

    private func expand(_ input: [UInt8], frames: [Range<Int>]? = nil) -> [UInt8]? {
        var expander = HeaderExpander()
        var memory = HuffmanCache()
        let isExpanded = expander.expand(
            input,
            count: input.count,
            frames: frames ?? [0..<input.count],
            with: &memory
        )
        return isExpanded ? expander.output : nil
    }

    @Test(arguments: expandable) func anExpandedBlockHasTheSameFields(frame: [UInt8]) throws {
        let expanded = try #require(expand(frame))
        #expect(Frame.split(expanded) == [expanded] && expanded.count > frame.count)
        #expect(expanded[3..<9] == frame[3..<9])
        #expect(fields(expanded) == fields(frame) && !fields(frame).isEmpty)
        #expect(expand(expanded) == nil)
    }

    @Test(arguments: unchangeable) func whatCannotBeExpandedIsLeftAsItIs(frame: [UInt8]) {
        #expect(expand(frame) == nil)
    }

    /// Whatever a client sends, the decoder behind sees the same fields, up to the same mistake if there is one.
    @Test func changedBlocksMeanTheSameExpandedOrNot() {
        var random = SeededGenerator(seed: 7)
        var expandedCount = 0
        for frame in Self.expandable {
            for _ in 0..<100 {
                var changed = frame
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    changed[Int.random(in: 9..<min(80, frame.count), using: &random)] = .random(
                        in: 0...255,
                        using: &random
                    )
                }
                guard let expanded = expand(changed) else { continue }
                expandedCount += 1
                #expect(fields(expanded) == fields(changed))
            }
        }
        #expect(expandedCount > 100)
    }

    @Test func everythingBetweenHeadsIsKept() {
        let long = Self.long
        let input = Frame.settings() + long + Frame.data(1, [1, 2, 3]) + long + [0, 0]
        let first = Frame.settings().count
        let second = first + long.count + 12
        let output = expand(input, frames: [first..<first + long.count, second..<second + long.count])
        let expanded = expand(long) ?? []
        #expect(output == Frame.settings() + expanded + Frame.data(1, [1, 2, 3]) + expanded + [0, 0])
    }

    @Test func theConnectionFindsTheSameHeadHoweverItArrives() {
        for step in [1, 100, Int.max] {
            let talk = Conversation(step: step)
            for _ in 0..<3 {
                let reply = talk.ask("GET", "/echo", [("authorization", Self.token), ("x-last", "1")])
                #expect(reply.text == "GET /echo ? @localhost authorization=\(Self.token) x-last=1")
            }
        }
    }
}

@Suite struct HuffmanCacheTests {
    private func literal(_ byte: UInt8, count: Int = 100) -> [UInt8] {
        [UInt8](repeating: byte, count: count)
    }

    /// Asks for the texts in order; which of them had to be decoded.
    private func decoded(_ literals: [[UInt8]]) -> [Int] {
        var memory = HuffmanCache()
        return literals.indices.filter { index in
            var wasDecoded = false
            let literal = literals[index]
            let text = memory.text(of: literal.span) { _ in
                wasDecoded = true
                return [literal[0]]
            }
            #expect(text == [literal[0]])
            return wasDecoded
        }
    }

    @Test func repeatedLiteralsAreDecodedOnce() {
        #expect(decoded([literal(1), literal(1), literal(2), literal(1), literal(2)]) == [0, 2])
    }

    @Test func literalsThatDifferAtTheirEndAreToldApart() {
        #expect(decoded([literal(1), literal(1) + [2], literal(1), literal(1) + [2]]) == [0, 1])
        #expect(decoded([literal(1), Array(literal(1).dropLast()) + [9], literal(1)]) == [0, 1])
    }

    @Test func ofManyLiteralsTheLastTwoAreRemembered() {
        #expect(decoded([literal(1), literal(2), literal(3), literal(2), literal(1)]) == [0, 1, 2, 4])
    }

    @Test func aVeryLongLiteralIsNotRemembered() {
        #expect(decoded([literal(1, count: 2049), literal(1, count: 2049)]) == [0, 1])
    }

    @Test func whatIsMalformedIsNotRemembered() {
        var memory = HuffmanCache()
        let literal = literal(1)
        for meaning in [nil, nil, [7]] as [[UInt8]?] {
            let text = memory.text(of: literal.span) { _ in meaning }
            #expect(text == meaning)
        }
    }
}
