// What few requests have: the journal keeps it among their texts, so that the others need no room for it.

package import IdentityCloud
package import Scenarios

/// Disturbances, and what was uploaded.
///
/// It has no references, since the journal keeps it as bytes.
package struct CallExtras: Sendable, Equatable, BitwiseCopyable {
    /// The place of the rule in the scenario's `faults` that decided the answer, from 0.
    package var decidingRule: Int?
    package var delayMilliseconds: Milliseconds = 0
    package var wire: WireEffect?
    /// The Retry-After that was answered.
    package var retryAfterSeconds: Int?
    package var upload: UploadSummary?

    package init() {}

    /// Whether there is none of it.
    var isEmpty: Bool {
        decidingRule == nil && delayMilliseconds == 0 && wire == nil && retryAfterSeconds == nil
            && upload == nil
    }
}
