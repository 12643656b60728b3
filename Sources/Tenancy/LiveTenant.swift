// A tenant that many requests use at once: one lock around its run, and the list of those who wait for it to change.

package import IdentityCloud
import Journal
import Scenarios
public import Synchronization

/// A tenant in service.
@usableFromInline
package final class LiveTenant: Sendable {
    @usableFromInline package let name: String
    /// What this tenant keeps is part of it, as long as the tenant lives.
    @usableFromInline package let memory: MemoryBudget
    /// Where this tenant reports that it has moved.
    @usableFromInline let feed: ChangeFeed
    /// Who carries its deliveries.
    let courier: Courier
    @usableFromInline let state: Mutex<State>

    @usableFromInline
    struct State: Sendable {
        @usableFromInline var run: ScenarioRun
        @usableFromInline var waits = WaitList()
        /// Whether the feed knows that this tenant has moved since somebody looked.
        @usableFromInline var isNoted = false
        /// The bytes that the budget knows of.
        var weight = 0
        /// Whether the tenant was forgotten, so that nothing will happen to it any more.
        var hasEnded = false
        /// Names deliveries under way; never used again.
        var lastTicket: UInt64 = 0
        /// When the courier is to wake this tenant.
        var alarm: Milliseconds?
        /// Whether the courier is to wake it at once, as events are left.
        var tellsOn = false

        // What changes nothing here is mutating all the same, and so it is in what it asks: to lend a tenant out for
        // reading, the compiler would copy all of it, some thousand bytes each time.

        /// How the tenant stood before it is moved; nil when nobody needs to be told.
        @usableFromInline mutating func movesToTell() -> TenantMoves? { isNoted ? nil : run.moves }

        /// What is to be done outside the lock for those who subscribe and for those who wait.
        @usableFromInline
        mutating func wakes(for tenant: LiveTenant, all: Bool) -> [WaitList.Wake] {
            var wakes = run.tenant.isTelling ? tell(for: tenant) : []
            if !waits.isEmpty { wakes += all ? waits.takeAll() : waits.take(satisfiedBy: run) }
            return wakes
        }

        /// Whether the feed is to be told, as the tenant has moved since.
        @usableFromInline
        mutating func hasNews(since before: TenantMoves?) -> Bool {
            guard let before, run.moves != before else { return false }
            isNoted = true
            return true
        }

        /// How many bytes more the run takes than when this was last asked.
        @usableFromInline
        mutating func growth() -> Int {
            let before = weight
            weight = run.footprint
            return weight - before
        }
    }

    init(_ run: ScenarioRun, memory: MemoryBudget, feed: ChangeFeed, courier: Courier = .none) {
        name = run.name
        self.memory = memory
        self.feed = feed
        self.courier = courier
        state = Mutex(State(run: run))
        memory.add(state.withLock { $0.growth() })
    }

    deinit { memory.add(-state.withLock { $0.weight }) }

    /// Reads and moves the tenant in one step; then wakes those who waited for what is true now.
    ///
    /// Inlinable, as every request goes through it: three levels of generic closures would be called otherwise.
    ///
    /// - Parameters:
    ///   - wakingAll: Whether everyone who waits is to look again.
    ///   - body: What is done under the lock.
    /// - Returns: What `body` does.
    /// - Throws: What `body` does.
    @inlinable
    package func withLock<R, E: Error>(
        wakingAll: Bool = false,
        _ body: (inout ScenarioRun) throws(E) -> sending R
    ) throws(E) -> sending R {
        var wakes: [WaitList.Wake] = []
        var growth = 0
        var hasNews = false
        defer {
            if growth != 0 { memory.add(growth) }
            for wake in wakes { wake() }
            if hasNews { feed.note(name) }
        }
        return try state.withLock { state throws(E) -> sending R in
            let before = state.movesToTell()
            defer {
                growth = state.growth()
                hasNews = state.hasNews(since: before)
            }
            let result = try body(&state.run)
            wakes = state.wakes(for: self, all: wakingAll)
            return result
        }
    }

    /// Like `withLock`, for changes of clocks, jobs and scenarios: everyone who waits looks again, as what they
    /// expected of time may hold no longer.
    package func control<R, E: Error>(_ body: (inout ScenarioRun) throws(E) -> sending R) throws(E)
        -> sending R
    {
        try withLock(wakingAll: true, body)
    }

    /// Lets everyone who waits know that the tenant was forgotten.
    ///
    /// - Returns: About how many bytes it keeps.
    func end() -> Int {
        let (wakes, bytes) = state.withLock { state in
            state.hasEnded = true
            return (state.waits.takeAll(), state.weight)
        }
        for wake in wakes { wake() }
        return bytes
    }

    /// The tenant as it is now, to be looked at for as long as it takes: the lock is held no longer than for a moment.
    package func snapshot(uptime: Milliseconds) -> (run: ScenarioRun, now: Timestamp) {
        state.withLock { state in
            let now = state.run.tenant.clock.now(uptime: uptime)
            return (state.run, now)
        }
    }

    /// How the tenant stands; its next move is told to the feed.
    package func lookAtMoves() -> TenantMoves {
        state.withLock { state in
            state.isNoted = false
            return state.run.moves
        }
    }

    /// How much there is of what the work on a tenant can grow with.
    package var size: TenantSize { state.withLock { TenantSize(of: &$0.run) } }
}

/// How much a tenant holds.
package struct TenantSize: Sendable, Hashable {
    package let requests: Int
    package let jobs: Int
    package let rules: Int
    package let scenarioBytes: Int
    /// Whether somebody is told of events.
    package let tells: Bool
    /// All that it keeps, about.
    let bytes: Int

    init(of run: inout ScenarioRun) {
        requests = run.journal.count
        jobs = run.tenant.jobCount
        rules = run.faults.rules.count
        scenarioBytes = run.text?.count ?? 0
        tells = run.tenant.isTelling
        bytes = run.footprint
    }
}
