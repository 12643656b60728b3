// What a second is called is worked out once.

import IdentityCloud
import Testing

@testable import Tenancy

@Suite struct DateCacheTests {
    @Test func asksOnceASecondWhereverTheSecondIs() {
        var memo = DateCache()
        var asked: [Int64] = []
        for moment: Int64 in [.min, -1_500, -1_001, -1_000, -1, 0, 999, 1_000, 0, .max] {
            let text = memo.text(of: Timestamp(milliseconds: moment)) { second in
                asked.append(second)
                return [UInt8(asked.count)]
            }
            #expect(text == [UInt8(asked.count)])
        }
        let (first, last) = (Int64.min / 1000 - 1, Int64.max / 1000)
        #expect(asked == [first, -2, -1, 0, 1, 0, last])
    }
}
