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
}
