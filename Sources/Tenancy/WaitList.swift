// Who waits for what. Those who wait for the same are one group, so ten thousand of them cost a request one comparison.

import IdentityCloud
package import Journal

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
    mutating func takeAll() -> [Wake] {
        defer { self = WaitList(lastTicket: lastTicket) }
        return groups.values.flatMap(\.values)
    }

    init(lastTicket: UInt64 = 0) { self.lastTicket = lastTicket }
}

/// A condition on a tenant that becomes true by requests, by time or by the control plane.
package enum WaitCondition: Sendable, Hashable {
    /// A job is in that phase, or can no longer come to it, since it has ended or is gone; nil waits for the end.
    case job(id: String, phase: String?)
    /// The filter, which must be countable, lets through at least so many requests.
    case requests(CallFilter, count: Int)
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
        }
    }

    /// The tenant time at which a condition may come true without anybody doing anything; nil for none.
    func nextChance(of condition: WaitCondition) -> Timestamp? {
        switch condition {
        case .job(let id, _): tenant.job(id, at: latestTime)?.nextEvent
        case .requests: nil
        }
    }
}
