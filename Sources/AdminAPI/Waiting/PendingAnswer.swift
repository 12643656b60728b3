// An answer that waits for a tenant to change.

import HTTPMessages
import Scenarios

/// What is waited for, how long, and what is said then.
struct PendingAnswer {
    let tenant: LiveTenant
    let condition: WaitCondition
    let deadline: MonotonicTime
    let waker: Waker
    /// The answer when the condition holds.
    let whenOver: (MonotonicTime) -> AdminAnswer
    /// The answer when it does not hold in time.
    let whenLate: (MonotonicTime) -> AdminAnswer

    static let longest: Int64 = 600_000
    static let usual: Int64 = 5_000
}

/// One waiting request: it costs an entry in the tenant's list and a deadline on its lane, but no thread.
final class ConditionWaiter: Waiter {
    private let pending: PendingAnswer
    private var ticket: UInt64?

    init(_ pending: PendingAnswer) { self.pending = pending }

    func resume(at now: MonotonicTime, with response: inout Response) -> Disposition {
        leave()
        let waker = pending.waker
        switch pending.tenant.wait(for: pending.condition, uptime: now.milliseconds, wake: { waker.wake() }) {
        case .over:
            pending.whenOver(now).write(into: &response)
            return .respond
        case .on(let ticket, let until):
            self.ticket = ticket
            guard now < pending.deadline else {
                leave()
                pending.whenLate(now).write(into: &response)
                return .respond
            }
            let chance = until.map(MonotonicTime.init(milliseconds:)) ?? .distantFuture
            return .wait(self, until: min(chance, pending.deadline))
        }
    }

    func abandon() { leave() }

    private func leave() {
        if let ticket { pending.tenant.leave(ticket) }
        ticket = nil
    }
}
