import Testing

@testable import HTTPMessages

@Suite struct RequestHeadTests {
    private var head: RequestHead {
        var head = RequestHead()
        head.bytes = Array("Content-Type: a; X-Two: b".utf8)
        head.fields = [
            .init(name: ByteRange(0, 12), value: ByteRange(14, 15)),
            .init(name: ByteRange(17, 22), value: ByteRange(24, 25)),
        ]
        return head
    }

    @Test func findsFieldsWithoutCase() {
        #expect(head.value(of: "CONTENT-type").map(head.text) == "a")
        #expect(head.value(named: "x-TWO").map(head.text) == "b")
        #expect(head.value(of: "Content-Typ") == nil)
        #expect(head.value(named: "X-Two ") == nil)
    }

    @Test func comparesTheWholeRange() {
        #expect(head.matches(ByteRange(17, 22), "x-two"))
        #expect(!head.matches(ByteRange(17, 22), "x-tw"))
        #expect(!head.matches(ByteRange(17, 21), "x-two"))
    }
}

/// What is done with all ranges of a head, so that none is forgotten.
@Suite struct RequestHeadRangeTests {
    private static let ranges: [WritableKeyPath<RequestHead, ByteRange> & Sendable] = [
        \.methodToken, \.path, \.query, \.host, \.authorization, \.contentType,
    ]

    @Test func everyRangeIsKnownToTheOnePlace() {
        let stored = Mirror(reflecting: RequestHead()).children.count { $0.value is ByteRange }
        #expect(stored == Self.ranges.count)
        var head = RequestHead()
        for (index, range) in Self.ranges.enumerated() { head[keyPath: range] = ByteRange(index, 9 - index) }
        head.fields = [.init(name: ByteRange(10, 11), value: ByteRange(12, 13))]
        var found: Set<ByteRange> = []
        head.forEachRange { found.insert($0) }
        #expect(found == Set(Self.ranges.map { head[keyPath: $0] } + [ByteRange(10, 11), ByteRange(12, 13)]))
    }

    @Test(arguments: ranges)
    func aKeptHeadHoldsTheRangeThatEndsLast(range: WritableKeyPath<RequestHead, ByteRange> & Sendable) {
        var head = RequestHead()
        head.bytes = Array("POST /oauth/token localhost and more".utf8)
        head.path = ByteRange(5, 17)
        head[keyPath: range] = ByteRange(18, 27)
        let kept = head.kept()
        #expect(kept.text(kept[keyPath: range]) == "localhost" && kept.bytes.count == 27)
    }

    @Test func aResetHeadIsLikeANewOne() {
        var head = RequestHead()
        head.bytes = [1, 2, 3]
        for range in Self.ranges { head[keyPath: range] = ByteRange(1, 2) }
        head.fields = [.init(name: ByteRange(0, 1), value: ByteRange(1, 2))]
        (head.method, head.version, head.contentLength) = (.post, .http1_0, 7)
        (head.hasBody, head.expectsContinue) = (true, true)
        head.reset()
        #expect(head.bytes == [1, 2, 3])
        head.bytes = []
        #expect(String(reflecting: head) == String(reflecting: RequestHead()))
    }

    @Test(
        arguments: [
            ("0", 0), ("007", 7), ("9223372036854775807", .max), ("9223372036854775808", nil), ("", nil),
            ("+1", nil),
            ("1 ", nil), ("1,1", nil),
        ] as [(String, Int64?)]
    )
    func readsNumbers(text: String, value: Int64?) {
        var head = RequestHead()
        head.bytes = Array(text.utf8)
        #expect(head.decimal(ByteRange(0, head.bytes.count)) == value)
    }

    @Test func comparesTwoRangesWithoutCase() {
        var head = RequestHead()
        head.bytes = Array("LocalHost:80localhost:80localhost:81".utf8)
        #expect(head.matches(ByteRange(0, 12), ByteRange(12, 24)))
        #expect(!head.matches(ByteRange(12, 24), ByteRange(24, 36)))
        #expect(!head.matches(ByteRange(12, 24), ByteRange(24, 35)))
    }
}

@Suite struct MonotonicTimeTests {
    @Test func doesNotOverflow() {
        let time = MonotonicTime(milliseconds: 5)
        #expect(time.advanced(byMilliseconds: 7).milliseconds == 12)
        #expect(time.advanced(byMilliseconds: .max) == .distantFuture)
        #expect(MonotonicTime.distantFuture.advanced(byMilliseconds: 1) == .distantFuture)
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func agreesWithWideIntegers(seed: UInt64) {
        var state = seed
        for _ in 0..<5_000 {
            let numbers = (0..<2).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let ends: [Int64] = [.min, .min + 1, -1, 0, 1, .max - 1, .max]
                let bits = Int64(bitPattern: state ^ state >> 31)
                return state >> 60 < 6 ? ends[Int(state >> 40 % 7)] : bits >> Int64(state >> 50 & 63)
            }
            let (left, right) = (numbers[0], numbers[1])
            let (wideLeft, wideRight) = (Int128(left), Int128(right))
            let moments = (MonotonicTime(nanoseconds: left), MonotonicTime(nanoseconds: right))
            let later = Int64(clamping: wideLeft + wideRight)
            #expect(moments.0.advanced(byNanoseconds: right).nanoseconds == later)
            #expect(moments.0.nanoseconds(since: moments.1) == Int64(clamping: wideLeft - wideRight))
            let scaled = Int64(clamping: wideRight * 1_000_000)
            #expect(MonotonicTime(milliseconds: right).nanoseconds == scaled)
            let end = Int64(clamping: wideLeft + Int128(scaled))
            #expect(moments.0.advanced(byMilliseconds: right).nanoseconds == end)
        }
    }
}
