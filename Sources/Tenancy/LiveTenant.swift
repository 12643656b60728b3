// A tenant that many requests use at once: one lock around its run, and the list of those who wait for it to change.

package import IdentityCloud
public import Synchronization

/// A tenant in service.
@usableFromInline
package final class LiveTenant: Sendable {
    package let name: String
    @usableFromInline let state: Mutex<State>

    @usableFromInline
    struct State: Sendable {
        @usableFromInline var run: ScenarioRun
        @usableFromInline var waits = WaitList()
    }

    init(_ run: ScenarioRun) {
        name = run.name
        state = Mutex(State(run: run))
    }

    /// Reads and moves the tenant in one step; then wakes those who waited for what is true now.
    ///
    /// Inlinable, as every request goes through it: three levels of generic closures would be called otherwise.
    @inlinable
    package func withLock<R, E: Error>(_ body: (inout ScenarioRun) throws(E) -> sending R) throws(E)
        -> sending R
    {
        var wakes: [WaitList.Wake] = []
        defer { for wake in wakes { wake() } }
        return try state.withLock { state throws(E) -> sending R in
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
        defer { for wake in wakes { wake() } }
        return try state.withLock { state throws(E) -> sending R in
            let result = try body(&state.run)
            wakes = state.waits.takeAll()
            return result
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
    }

    /// Arranges to be woken when a condition holds.
    ///
    /// - Parameters:
    ///   - condition: What to wait for.
    ///   - uptime: The time now.
    ///   - wake: Called at most once, from any thread, outside the lock.
    /// - Returns: Whether the condition holds already, else the ticket to leave with.
    package func wait(
        for condition: WaitCondition,
        uptime: Milliseconds,
        wake: @escaping @Sendable () -> Void
    ) -> Wait {
        state.withLock { state in
            _ = state.run.tenant.clock.now(uptime: uptime)
            if state.run.satisfies(condition) { return .over }
            let clock = state.run.tenant.clock
            let until = state.run.nextChance(of: condition).flatMap(clock.uptime(whenTenantTimeIs:))
            return .on(ticket: state.waits.add(condition, wake: wake), until: until)
        }
    }

    /// Waits no longer; harmless after a wake-up.
    package func leave(_ ticket: UInt64) { state.withLock { $0.waits.remove(ticket) } }
}
