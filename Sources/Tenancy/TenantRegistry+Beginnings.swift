// How tenants end and begin again: forgotten, reset, or with another scenario.

package import IdentityCloud
package import Scenarios
import Synchronization

extension TenantRegistry {
    /// Forgets a tenant; the default one, which is always there, becomes fresh.
    ///
    /// - Returns: Whether there was one of that name.
    package func forget(_ name: String, uptime: Milliseconds) -> Bool {
        if name == Self.defaultName {
            reset(defaultTenant, isAsAtStart: true, uptime: uptime)
            return true
        }
        guard let forgotten = state.withLock({ $0.tenants.removeValue(forKey: name)?.tenant }) else {
            return false
        }
        feed.note(name, isGone: true)
        housekeeping.discard(forgotten, bytes: forgotten.end())
        return true
    }

    /// Lets a tenant begin again.
    ///
    /// - Parameters:
    ///   - tenant: Which.
    ///   - isAsAtStart: Whether with the start-up scenario; else with the one in force.
    ///   - uptime: The time now.
    package func reset(_ tenant: LiveTenant, isAsAtStart: Bool = false, uptime: Milliseconds) {
        let origin = isAsAtStart ? origin(of: tenant.name) : tenant.withLock { TenantOrigin(of: $0) }
        restart(tenant, with: origin, uptime: uptime)
    }

    /// Lets one tenant begin again with a scenario of its own.
    package func start(_ scenario: Scenario, text: [UInt8]?, in tenant: LiveTenant, uptime: Milliseconds) {
        let origin = TenantOrigin(scenario, text: text, isStartUp: false, overrides, memory.rows)
        restart(tenant, with: origin, uptime: uptime)
    }

    /// Replaces the start-up scenario; every tenant that runs it begins again, those with one of their own go on.
    package func replaceScenario(_ scenario: Scenario, text: [UInt8]? = nil, uptime: Milliseconds) {
        let origin = TenantOrigin(scenario, text: text, isStartUp: true, overrides, memory.rows)
        state.withLock { $0.origin = origin }
        for tenant in tenants where tenant.withLock({ $0.isStartUpScenario }) {
            restart(tenant, with: origin, uptime: uptime)
        }
    }

    /// Replaces the start-up scenarios of all tenants; those that run one that `changed` begin again.
    ///
    /// - Parameters:
    ///   - scenario: That of tenants that have none of their own.
    ///   - ofTenants: Those of the others.
    ///   - changed: The tenants whose own has changed, come or gone; the default one stands for all that have none.
    ///   - uptime: The time now.
    package func replaceScenarios(
        _ scenario: StartUpScenario,
        ofTenants: [String: StartUpScenario],
        changed: Set<String>,
        uptime: Milliseconds
    ) {
        let origin = TenantOrigin(
            scenario.scenario,
            text: scenario.text,
            isStartUp: true,
            overrides,
            memory.rows
        )
        let origins = ofTenants.mapValues {
            TenantOrigin($0.scenario, text: $0.text, isStartUp: true, overrides, memory.rows)
        }
        state.withLock { ($0.origin, $0.origins) = (origin, origins) }
        for tenant in tenants where tenant.withLock({ $0.isStartUpScenario }) {
            let hasOwn = origins[tenant.name] != nil
            guard changed.contains(tenant.name) || !hasOwn && changed.contains(Self.defaultName) else {
                continue
            }
            restart(tenant, with: origins[tenant.name] ?? origin, uptime: uptime)
        }
    }

    private func restart(_ tenant: LiveTenant, with origin: TenantOrigin, uptime: Milliseconds) {
        let run = fresh(tenant.name, origin, uptime: uptime)
        var old = tenant.control { current in
            let old = current
            current = run
            current.follow(old)
            return old
        }
        housekeeping.discard(old, bytes: old.footprint)
    }
}
