// What the client under test did, as a test reads it.

import IdentityCloud
import Journal
import Scenarios

/// A request of the journal, with secrets struck out.
public struct RecordedRequest: Sendable, Hashable {
    /// SLPT-Request-ID of the answer.
    public let id: String
    /// As in `POST`.
    public let method: String
    /// Path and query.
    public let target: String
    /// The operation's name in scenario files; nil for a path that no operation has.
    public let operation: String?
    /// The answer's status code; 0 for a client that left before its content was complete.
    public let status: Int
    /// The client id of its token; nil without one.
    public let client: String?
    /// Tenant time, in milliseconds since 1970-01-01T00:00:00Z.
    public let time: Int64

    init(_ entry: JournalEntry) {
        id = entry.outline.requestID.hex
        method = entry.method
        target = entry.target
        operation = entry.operation?.rawValue
        status = entry.outline.status
        client = entry.client
        time = entry.outline.tenantTime.milliseconds
    }
}
