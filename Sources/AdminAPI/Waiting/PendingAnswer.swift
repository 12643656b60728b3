// An answer that waits for a tenant to change.

import HTTPMessages
import IdentityCloud
import Scenarios
import Tenancy

/// What is waited for, how long, and what is said then.
struct PendingAnswer {
    let tenant: LiveTenant
    let condition: WaitCondition
    let deadline: MonotonicTime
    let waker: Waker
    /// The answer when the condition holds.
    let whenOver: (MonotonicTime) -> AdminAnswer
    /// The answer when it does not hold in time.
    let whenLate: (MonotonicTime) -> AdminAnswer

    static let longest: Milliseconds = 600_000
    static let usual: Milliseconds = 5_000
}
