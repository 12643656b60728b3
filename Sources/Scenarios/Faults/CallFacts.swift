// What a fault rule may ask about a call. CloudAPI fills it in before any work is done, and the journal keeps it.

package import IdentityCloud

/// The facts of one call that rules look at.
package struct CallFacts: Sendable, Hashable {
    /// Nil when no route has the path; no rule meets such a call.
    package var operation: Operation?
    /// Nil where a path has no version, as `/oauth/token`.
    package var version: APIVersion?
    /// The source that is loaded, or whose job is asked for.
    package var source: String?
    /// The aggregation, task or export that is asked for; a load has none until it has started one.
    package var job: JobReference?
    package var client: String?
    /// The phase of the job when the call arrived.
    package var phase: FaultCondition.Phase?
    /// Tenant time since the scenario began.
    package var sinceStart: Milliseconds = 0

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
