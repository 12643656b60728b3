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

    package init() {}
}
