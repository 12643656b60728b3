// A scenario: what a tenant is like and what goes wrong in it. Read from a file by ScenarioFiles, run by ScenarioRun.

package import IdentityCloud

/// A whole scenario; the value of an empty file is `Scenario()`.
package struct Scenario: Sendable, Equatable {
    package var name = "default"
    package var about: String?
    /// Everything random derives from it; nil leaves the choice to whoever starts the server.
    package var seed: UInt64?
    package var tenant = TenantSettings()
    package var responses = ResponseStyle.sdkSafe
    package var experimentalHeader = ExperimentalHeaderRule.current
    /// In the order they are tried.
    package var faults: [FaultRule] = []
    /// The first that fits a call answers it.
    package var stubs: [Stub] = []
    package var deliveryFaults: [DeliveryFault] = []

    package init() {}
}

/// Where `X-SailPoint-Experimental: true` is asked for.
package enum ExperimentalHeaderRule: Sendable, Hashable, CaseIterable {
    /// Where today's OpenAPI requires it: role-mining exports in v2024, v2025, v2026 and v1.
    case current
    /// Also on aggregation status, as the documents of 2024 had it.
    case documented
    case never
}

/// Which of the forms that ISC's documents and its service show is answered.
package enum ResponseStyle: Sendable, Hashable, CaseIterable {
    /// The OpenAPI's types, which every official SDK parses.
    case sdkSafe
    /// The documentation's examples to the letter, with valid dates.
    case docs
    /// As published captures of the real service show.
    case wire
}
