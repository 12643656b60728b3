// All tenants of a server. Tenants share nothing but this list and the scenario they begin with.

import AccountFiles
package import IdentityCloud
package import Journal
package import Scenarios
import Synchronization

/// Finds tenants by name and makes those that are new.
package final class TenantRegistry: Sendable {
    /// The tenant of requests that name none; found without a look-up.
    package let defaultTenant: LiveTenant
    package static let defaultName = "default"
    /// A tenant's name has so many bytes.
    package static let nameLengths = 1...128

    /// `*` is how the control plane names all of them.
    private static func isUsable(_ name: String) -> Bool {
        nameLengths.contains(name.utf8.count) && name != "*"
    }

    /// The bound on what all tenants keep.
    package let memory: MemoryBudget
    /// Who has moved.
    package let feed = ChangeFeed()
    let housekeeping: Housekeeping
    private let courier: Courier
    private let seed: UInt64
    let overrides: ScenarioOverrides
    private let serverStart: StartMoment
    /// How much the system's clock was set on since then, in milliseconds.
    private let wallStep = Atomic<Int64>(0)
    private let limits: TenantLimits
    private let journalLimits: JournalLimits
    let state: Mutex<State>

    struct State: Sendable {
        var origin: TenantOrigin
        /// What tenants begin with that have a start-up scenario of their own.
        var origins: [String: TenantOrigin]
        var tenants: [String: Entry] = [:]
        var lastRefusal: Milliseconds?
        /// When idle tenants were looked for last.
        var lastSweep: Milliseconds = 0
    }

    struct Entry: Sendable {
        let tenant: LiveTenant
        var lastUsed: Milliseconds
    }

    /// Why there is no tenant of a name.
    package enum Refusal: Error, Sendable, Hashable {
        /// The name is empty or longer than `nameLengths` allows.
        case unusableName
        /// There are as many tenants as may be, none of them idle for long enough to be forgotten.
        case tooManyTenants
        case noMemory
    }

    /// Tenants that begin with `scenario`.
    ///
    /// - Parameters:
    ///   - scenario: The start-up scenario.
    ///   - text: The file it was read from.
    ///   - ofTenants: The start-up scenarios of tenants that have one of their own.
    ///   - seed: What everything random derives from, for scenarios that name no seed.
    ///   - overrides: What holds whichever scenario comes.
    ///   - wallTime: The time of day now.
    ///   - uptime: The monotonic time at that moment.
    ///   - limits: Bounds on the tenants.
    ///   - journal: Bounds of each tenant's journal.
    ///   - housekeeping: Where work goes that nobody waits for.
    ///   - courier: Who carries deliveries.
    package init(
        scenario: Scenario,
        text: [UInt8]? = nil,
        ofTenants: [String: StartUpScenario] = [:],
        seed: UInt64,
        overrides: ScenarioOverrides = ScenarioOverrides(),
        wallTime: Timestamp,
        uptime: Milliseconds,
        limits: TenantLimits = TenantLimits(),
        journal: JournalLimits = JournalLimits(),
        housekeeping: Housekeeping = .atOnce,
        courier: Courier = .none
    ) {
        self.seed = seed
        self.overrides = overrides
        self.limits = limits
        self.housekeeping = housekeeping
        self.courier = courier
        journalLimits = journal
        serverStart = StartMoment(wallTime: wallTime, uptime: uptime)
        let rows = RowBudget(limit: limits.rows) { free in
            housekeeping.later {
                free()
                housekeeping.trim()
            }
        }
        let memory = MemoryBudget(limit: limits.bytes, rows: rows)
        self.memory = memory
        let origin = TenantOrigin(scenario, text: text, isStartUp: true, overrides, rows)
        let origins = ofTenants.mapValues {
            TenantOrigin($0.scenario, text: $0.text, isStartUp: true, overrides, rows)
        }
        state = Mutex(State(origin: origin, origins: origins))
        let run = origin.run(tenant: Self.defaultName, seed: seed, journal: journal, memory, at: serverStart)
        defaultTenant = LiveTenant(run, memory: memory, feed: feed, courier: courier)
        feed.note(Self.defaultName)
        memory.whenShort { [weak self] in
            housekeeping.later { [weak self] in self?.relieve() }
        }
    }

    /// The time of day, as far as the server's start, the monotonic time and `follow` tell.
    package func wallTime(uptime: Milliseconds) -> Timestamp { moment(uptime).wallTime }

    /// Lets real clocks follow the system's clock, which was set on or back by so much.
    package func follow(_ step: Milliseconds, uptime: Milliseconds) {
        wallStep.wrappingAdd(step.milliseconds, ordering: .relaxed)
        for tenant in tenants { tenant.control { $0.tenant.clock.follow(step, uptime: uptime) } }
    }

    private func moment(_ uptime: Milliseconds) -> StartMoment {
        var moment = serverStart.at(uptime: uptime)
        moment.wallTime = moment.wallTime + Milliseconds(wallStep.load(ordering: .relaxed))
        return moment
    }

    /// The time of day at which the server started.
    package var startTime: Timestamp { serverStart.wallTime }

    /// The monotonic time at which the server started.
    package var startUptime: Milliseconds { serverStart.uptime }

    /// The tenant of that name, if there is one: looking for it does not make it.
    package func knownTenant(named name: String, uptime: Milliseconds) -> LiveTenant? {
        if name == Self.defaultName { return defaultTenant }
        return state.withLock { state in
            guard let known = state.tenants[name]?.tenant else { return nil }
            state.tenants[name]?.lastUsed = uptime
            return known
        }
    }

    /// The same for whoever only watches: it keeps no tenant from being idle.
    func watchedTenant(named name: String) -> LiveTenant? {
        name == Self.defaultName ? defaultTenant : state.withLock { $0.tenants[name]?.tenant }
    }

    /// The tenant of that name, made from the start-up scenario when it is new.
    ///
    /// - Returns: Nil when there is none and none can be made: `refusal` says why.
    package func tenant(named name: String, uptime: Milliseconds) -> LiveTenant? {
        knownTenant(named: name, uptime: uptime)
            ?? make(name, from: { self.origin(of: name) }, uptime: uptime)
    }

    /// What a tenant begins with when the server starts.
    func origin(of name: String) -> TenantOrigin {
        state.withLock { $0.origins[name] ?? $0.origin }
    }

    /// The tenant that a client id belongs to.
    ///
    /// It begins with the scenario that the default tenant has in force, so that a test which set one there before its
    /// client asked for a token gets what it set; unless there is a start-up scenario for it.
    ///
    /// - Returns: The default tenant for an id that can be no name; nil when no further tenant can be made.
    package func tenant(ofClient id: String, uptime: Milliseconds) -> LiveTenant? {
        guard Self.isUsable(id) else { return defaultTenant }
        return knownTenant(named: id, uptime: uptime)
            ?? make(id, from: { self.origin(ofClient: id) }, uptime: uptime)
    }

    private func origin(ofClient id: String) -> TenantOrigin {
        if let own = state.withLock({ $0.origins[id] }) { return own }
        return defaultTenant.withLock { TenantOrigin(of: $0) }
    }

    /// Why no tenant of a name was to be had.
    package func refusal(of name: String) -> Refusal {
        guard Self.isUsable(name) else { return .unusableName }
        return memory.isExhausted ? .noMemory : .tooManyTenants
    }

    /// When a client was last refused for want of memory.
    var lastRefusal: Milliseconds? { state.withLock { $0.lastRefusal } }

    /// Notes that a client was refused for want of memory: by now and then more may have ended that can be let go of.
    package func noteRefusal(uptime: Milliseconds) {
        let isDue = state.withLock { state in
            guard state.lastRefusal.map({ uptime - $0 >= 1_000 }) ?? true else { return false }
            state.lastRefusal = uptime
            return true
        }
        if isDue { memory.retry() }
    }

    /// Makes a tenant outside the lock, as its rules may be many; another thread may have been quicker.
    private func make(
        _ name: String,
        from origin: () -> TenantOrigin,
        uptime: Milliseconds
    ) -> LiveTenant? {
        guard mayMake(name, at: uptime) else { return nil }
        return insert(fresh(name, origin(), uptime: uptime), uptime: uptime)?.tenant
    }

    /// A tenant as it would begin with a scenario, or nil for the start-up scenario; it is not yet to be found by its name.
    package func draft(
        _ name: String,
        _ scenario: (Scenario, text: [UInt8]?)?,
        uptime: Milliseconds
    ) -> ScenarioRun {
        let origin =
            scenario.map { TenantOrigin($0.0, text: $0.text, isStartUp: false, overrides, memory.rows) }
            ?? origin(of: name)
        return fresh(name, origin, uptime: uptime)
    }

    /// Lets a draft be a tenant.
    ///
    /// - Returns: Nil when there is one of its name already, or when none can be made: `refusal` says why.
    package func add(_ draft: ScenarioRun, uptime: Milliseconds) -> LiveTenant? {
        guard knownTenant(named: draft.name, uptime: uptime) == nil, mayMake(draft.name, at: uptime),
            let added = insert(draft, uptime: uptime), added.isNew
        else { return nil }
        return added.tenant
    }

    private func mayMake(_ name: String, at uptime: Milliseconds) -> Bool {
        Self.isUsable(name) && !memory.isExhausted && hasRoom(at: uptime)
    }

    /// Lets a tenant be found, unless there is one of its name; nil when there are too many.
    private func insert(_ run: ScenarioRun, uptime: Milliseconds) -> (tenant: LiveTenant, isNew: Bool)? {
        let made = LiveTenant(run, memory: memory, feed: feed, courier: courier)
        let inserted: (tenant: LiveTenant, isNew: Bool)? = state.withLock { state in
            if let known = state.tenants[made.name]?.tenant { return (known, false) }
            guard state.tenants.count + 1 < limits.tenants else { return nil }
            state.tenants[made.name] = Entry(tenant: made, lastUsed: uptime)
            return (made, true)
        }
        if inserted?.isNew == true { feed.note(made.name) }
        return inserted
    }

    /// Idle tenants are looked for so often, and when there is no room.
    private static let sweepInterval: Milliseconds = 10_000

    /// Whether one more tenant may be made; those that have been idle for too long are forgotten first.
    private func hasRoom(at uptime: Milliseconds) -> Bool {
        let (idle, hasRoom): ([String: Entry], Bool) = state.withLock { state in
            let isFull = state.tenants.count + 1 >= limits.tenants
            // All are looked at, so not at each new one.
            guard isFull || uptime - state.lastSweep >= Self.sweepInterval else { return ([:], true) }
            state.lastSweep = uptime
            let idle = state.tenants.filter { uptime - $0.value.lastUsed > limits.idle }
            for name in idle.keys { state.tenants[name] = nil }
            return (idle, state.tenants.count + 1 < limits.tenants)
        }
        for name in idle.keys { feed.note(name, isGone: true) }
        if !idle.isEmpty { housekeeping.discard(idle) }
        return hasRoom
    }

    /// The tenant that is meant when none is named: the default one, unless it was never called and exactly one other
    /// tenant was, as when a single client under test has a tenant by its client id.
    package var unnamedTenant: LiveTenant {
        let other = state.withLock { $0.tenants.count == 1 ? $0.tenants.values.first?.tenant : nil }
        guard let other, !defaultTenant.withLock({ $0.hasServed }) else { return defaultTenant }
        return other
    }

    /// How many tenants there are.
    package var count: Int { state.withLock { $0.tenants.count } + 1 }

    /// Every tenant, by name.
    package var tenants: [LiveTenant] {
        ([defaultTenant] + state.withLock { $0.tenants.values.map(\.tenant) }).sorted { $0.name < $1.name }
    }

    /// Every tenant, the one first that was used longest ago; the default one, of which that is not known, is last.
    var tenantsByUse: [LiveTenant] {
        let others = state.withLock { Array($0.tenants.values) }.sorted { $0.lastUsed < $1.lastUsed }
        return others.map(\.tenant) + [defaultTenant]
    }

    func fresh(_ name: String, _ origin: TenantOrigin, uptime: Milliseconds) -> ScenarioRun {
        origin.run(tenant: name, seed: seed, journal: journalLimits, memory, at: moment(uptime))
    }
}

/// How many tenants there may be, how long an unused one stays, and how much all may keep together.
package struct TenantLimits: Sendable, Hashable {
    package var tenants: Int
    package var idle: Milliseconds
    package var bytes: Int
    /// How many bytes of that may be rows of accounts.
    package var rows: Int

    package init(
        tenants: Int = 1_000,
        idle: Milliseconds = 3_600_000,
        bytes: Int = 1 << 30,
        rows: Int = 256 << 20
    ) {
        self.tenants = tenants
        self.idle = idle
        self.bytes = bytes
        self.rows = rows
    }
}
