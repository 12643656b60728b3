// All tenants of a server. Tenants share nothing but this list and the scenario they begin with.

package import IdentityCloud
package import Journal
package import Scenarios
import Synchronization

/// Finds tenants by name and makes those that are new.
package final class TenantRegistry: Sendable {
    /// The tenant of requests that name none; found without a look-up.
    package let defaultTenant: LiveTenant
    package static let defaultName = "default"
    private let seed: UInt64
    private let serverStart: StartMoment
    private let limits: TenantLimits
    private let journalLimits: JournalLimits
    private let state: Mutex<State>

    private struct State: Sendable {
        var origin: Origin
        var tenants: [String: Entry] = [:]
    }

    /// What a tenant begins with.
    struct Origin: Sendable {
        var scenario: Scenario
        var text: [UInt8]?
        var isStartUp: Bool
    }

    private struct Entry: Sendable {
        let tenant: LiveTenant
        var lastUsed: Milliseconds
    }

    /// Tenants that begin with `scenario`.
    ///
    /// - Parameters:
    ///   - scenario: The start-up scenario.
    ///   - text: The file it was read from.
    ///   - seed: What everything random derives from, for scenarios that name no seed.
    ///   - wallTime: The time of day now.
    ///   - uptime: The monotonic time at that moment.
    ///   - limits: Bounds on the tenants.
    ///   - journal: Bounds of each tenant's journal.
    package init(
        scenario: Scenario,
        text: [UInt8]? = nil,
        seed: UInt64,
        wallTime: Timestamp,
        uptime: Milliseconds,
        limits: TenantLimits = TenantLimits(),
        journal: JournalLimits = JournalLimits()
    ) {
        self.seed = seed
        self.limits = limits
        journalLimits = journal
        serverStart = StartMoment(wallTime: wallTime, uptime: uptime)
        let origin = Origin(scenario: scenario, text: text, isStartUp: true)
        state = Mutex(State(origin: origin))
        defaultTenant = LiveTenant(
            origin.run(tenant: Self.defaultName, seed: seed, journal: journal, at: serverStart)
        )
    }

    /// The time of day, as far as the server's start and the monotonic time tell.
    package func wallTime(uptime: Milliseconds) -> Timestamp { serverStart.at(uptime: uptime).wallTime }

    /// The monotonic time at which the server started.
    package var startUptime: Milliseconds { serverStart.uptime }

    /// The tenant of that name, made from the start-up scenario when it is new.
    ///
    /// - Returns: Nil when there are too many tenants, none of which has been idle long enough to be forgotten, or when
    ///   the name is empty or longer than 128 bytes.
    package func tenant(named name: String, uptime: Milliseconds) -> LiveTenant? {
        if name == Self.defaultName { return defaultTenant }
        guard (1...128).contains(name.utf8.count) else { return nil }
        return state.withLock { state in
            if let known = state.tenants[name]?.tenant {
                state.tenants[name]?.lastUsed = uptime
                return known
            }
            state.tenants = state.tenants.filter { uptime - $0.value.lastUsed <= limits.idle }
            guard state.tenants.count + 1 < limits.tenants else { return nil }
            let made = LiveTenant(fresh(name, state.origin, uptime: uptime))
            state.tenants[name] = Entry(tenant: made, lastUsed: uptime)
            return made
        }
    }

    /// The tenant that a client id belongs to.
    ///
    /// It begins with the scenario that the default tenant has in force, so that a test which set one there before its
    /// client asked for a token gets what it set.
    ///
    /// - Returns: The default tenant for an id that can be no name; nil when there are too many tenants.
    package func tenant(ofClient id: String, uptime: Milliseconds) -> LiveTenant? {
        guard (1...128).contains(id.utf8.count) else { return defaultTenant }
        let isNew = id != Self.defaultName && state.withLock { $0.tenants[id] == nil }
        guard let tenant = tenant(named: id, uptime: uptime), isNew else {
            return tenant(named: id, uptime: uptime)
        }
        let origin = defaultTenant.withLock { run in
            Origin(scenario: run.scenario, text: run.text, isStartUp: run.isStartUpScenario)
        }
        if !origin.isStartUp { restart(tenant, with: origin, uptime: uptime) }
        return tenant
    }

    /// The tenant that is meant when none is named: the default one, unless it was never called and exactly one other
    /// tenant was, as when a single client under test has a tenant by its client id.
    package var unnamedTenant: LiveTenant {
        let others = state.withLock { $0.tenants.values.map(\.tenant) }
        guard others.count == 1, !defaultTenant.withLock({ $0.hasServed }) else { return defaultTenant }
        return others[0]
    }

    /// Every tenant, by name.
    package var tenants: [LiveTenant] {
        ([defaultTenant] + state.withLock { $0.tenants.values.map(\.tenant) }).sorted { $0.name < $1.name }
    }

    /// Forgets a tenant; the default one, which is always there, becomes fresh.
    ///
    /// - Returns: Whether there was one of that name.
    package func forget(_ name: String, uptime: Milliseconds) -> Bool {
        if name == Self.defaultName {
            reset(defaultTenant, uptime: uptime)
            return true
        }
        let forgotten = state.withLock { $0.tenants.removeValue(forKey: name)?.tenant }
        forgotten?.control { _ in }
        return forgotten != nil
    }

    /// Makes a tenant what a fresh start of the server would make it.
    package func reset(_ tenant: LiveTenant, uptime: Milliseconds) {
        restart(tenant, with: state.withLock { $0.origin }, uptime: uptime)
    }

    /// Lets one tenant begin again with a scenario of its own.
    package func start(_ scenario: Scenario, text: [UInt8]?, in tenant: LiveTenant, uptime: Milliseconds) {
        restart(tenant, with: Origin(scenario: scenario, text: text, isStartUp: false), uptime: uptime)
    }

    /// Replaces the start-up scenario; every tenant that runs it begins again, those with one of their own go on.
    package func replaceScenario(_ scenario: Scenario, text: [UInt8]? = nil, uptime: Milliseconds) {
        let origin = Origin(scenario: scenario, text: text, isStartUp: true)
        state.withLock { $0.origin = origin }
        for tenant in tenants where tenant.withLock({ $0.isStartUpScenario }) {
            restart(tenant, with: origin, uptime: uptime)
        }
    }

    private func restart(_ tenant: LiveTenant, with origin: Origin, uptime: Milliseconds) {
        let run = fresh(tenant.name, origin, uptime: uptime)
        tenant.control { $0 = run }
    }

    private func fresh(_ name: String, _ origin: Origin, uptime: Milliseconds) -> ScenarioRun {
        origin.run(tenant: name, seed: seed, journal: journalLimits, at: serverStart.at(uptime: uptime))
    }
}

extension TenantRegistry.Origin {
    /// A tenant that begins so.
    fileprivate func run(
        tenant: String,
        seed: UInt64,
        journal: JournalLimits,
        at moment: StartMoment
    ) -> ScenarioRun {
        ScenarioRun(
            of: scenario,
            text: text,
            isStartUpScenario: isStartUp,
            tenant: tenant,
            seed: scenario.seed ?? seed,
            journal: journal,
            at: moment
        )
    }
}
