// Waiting for a tenant: what may be waited for, what a look has shown, and who waits. Those who wait for the same are one
// group, so ten thousand of them cost a request one comparison.

package import IdentityCloud
package import Journal
import Synchronization

/// A condition on a tenant that becomes true by requests, by time or by the control plane.
package enum WaitCondition: Sendable, Hashable {
    /// A job is in that phase, or can no longer come to it, since it has ended or is gone; nil waits for the end.
    case job(id: String, phase: String?)
    /// The filter, which must be countable, lets through at least so many requests.
    case requests(CallFilter, count: Int)
    /// So many deliveries of a trigger, or of all, are over.
    case deliveries(trigger: String?, count: Int)
}

/// What came of looking whether a condition holds.
package struct Wait: Sendable, Hashable {
    package enum Outcome: Sendable, Hashable {
        /// The condition holds.
        case over
        /// `wake` will be called once it may hold; `until` is the uptime at which time alone may have made it so.
        case on(ticket: UInt64, until: Milliseconds?)
        /// Others wait for as many different things already as each request can look at.
        case tooMany
        /// The tenant was forgotten.
        case ended
    }

    /// What the condition is about, as it was then.
    package enum Sight: Sendable, Hashable {
        /// Nil when there is no such job.
        case job(JobSummary?)
        /// Nil when names were lost that the count depends on.
        case requests(Int?)
        /// How many are over.
        case deliveries(Int)
    }

    package let outcome: Outcome
    package let sight: Sight
}

extension LiveTenant {
    /// Looks whether a condition holds, and arranges to be woken when it may.
    ///
    /// - Parameters:
    ///   - condition: What to wait for.
    ///   - uptime: The time now.
    ///   - wake: Called at most once, from any thread, outside the lock.
    /// - Returns: What was seen; while the condition does not hold, with the ticket to leave with.
    package func wait(
        for condition: WaitCondition,
        uptime: Milliseconds,
        wake: @escaping @Sendable () -> Void
    ) -> Wait {
        state.withLock { state in
            let sight = state.run.sight(of: condition, at: state.run.tenant.clock.now(uptime: uptime))
            if state.hasEnded { return Wait(outcome: .ended, sight: sight) }
            if state.run.satisfies(condition) { return Wait(outcome: .over, sight: sight) }
            guard state.waits.mayAdd(condition) else { return Wait(outcome: .tooMany, sight: sight) }
            let clock = state.run.tenant.clock
            let until = sight.nextChance.flatMap(clock.uptime(whenTenantTimeIs:))
            let ticket = state.waits.add(condition, wake: wake)
            return Wait(outcome: .on(ticket: ticket, until: until), sight: sight)
        }
    }

    /// Waits no longer; harmless after a wake-up.
    package func leave(_ ticket: UInt64) { state.withLock { $0.waits.remove(ticket) } }

    /// How many requests wait for this tenant to change.
    package var waiting: Int { state.withLock { $0.waits.count } }
}

/// The requests that wait for a tenant to change.
@usableFromInline
struct WaitList: Sendable {
    @usableFromInline typealias Wake = @Sendable () -> Void

    /// How many different conditions there may be: each request looks at all of them.
    static let mostConditions = 1_000

    private var groups: [WaitCondition: [UInt64: Wake]] = [:]
    private var conditions: [UInt64: WaitCondition] = [:]
    private var lastTicket: UInt64 = 0

    @usableFromInline var isEmpty: Bool { conditions.isEmpty }
    var count: Int { conditions.count }

    /// Whether one more may wait for a condition.
    func mayAdd(_ condition: WaitCondition) -> Bool {
        groups.count < Self.mostConditions || groups[condition] != nil
    }

    /// Notes one more who waits.
    ///
    /// - Returns: a ticket for `remove`.
    mutating func add(_ condition: WaitCondition, wake: @escaping Wake) -> UInt64 {
        lastTicket += 1
        groups[condition, default: [:]][lastTicket] = wake
        conditions[lastTicket] = condition
        return lastTicket
    }

    /// Forgets one; harmless when it was woken already.
    mutating func remove(_ ticket: UInt64) {
        guard let condition = conditions.removeValue(forKey: ticket) else { return }
        groups[condition]?[ticket] = nil
        if groups[condition]?.isEmpty == true { groups[condition] = nil }
    }

    /// Takes out those whose condition holds now.
    @usableFromInline
    mutating func take(satisfiedBy run: ScenarioRun) -> [Wake] {
        // Many may ask for different numbers of the same requests, which are counted once.
        var counts: [CallFilter: Int?] = [:]
        let ready = groups.keys.filter { condition in
            guard case .requests(let filter, let wanted) = condition else { return run.satisfies(condition) }
            let count = counts[filter] ?? run.journal.count(filter)
            counts[filter] = .some(count)
            return count.map { $0 >= wanted } ?? true
        }
        return ready.flatMap { condition in
            let group = groups.removeValue(forKey: condition) ?? [:]
            for ticket in group.keys { conditions[ticket] = nil }
            return Array(group.values)
        }
    }

    /// Takes out everyone: what they were told about time holds no longer.
    @usableFromInline
    mutating func takeAll() -> [Wake] {
        defer { self = WaitList(lastTicket: lastTicket) }
        return groups.values.flatMap(\.values)
    }

    init(lastTicket: UInt64 = 0) { self.lastTicket = lastTicket }
}

extension ScenarioRun {
    /// Whether a condition holds at the tenant time read last.
    func satisfies(_ condition: WaitCondition) -> Bool {
        switch condition {
        case .job(let id, let phase):
            tenant.phase(ofJob: id, at: latestTime).map { $0.isFinal || $0.name == phase } ?? true
        case .requests(let filter, let count):
            // What was lost can never be counted: no use in waiting.
            journal.count(filter).map { $0 >= count } ?? true
        case .deliveries(let trigger, let count): tenant.deliveriesOver(of: trigger) >= count
        }
    }

    fileprivate func sight(of condition: WaitCondition, at now: Timestamp) -> Wait.Sight {
        switch condition {
        case .job(let id, _): .job(tenant.job(id, at: now))
        case .requests(let filter, _): .requests(journal.count(filter))
        case .deliveries(let trigger, _): .deliveries(tenant.deliveriesOver(of: trigger))
        }
    }
}

extension Wait.Sight {
    /// The tenant time at which more may be seen without anybody doing anything; nil for none.
    fileprivate var nextChance: Timestamp? {
        switch self {
        case .job(let job): job?.nextEvent
        case .requests, .deliveries: nil
        }
    }
}
