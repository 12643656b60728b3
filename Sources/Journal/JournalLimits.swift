// Bounds of a tenant's journal.

/// How much a journal keeps; whichever bound is met first, the oldest entries go.
///
/// No requests at all switches it off.
package struct JournalLimits: Sendable, Hashable {
    package var requests: Int
    /// Of memory, figures and texts together.
    package var bytes: Int

    package init(requests: Int = 10_000, bytes: Int = 16 * 1024 * 1024) {
        self.requests = max(0, requests)
        self.bytes = max(0, bytes)
    }
}
