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
    /// The status that was answered, or would have been but for a wire fault.
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
