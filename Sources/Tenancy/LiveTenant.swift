// A tenant that many requests use at once: one lock around its run, and the list of those who wait for it to change.

package import IdentityCloud
public import Synchronization

/// A tenant in service.
@usableFromInline
package final class LiveTenant: Sendable {
    package let name: String
    /// What this tenant keeps is part of it, as long as the tenant lives.
    @usableFromInline package let memory: MemoryBudget
    @usableFromInline let state: Mutex<State>

    @usableFromInline
    struct State: Sendable {
        @usableFromInline var run: ScenarioRun
        @usableFromInline var waits = WaitList()
        /// The bytes that the budget knows of.
        var weight = 0

        /// How many bytes more the run takes than when this was last asked.
        @usableFromInline
        mutating func growth() -> Int {
            let before = weight
            weight = run.footprint
            return weight - before
        }
    }

    init(_ run: ScenarioRun, memory: MemoryBudget) {
        name = run.name
        self.memory = memory
        state = Mutex(State(run: run))
        memory.add(state.withLock { $0.growth() })
    }

    deinit { memory.add(-state.withLock { $0.weight }) }

    /// Reads and moves the tenant in one step; then wakes those who waited for what is true now.
    ///
    /// Inlinable, as every request goes through it: three levels of generic closures would be called otherwise.
    @inlinable
    package func withLock<R, E: Error>(_ body: (inout ScenarioRun) throws(E) -> sending R) throws(E)
        -> sending R
    {
        var wakes: [WaitList.Wake] = []
        var growth = 0
        defer {
            if growth != 0 { memory.add(growth) }
            for wake in wakes { wake() }
        }
        return try state.withLock { state throws(E) -> sending R in
            defer { growth = state.growth() }
            let result = try body(&state.run)
            if !state.waits.isEmpty { wakes = state.waits.take(satisfiedBy: state.run) }
            return result
        }
    }

    /// Like `withLock`, for changes of clocks, jobs and scenarios: everyone who waits looks again, as what they
    /// expected of time may hold no longer.
    package func control<R, E: Error>(_ body: (inout ScenarioRun) throws(E) -> sending R) throws(E)
        -> sending R
    {
        var wakes: [WaitList.Wake] = []
        var growth = 0
        defer {
            if growth != 0 { memory.add(growth) }
            for wake in wakes { wake() }
        }
        return try state.withLock { state throws(E) -> sending R in
            defer { growth = state.growth() }
            let result = try body(&state.run)
            wakes = state.waits.takeAll()
            return result
        }
    }

    /// The tenant as it is now, to be looked at for as long as it takes: the lock is held no longer than for a moment.
    package func snapshot(uptime: Milliseconds) -> (run: ScenarioRun, now: Timestamp) {
        state.withLock { state in
            let now = state.run.tenant.clock.now(uptime: uptime)
            return (state.run, now)
        }
    }

    /// How many requests wait for this tenant to change.
    package var waiting: Int { state.withLock { $0.waits.count } }

    /// What `wait` has found.
    package enum Wait: Sendable, Hashable {
        /// The condition holds.
        case over
        /// `wake` will be called once it may hold; `until` is the uptime at which time alone may have made it so.
        case on(ticket: UInt64, until: Milliseconds?)
        /// Others wait for as many different things already as each request can look at.
        case tooMany
    }

    /// Arranges to be woken when a condition holds.
    ///
    /// - Parameters:
    ///   - condition: What to wait for.
    ///   - uptime: The time now.
    ///   - wake: Called at most once, from any thread, outside the lock.
    /// - Returns: Whether the condition holds already, else the ticket to leave with, if there is one to be had.
    package func wait(
        for condition: WaitCondition,
        uptime: Milliseconds,
        wake: @escaping @Sendable () -> Void
    ) -> Wait {
        state.withLock { state in
            _ = state.run.tenant.clock.now(uptime: uptime)
            if state.run.satisfies(condition) { return .over }
            guard state.waits.mayAdd(condition) else { return .tooMany }
            let clock = state.run.tenant.clock
            let until = state.run.nextChance(of: condition).flatMap(clock.uptime(whenTenantTimeIs:))
            return .on(ticket: state.waits.add(condition, wake: wake), until: until)
        }
    }

    /// Waits no longer; harmless after a wake-up.
    package func leave(_ ticket: UInt64) { state.withLock { $0.waits.remove(ticket) } }
}
