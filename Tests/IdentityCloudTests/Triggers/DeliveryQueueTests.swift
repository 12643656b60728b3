// Who leaves when: one at a time to a URL, in order, sixty-four in all; late, lost, twice and overtaken ones.

import Testing

@testable import IdentityCloud

@Suite struct DeliveryQueueTests {
    private let now = Timestamp(milliseconds: 1_000)

    private func delivery(_ number: UInt128, to url: String = "u", due: Int64 = 1_000) -> Delivery {
        Delivery(
            id: ObjectID(number),
            invocationID: ObjectID(number),
            triggerID: "t",
            subscriptionID: ObjectID(UInt128(url.hashValue.magnitude)),
            subscriptionName: url,
            url: url,
            authorization: nil,
            isTest: false,
            time: Timestamp(milliseconds: due),
            event: Array("{}".utf8),
            due: Timestamp(milliseconds: due)
        )
    }

    private func ticket(of delivery: Delivery) -> UInt64 { UInt64(delivery.id.value) }

    /// Sends what may leave and has it answered, until nothing leaves; in the order of leaving.
    private func drain(_ queue: inout DeliveryQueue, at now: Timestamp) -> [UInt64] {
        var order: [UInt64] = []
        var last: UInt64 = 0
        while true {
            let leaving = queue.take(at: now) {
                last += 1
                return last + UInt64(order.count) * 1_000
            }
            if leaving.isEmpty { return order }
            order += leaving.map(ticket)
            for sent in leaving {
                _ = queue.conclude(sent.ticket, .answered(status: 200, milliseconds: 1), at: now)
            }
        }
    }

    @Test func toOneURLOneAtATimeAndToOthersSideBySide() {
        var queue = DeliveryQueue()
        for number in 1...3 { queue.add(delivery(UInt128(number)), at: now) }
        queue.add(delivery(4, to: "v"), at: now)
        var last: UInt64 = 0
        let first = queue.take(at: now) {
            last += 1; return last
        }
        #expect(first.map(ticket) == [1, 4])
        #expect(queue.take(at: now) { 99 }.isEmpty)
        _ = queue.conclude(first[0].ticket, .failed(reason: "x", .slow, milliseconds: 10_000), at: now)
        #expect(queue.take(at: now) { 100 }.map(ticket) == [2])
        #expect(queue.all.map(\.state.name) == ["failed", "sent", "queued", "sent"])
        #expect(queue.all[0].fault == .slow && queue.all[0].milliseconds == 10_000)
    }

    @Test func sixtyFourAreUnderWayAtTheMost() {
        var queue = DeliveryQueue()
        for number in 1...100 { queue.add(delivery(UInt128(number), to: "u\(number)"), at: now) }
        var last: UInt64 = 0
        let first = queue.take(at: now) {
            last += 1; return last
        }
        #expect(first.map(ticket) == Array(1...64))
        _ = queue.conclude(first[5].ticket, .answered(status: 204, milliseconds: 1), at: now)
        #expect(queue.take(at: now) { 1_000 }.map(ticket) == [65])
        #expect(queue.nextDue == nil, "what is due waits for another one, not for time")
    }

    @Test func theOldestGivesWayWhenTenThousandWait() {
        var queue = DeliveryQueue()
        for number in 1...10_002 { queue.add(delivery(UInt128(number)), at: now) }
        #expect(queue.waitingNow == 10_000)
        let failed = queue.all.prefix(3).map { "\($0.id.value) \($0.state.name)" }
        #expect(failed == ["1 failed", "2 failed", "3 queued"])
        guard case .failed(let reason, _) = queue.all[0].state else { return #expect(Bool(false)) }
        #expect(reason.contains("10000"))
    }

    @Test func lateOnesLeaveLaterAndAreOvertaken() {
        var queue = DeliveryQueue()
        queue.add(delivery(1), disturbed: .late(500), at: now)
        queue.add(delivery(2), at: now)
        #expect(drain(&queue, at: now) == [2])
        #expect(queue.nextDue == now + 500)
        #expect(drain(&queue, at: now + 499) == [])
        #expect(drain(&queue, at: now + 500) == [1])
    }

    @Test func anOvertakenOneFollowsTheNextToItsSubscriber() {
        var queue = DeliveryQueue()
        queue.add(delivery(1), disturbed: .afterNext, at: now)
        queue.add(delivery(2, to: "v"), at: now)
        #expect(drain(&queue, at: now) == [2])
        queue.add(delivery(3), at: now)
        #expect(drain(&queue, at: now) == [3, 1])
    }

    @Test func aLostOneNeverLeaves() {
        var queue = DeliveryQueue()
        queue.add(delivery(1), disturbed: .lost, at: now)
        #expect(drain(&queue, at: now) == [])
        #expect(queue.all[0].state.name == "failed" && queue.all[0].disturbance == "lost")
    }

    @Test(
        arguments: [
            (200, "answered", nil), (204, "answered", nil), (299, "answered", nil),
            (302, "failed", .redirect),
            (404, "failed", .refused), (500, "failed", .refused), (199, "failed", .refused),
        ] as [(Int, String, ReceiverFault?)]
    )
    func anAnswerIsASuccessOrNone(status: Int, state: String, fault: ReceiverFault?) {
        var queue = DeliveryQueue()
        queue.add(delivery(1), at: now)
        _ = queue.take(at: now) { 7 }
        #expect(queue.conclude(8, .answered(status: status, milliseconds: 1), at: now) == nil)
        let ended = queue.conclude(7, .answered(status: status, milliseconds: 1), at: now)
        #expect(ended?.state.name == state && ended?.fault == fault)
        #expect(queue.counts["t"]?.all == 1)
    }

    @Test func thoseThatAreOverAreForgottenAndStillCounted() {
        var queue = DeliveryQueue()
        for number in 1...2_500 { queue.add(delivery(UInt128(number)), disturbed: .lost, at: now) }
        #expect(queue.all.count <= 2_100 && queue.all.count >= 2_000)
        #expect(queue.counts["t"]?.failed == 2_500)
        let before = queue.footprint
        for number in 1...500 { queue.add(delivery(UInt128(number)), disturbed: .lost, at: now) }
        #expect(queue.footprint <= before + 100 * 1_000)
    }

    @Test func theContentIsTheEventWithMetadata() {
        let text = String(decoding: delivery(1).content, as: UTF8.self)
        #expect(
            text == #"{"_metadata":{"invocationId":"00000000-0000-0000-0000-000000000001","#
                + #""triggerId":"t","triggerType":"fireAndForget"}}"#
        )
    }
}
