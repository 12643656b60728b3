// What a second is called is worked out once.

import Testing

@testable import Scenarios

@Suite struct SecondMemoTests {
    @Test func asksOnceASecondWhereverTheSecondIs() {
        var memo = SecondMemo()
        var asked: [Int64] = []
        for moment: Int64 in [-1_500, -1_001, -1_000, -1, 0, 999, 1_000, 0] {
            let text = memo.text(of: moment) { moment in
                asked.append(moment)
                return SIMD4(repeating: UInt64(asked.count))
            }
            #expect(text == SIMD4(repeating: UInt64(asked.count)))
        }
        #expect(asked == [-1_500, -1_000, 0, 1_000, 0])
    }
}
