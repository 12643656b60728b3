// What the journal keeps of a request apart from its texts: of fixed size, so that keeping it is one copy.

package import IdentityCloud

/// A request and its answer in figures.
package struct CallOutline: Sendable, Equatable {
    /// How the client authenticated; the credentials themselves are never kept.
    package enum Authorization: Sendable, Hashable {
        case absent, bearer, basic, other
    }

    package var requestID: ObjectID
    package var tenantTime: Timestamp
    /// Real time, since the server started.
    package var uptime: Milliseconds
    /// Nil when no route has the path.
    package var operation: Operation?
    package var version: APIVersion?
    /// The status that was answered, or would have been but for a wire fault.
    package var status: Int
    /// The phase of the job when the request came, and as the answer shows it.
    package var phaseBefore: FaultCondition.Phase?
    package var phaseAfter: FaultCondition.Phase?
    /// The place of the rule in the scenario's `faults` that decided the answer, from 0.
    package var decidingRule: Int?
    package var delayMilliseconds: Int64 = 0
    package var wire: WireEffect?
    /// The Retry-After that was answered.
    package var retryAfterSeconds: Int?
    package var upload: UploadSummary?
    package var problems: ClientProblems = []
    /// Filled in by the journal.
    package internal(set) var authorization = Authorization.absent

    package init(requestID: ObjectID, tenantTime: Timestamp, uptime: Milliseconds, status: Int) {
        self.requestID = requestID
        self.tenantTime = tenantTime
        self.uptime = uptime
        self.status = status
    }
}

/// What is kept of an uploaded file.
package struct UploadSummary: Sendable, Hashable {
    package var bytes: Int64
    /// Equal for equal bytes.
    package var digest: UInt64
    /// Records after the header.
    package var rows: Int
    package var columns: Int

    package init(bytes: Int64, digest: UInt64, rows: Int, columns: Int) {
        self.bytes = bytes
        self.digest = digest
        self.rows = rows
        self.columns = columns
    }
}
