// A scenario, or why there is none.

package import Scenarios

/// What came of loading a file.
package struct LoadResult: Sendable {
    /// Nil when any diagnostic is an error.
    package var scenario: Scenario?
    /// Errors and warnings, in the order of their places.
    package var diagnostics: [Diagnostic]
}
