// One request as the journal tells it: texts are made from the ring's bytes only when somebody asks.

package import IdentityCloud

/// A request that the journal still holds.
package struct JournalEntry: Sendable {
    /// Counts the tenant's requests from 1.
    package let sequence: Int
    package let outline: CallOutline
    package let method: String
    /// Path and query, with secrets struck out.
    package let target: String
    package let client: String?
    package let source: String?
    package let job: JobReference?
    /// Field values of the request, in this order; only fields that were there.
    package let fields: [FaultCondition.Header]
    package let nearestRoute: String?
    package let fileName: String?

    init(
        sequence: Int,
        outline: CallOutline,
        method: String,
        client: String?,
        source: String?,
        jobID: ObjectID?,
        texts: [String?]
    ) {
        self.sequence = sequence
        self.outline = outline
        self.method = method
        target =
            (texts[JournalText.path.rawValue] ?? "")
            + (texts[JournalText.query.rawValue].map { "?" + $0 } ?? "")
        self.client = client ?? texts[JournalText.client.rawValue]
        self.source = source ?? texts[JournalText.source.rawValue]
        job = jobID.map(JobReference.id) ?? texts[JournalText.job.rawValue].map(JobReference.text)
        fields = JournalText.fields(texts, authorization: outline.authorization)
        nearestRoute = texts[JournalText.nearestRoute.rawValue]
        fileName = texts[JournalText.fileName.rawValue]
    }

    /// What the fault rules were asked about this request; nil when no route has its path.
    package func facts(scenarioBegan: Timestamp) -> CallFacts? {
        outline.operation.map { operation in
            CallFacts(
                operation: operation,
                version: outline.version,
                source: source,
                // A call that starts a job was judged before the job was there.
                job: operation.startsJob ? nil : job,
                client: client,
                phase: outline.phaseBefore,
                sinceStart: outline.tenantTime - scenarioBegan
            )
        }
    }
}

extension Operation {
    /// Whether a success of this operation makes a job.
    package var startsJob: Bool {
        switch self {
        case .loadAccounts, .loadUncorrelatedAccounts, .loadEntitlements, .exportStart: true
        default: false
        }
    }
}
