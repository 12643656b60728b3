import HTTPMessages
import Testing

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
