// A request that waits for a tenant without holding a thread.

import HTTPMessages
import IdentityCloud
import Scenarios
import Tenancy

/// One waiting request: it costs an entry in the tenant's list and a deadline on its lane, but no thread.
final class ConditionWaiter: Waiter {
    private let pending: PendingAnswer
    private var ticket: UInt64?

    init(_ pending: PendingAnswer) { self.pending = pending }

    func resume(at now: MonotonicTime, with response: inout Response) -> Disposition {
        leave()
        let waker = pending.waker
        let uptime = Milliseconds(now.milliseconds)
        switch pending.tenant.wait(for: pending.condition, uptime: uptime, wake: { waker.wake() }) {
        case .over:
            pending.whenOver(now).write(into: &response)
            return .respond
        case .tooMany:
            Self.tooMany.answer.write(into: &response)
            return .respond
        case .on(let ticket, let until):
            self.ticket = ticket
            guard now < pending.deadline else {
                leave()
                pending.whenLate(now).write(into: &response)
                return .respond
            }
            let chance = until.map { MonotonicTime(milliseconds: $0.milliseconds) } ?? .distantFuture
            return .wait(self, until: min(chance, pending.deadline))
        }
    }

    private static let tooMany = AdminError.unavailable(
        "too-many-waits",
        "Others wait for too many different things of this tenant; wait for the same, or ask again later."
    )

    func abandon() { leave() }

    private func leave() {
        if let ticket { pending.tenant.leave(ticket) }
        ticket = nil
    }
}

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

    static let longest: Milliseconds = 600_000
    static let usual: Milliseconds = 5_000
}
