// What the journal keeps of every request, in 80 bytes: a slot of its ring is written over the oldest one.

import IdentityCloud
import Scenarios

/// The figures of one request; names stand for themselves as numbers, texts by their place in the ring of texts.
struct JournalSlot: Sendable {
    let requestID: ObjectID
    /// Meaningful where `hasJobID`: an optional id would take 16 bytes more.
    private let jobID: ObjectID
    let tenantTime: Timestamp
    private let uptime: Milliseconds
    private let textStart: Int
    let kind: RequestCounts.Kind
    private let textLength: UInt16
    let method: SymbolTable.Index
    private let problems: ClientProblems
    let phaseBefore: FaultCondition.Phase?
    private let phaseAfter: FaultCondition.Phase?
    private let authorization: CallOutline.Authorization
    private let hasJobID: Bool

    init(
        _ call: borrowing CallRecord,
        _ kind: RequestCounts.Kind,
        method: SymbolTable.Index,
        texts: Range<Int>
    ) {
        requestID = call.outline.requestID
        if case .id(let id)? = call.facts.job {
            jobID = id
            hasJobID = true
        } else {
            jobID = ObjectID(0)
            hasJobID = false
        }
        tenantTime = call.outline.tenantTime
        uptime = call.outline.uptime
        textStart = texts.lowerBound
        textLength = UInt16(truncatingIfNeeded: texts.count)
        self.kind = kind
        self.method = method
        problems = call.outline.problems
        phaseBefore = call.facts.phase
        phaseAfter = call.outline.phaseAfter
        authorization = call.authorizationScheme
    }

    /// Where the request's texts stand in the ring.
    var texts: Range<Int> { textStart..<textStart + Int(textLength) }

    /// The job where it is of ISC's form; others are kept as texts.
    var job: JobReference? { hasJobID ? .id(jobID) : nil }

    /// The outline, with what is kept elsewhere.
    func outline(_ extras: CallExtras) -> CallOutline {
        var outline = CallOutline(
            requestID: requestID,
            tenantTime: tenantTime,
            uptime: uptime,
            status: Int(kind.status)
        )
        outline.phaseAfter = phaseAfter
        outline.problems = problems
        outline.authorization = authorization
        outline.extras = extras
        return outline
    }
}

extension CallRecord {
    /// How the client authenticated.
    fileprivate var authorizationScheme: CallOutline.Authorization {
        authorization.isEmpty ? .absent : Redaction.scheme(head.span.extracting(authorization))
    }
}
