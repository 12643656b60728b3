// What the journal keeps of a request apart from its texts and from what fault rules ask about.

package import IdentityCloud
package import Scenarios

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
    /// The status that was answered, or would have been but for a wire fault; 0 for a client that left before.
    package var status: Int
    /// The phase of the job as the answer shows it.
    package var phaseAfter: FaultCondition.Phase?
    package var problems: ClientProblems
    /// Filled in by the journal.
    package internal(set) var authorization = Authorization.absent
    package var extras = CallExtras()

    package init(
        requestID: ObjectID = ObjectID(0),
        tenantTime: Timestamp = Timestamp(milliseconds: 0),
        uptime: Milliseconds = 0,
        status: Int = 200
    ) {
        self.requestID = requestID
        self.tenantTime = tenantTime
        self.uptime = uptime
        self.status = status
        // Spelled out: the empty literal of an option set costs 700 instructions.
        problems = ClientProblems(rawValue: 0)
    }
}

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
    /// When Drydock issued the call's token, where a rule asks for that.
    package var tokenIssued: Timestamp?

    package init() {}

    /// Whether there is none of it.
    var isEmpty: Bool {
        decidingRule == nil && delayMilliseconds == 0 && wire == nil && retryAfterSeconds == nil
            && upload == nil && tokenIssued == nil
    }
}

/// What is kept of an uploaded file.
package struct UploadSummary: Sendable, Hashable, BitwiseCopyable {
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
