// A call that waits without holding a thread: it costs an entry in a list and a deadline on its lane.

import HTTPMessages
import IdentityCloud
import Tenancy

/// What is waited for, and how long.
struct PendingAnswer: Sendable {
    /// What a look at what is waited for has shown.
    enum Look {
        case over(AdminAnswer)
        /// Somebody will wake, or `until` comes; `late` is the answer if neither does in time.
        case on(ticket: UInt64, until: MonotonicTime = .distantFuture, late: () -> AdminAnswer)
    }

    let deadline: MonotonicTime
    /// Looks, and has the request woken when another look may show more.
    let look: @Sendable (MonotonicTime) -> Look
    /// Gives a ticket back; harmless after a wake-up.
    let leave: @Sendable (UInt64) -> Void

    static let longest: Milliseconds = 600_000
}

extension PendingAnswer {
    /// Waits for a tenant.
    ///
    /// - Parameters:
    ///   - condition: What is to become true.
    ///   - tenant: Of what.
    ///   - request: Who waits.
    ///   - timeout: For how long.
    ///   - answer: What is said of what was seen, in time or too late.
    init(
        for condition: WaitCondition,
        of tenant: LiveTenant,
        _ request: AdminRequest,
        _ timeout: Milliseconds,
        answer: @escaping @Sendable (_ sight: Wait.Sight, _ isLate: Bool) -> AdminAnswer
    ) {
        deadline = request.now.advanced(byMilliseconds: timeout.milliseconds)
        look = { [waker = request.waker] now in
            let uptime = Milliseconds(now.milliseconds)
            let wait = tenant.wait(for: condition, uptime: uptime) { waker.wake() }
            switch wait.outcome {
            case .over: return .over(answer(wait.sight, false))
            case .tooMany: return .over(Self.tooMany.answer)
            case .ended: return .over(Self.forgotten(tenant.name).answer)
            case .on(let ticket, let until):
                let until = until.map { MonotonicTime(milliseconds: $0.milliseconds) } ?? .distantFuture
                return .on(ticket: ticket, until: until) { answer(wait.sight, true) }
            }
        }
        leave = { tenant.leave($0) }
    }

    private static func forgotten(_ tenant: String) -> AdminError {
        AdminError(
            status: 404,
            code: "unknown-tenant",
            message: "Tenant \"\(tenant)\" was forgotten while this waited."
        )
    }

    private static let tooMany = AdminError.unavailable(
        "too-many-waits",
        "Others wait for too many different things of this tenant; wait for the same, or ask again later."
    )
}

/// One waiting request.
final class AdminWaiter: Waiter {
    private let pending: PendingAnswer
    private var ticket: UInt64?

    init(_ pending: PendingAnswer) { self.pending = pending }

    func resume(at now: MonotonicTime, with response: inout Response) -> Disposition {
        abandon()
        switch pending.look(now) {
        case .over(let answer): answer.write(into: &response)
        case .on(let ticket, let until, let late):
            self.ticket = ticket
            if now < pending.deadline { return .wait(self, until: min(until, pending.deadline)) }
            abandon()
            late().write(into: &response)
        }
        return .respond
    }

    func abandon() {
        if let ticket { pending.leave(ticket) }
        ticket = nil
    }
}
