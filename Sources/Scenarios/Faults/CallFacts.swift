// What a fault rule may ask about a call. CloudAPI fills it in before any work is done, and the journal keeps it.

package import IdentityCloud

/// The facts of one call that rules look at.
package struct CallFacts: Sendable, Hashable {
    /// Nil when no route has the path; no rule meets such a call, unless it is a stub's.
    package var operation: Operation?
    /// The place of the stub in the scenario that answers the call.
    package var stub: Int?
    /// Nil where a path has no version, as `/oauth/token`.
    package var version: APIVersion?
    /// The source that is loaded, or whose job is asked for.
    package var source: String?
    /// The aggregation, task or export that is asked for; a load has none until it has started one.
    package var job: JobReference?
    package var client: String?
    /// The phase of the job when the call arrived.
    package var phase: FaultCondition.Phase?
    /// Tenant time since the rules came into force.
    package var sinceStart: Milliseconds = 0
    /// When the call's token was issued, on the same scale, where Drydock issued it and a rule asks.
    package var tokenIssued: Milliseconds?
    /// What was uploaded; known once it has been read.
    package var upload: UploadFacts?

    /// A call of which nothing is known yet.
    package init() {}

    package init(
        operation: Operation?,
        version: APIVersion? = nil,
        source: String? = nil,
        job: JobReference? = nil,
        client: String? = nil,
        phase: FaultCondition.Phase? = nil,
        sinceStart: Milliseconds = 0
    ) {
        self.operation = operation
        self.version = version
        self.source = source
        self.job = job
        self.client = client
        self.phase = phase
        self.sinceStart = sinceStart
    }
}

/// What rules may ask about an uploaded file.
package struct UploadFacts: Sendable, Hashable {
    /// Records after the header.
    package var rows: Int
    package var bytes: Int64
    package var fileName: String?

    package init(rows: Int, bytes: Int64, fileName: String?) {
        self.rows = rows
        self.bytes = bytes
        self.fileName = fileName
    }
}

/// What rules look up in a request only where one asks for it.
package enum RequestDetail: Sendable, Hashable {
    /// The value of a header field, by its name in any case.
    case header(String)
    /// The first value of a parameter of the query.
    case query(String)
    /// The path as it was sent.
    case path
}

/// A job as a client names it: by an id ISC would make, or by any other text.
///
/// Ids in both of ISC's forms compare by value, so `4940FFD4-...` and `4940ffd4...` are one job.
package enum JobReference: Sendable, Hashable {
    case id(ObjectID)
    case text(String)

    package init(_ text: String) {
        self = ObjectID(text).map(JobReference.id) ?? .text(text)
    }
}
