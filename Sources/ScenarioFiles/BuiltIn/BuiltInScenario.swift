// One of the scenarios that every binary carries.

package import Scenarios

/// A scenario that needs no file.
package struct BuiltInScenario: Sendable {
    package let name: String
    /// Its `about`: what it is for, in a sentence.
    package let about: String
    /// The file, comments included.
    package let text: String
    package let scenario: Scenario
}
