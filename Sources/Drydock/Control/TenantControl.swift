// Driving a tenant from the test that runs the server: no HTTP, the same state as the control plane's.

import IdentityCloud
import Journal
import Scenarios
import Tenancy

/// One tenant of a running server.
public struct TenantControl: Sendable {
    let tenant: LiveTenant
    let registry: TenantRegistry

    /// What requests call it.
    public var name: String { tenant.name }

    /// The tenant's clock.
    public var clock: ClockControl { ClockControl(tenant: tenant) }

    /// Lets the tenant begin again with the scenario in force, to the byte.
    public func reset() { registry.reset(tenant, uptime: uptimeMilliseconds()) }

    /// Lets the tenant begin again with another scenario.
    ///
    /// - Parameter source: The scenario.
    /// - Throws: `StartError.badScenario`; the old scenario then stays in force.
    public func start(_ source: ScenarioSource) throws(StartError) {
        let loaded = try LoadedScenario(source)
        registry.start(loaded.scenario, text: loaded.text, in: tenant, uptime: uptimeMilliseconds())
    }

    /// The requests the journal still holds, oldest first.
    ///
    /// - Parameters:
    ///   - operation: An operation's name in scenario files, such as `load-accounts`; nil for all.
    ///   - status: The answer's status code; nil for all.
    /// - Returns: Nothing for an operation that does not exist.
    public func requests(operation: String? = nil, status: Int? = nil) -> [RecordedRequest] {
        var filter = CallFilter()
        if let operation {
            guard let known = Operation(rawValue: operation) else { return [] }
            filter.operation = known
        }
        filter.status = status
        let wanted = filter
        return tenant.withLock { $0.journal.entries(wanted).map(RecordedRequest.init) }
    }
}
