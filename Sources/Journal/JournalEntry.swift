// One request as the journal tells it: texts are made from the ring's bytes only when somebody asks.

package import IdentityCloud
package import Scenarios

/// A request that the journal still holds.
package struct JournalEntry: Sendable {
    /// Counts the tenant's requests from 1.
    package let sequence: Int
    /// Nil when no route has the path.
    package let operation: Operation?
    package let version: APIVersion?
    package let outline: CallOutline
    package let method: String
    /// Path and query, with secrets struck out.
    package let target: String
    package let client: String?
    package let source: String?
    package let job: JobReference?
    /// The phase of the job when the request came.
    package let phaseBefore: FaultCondition.Phase?
    /// Field values of the request, in this order; only fields that were there.
    package let fields: [FaultCondition.Header]
    package let nearestRoute: String?
    package let fileName: String?
    /// Why the engine refused the request, why its file cannot be used, or that the client left before all of it came.
    package let refusal: String?
    /// The trace id of the request's traceparent (W3C Trace Context §3.2.2.3), in small letters; nil without one.
    package let traceID: String?

    init(
        sequence: Int,
        slot: JournalSlot,
        texts: JournalTexts,
        method: String?,
        client: String?,
        source: String?
    ) {
        self.sequence = sequence
        operation = slot.kind.operation
        version = slot.kind.version
        outline = slot.outline(texts.extras)
        self.method = method ?? "?"
        target = (texts[.path] ?? "") + (texts[.query].map { "?" + $0 } ?? "")
        self.client = client ?? texts[.client]
        self.source = source ?? texts[.source]
        job = slot.job ?? texts[.job].map(JobReference.text)
        phaseBefore = slot.phaseBefore
        fields = texts.fields(outline.authorization)
        nearestRoute = texts[.nearestRoute]
        fileName = texts[.fileName]
        refusal = texts[.refusal]
        traceID = texts[.trace].flatMap { value in
            let parts = value.split(separator: "-", omittingEmptySubsequences: false)
            return parts.count >= 4 && parts[1].utf8.count == 32 ? parts[1].lowercased() : nil
        }
    }

    /// What the fault rules were asked about this request, but for the stub that answered it.
    package func facts(rulesBegan: Timestamp) -> CallFacts {
        var facts = CallFacts(
            operation: operation,
            version: version,
            source: source,
            // A call that starts a job was judged before the job was there.
            job: operation?.startsJob ?? false ? nil : job,
            client: client,
            phase: phaseBefore,
            sinceStart: outline.tenantTime - rulesBegan
        )
        facts.tokenIssued = outline.extras.tokenIssued.map { $0 - rulesBegan }
        facts.upload = outline.extras.upload.map {
            UploadFacts(rows: $0.rows, bytes: $0.bytes, fileName: fileName)
        }
        return facts
    }
}
