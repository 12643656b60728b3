import Testing

@testable import Sockets

@Suite struct DeadlineHeapTests {
    @Test func handsDeadlinesOutInOrder() {
        var heap = DeadlineHeap()
        for slot in 0..<100 { heap.set(slot, at: Int64(slot * 37 % 101)) }
        var times: [Int] = []
        while let slot = heap.popExpired(now: .max) { times.append(slot * 37 % 101) }
        #expect(times == times.sorted())
        #expect(times.count == 100)
    }

    @Test func keepsOneDeadlineForEachSlot() {
        var heap = DeadlineHeap()
        heap.set(7, at: 50)
        heap.set(7, at: 20)
        heap.set(7, at: 30)
        #expect(heap.count == 1)
        #expect(heap.deadline(of: 7) == 30)
        #expect(heap.popExpired(now: 29) == nil)
        #expect(heap.popExpired(now: 30) == 7)
        #expect(heap.popExpired(now: 99) == nil)
        #expect(heap.deadline(of: 7) == .max)
    }

    /// Compared with a plain dictionary over many random steps.
    @Test func agreesWithASimpleModel() {
        var heap = DeadlineHeap()
        var model: [Int: Int64] = [:]
        var state: UInt64 = 1
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<20_000 {
            let slot = random(40)
            if random(3) == 0 {
                heap.remove(slot)
                model[slot] = nil
            } else {
                let time = Int64(random(1000))
                heap.set(slot, at: time)
                model[slot] = time
            }
            #expect(heap.earliest == model.values.min())
            #expect(heap.count == model.count)
        }
    }

    @Test func forgetsSlotsItNeverKnew() {
        var heap = DeadlineHeap()
        heap.remove(3)
        #expect(heap.earliest == nil)
    }
}
