// Where a call is done: on its lane, when it takes no longer than a request of the mock, else at the desk, a thread of its
// own, while the lane turns to its other connections.

import HTTPMessages
import Synchronization
import Tenancy

/// What the work of a call grows with, besides its body.
struct Growth: OptionSet, Sendable {
    let rawValue: Int

    /// The requests that the tenant's journal holds.
    static let journal = Growth(rawValue: 1)
    /// The same, unless the running counts can answer.
    static let uncounted = Growth(rawValue: 2)
    /// And the events of their accounts, where somebody is told of them.
    static let jobs = Growth(rawValue: 4)
    /// The rules and the text of the scenario in force.
    static let scenario = Growth(rawValue: 8)
    /// All tenants, or what is not known beforehand.
    static let muchElse = Growth(rawValue: 16)
}

extension AdminCalls {
    /// What can be done within about as long as a client's request takes.
    private enum Brief {
        static let bodyBytes = 4_096
        static let requests = 300
        static let jobs = 100
        static let rules = 10
        static let scenarioBytes = 8_192
        /// Names that an unknown one is compared with.
        static let tenants = 100
    }

    /// Whether a call is done on its lane: decided here alone, by how much there is of what its work grows with.
    func isBrief(_ route: AdminRoute, _ request: AdminRequest) -> Bool {
        guard request.body.count <= Brief.bodyBytes, !route.growth.contains(.muchElse) else { return false }
        if request.tenantName == AdminRequest.allTenants { return route.growth.isEmpty }
        guard let tenant = knownTenant(request) else { return registry.count <= Brief.tenants }
        if route.growth.isEmpty { return true }
        let size = tenant.size
        let growth = route.growth
        let needsJournal =
            growth.contains(.journal) || growth.contains(.uncounted) && !request.query.isCountable
        return (!needsJournal || size.requests <= Brief.requests)
            && (!growth.contains(.jobs) || size.jobs <= Brief.jobs && !size.tells)
            && (!growth.contains(.scenario)
                || size.rules <= Brief.rules && size.scenarioBytes <= Brief.scenarioBytes)
    }

    private func knownTenant(_ request: AdminRequest) -> LiveTenant? {
        guard let name = request.tenantName else { return registry.unnamedTenant }
        return registry.knownTenant(named: name, uptime: request.uptime)
    }
}

extension QueryParameters {
    /// Whether the running counts can answer for the requests that are chosen.
    fileprivate var isCountable: Bool {
        let countable = Set(Parameter.countableFilters.map(\.name))
        return Parameter.filters.allSatisfy { self[$0.name] == nil || countable.contains($0.name) }
    }
}

/// A request that waits for the desk.
final class DeskCall: Waiter {
    /// Where the desk puts what came of the call and the lane takes it.
    private final class Tray: Sendable {
        struct Contents: Sendable {
            var outcome: AdminOutcome?
            /// Whether the lane has looked and must be told.
            var isAwaited = false
            var isAbandoned = false
        }

        let contents = Mutex(Contents())
    }

    private let tray = Tray()

    /// Hands a call to the desk.
    init(_ route: AdminRoute, _ request: AdminRequest, by calls: AdminCalls) {
        let tray = tray
        calls.services.desk {
            guard !tray.contents.withLock({ $0.isAbandoned }) else { return }
            let outcome = calls.outcome(of: route, request)
            let isAwaited = tray.contents.withLock { contents in
                contents.outcome = outcome
                return contents.isAwaited
            }
            if isAwaited { request.waker.wake() }
        }
    }

    var isAtWork: Bool { true }

    func resume(at now: MonotonicTime, with response: inout Response) -> Disposition {
        let outcome = tray.contents.withLock { contents in
            contents.isAwaited = true
            return contents.outcome.take()
        }
        return outcome?.begin(at: now, with: &response) ?? .wait(self, until: .distantFuture)
    }

    func abandon() { tray.contents.withLock { $0.isAbandoned = true } }
}

extension AdminCalls {
    fileprivate func outcome(of route: AdminRoute, _ request: AdminRequest) -> AdminOutcome {
        do throws(AdminError) {
            return try route.perform(self)(request)
        } catch {
            return .answer(error.answer)
        }
    }
}
