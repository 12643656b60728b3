// Which texts the journal keeps of a request, and what it strikes out before they are kept.

import Scenarios

/// A text of a journal entry.
enum JournalText: UInt8, CaseIterable, Sendable {
    case path, query, accept, contentType, userAgent, experimental, trace, job, watched, nearestRoute
    case fileName, refusal
    /// Only where there were too many names to number them.
    case client, source
    /// No text: the bytes of `CallExtras`, where there are any.
    case extras
}

extension TextRing {
    /// How many bytes the texts of a request may take.
    func bytes(for call: borrowing CallRecord, _ kind: RequestCounts.Kind, watched: String?) -> Int {
        var count =
            call.path.count + 2 * call.query.count + call.accept.count + call.contentType.count
            + call.userAgent.count + call.experimental.count + call.trace.count
        if let watched { count += watched.utf8.count }
        if call.hasTextsOfItsOwn {
            count += call.jobText?.utf8.count ?? 0
            count += (call.nearestRoute?.utf8.count ?? 0) + (call.fileName?.utf8.count ?? 0)
            count += call.refusal?.utf8.count ?? 0
        }
        if kind.client == .lost { count += call.facts.client?.utf8.count ?? 0 }
        if kind.source == .lost { count += call.facts.source?.utf8.count ?? 0 }
        if !call.outline.extras.isEmpty { count += MemoryLayout<CallExtras>.size }
        return min(count + Self.overhead * JournalText.allCases.count, largestEntry)
    }

    /// Appends the texts of a request.
    mutating func append(_ call: borrowing CallRecord, _ kind: RequestCounts.Kind, watched: String?) {
        append(.path, call.head, call.path)
        if !call.query.isEmpty {
            let kept = Redaction.query(call.head[call.query])
            append(.query, kept, kept.indices)
        }
        append(.accept, call.head, call.accept)
        append(.contentType, call.head, call.contentType)
        append(.userAgent, call.head, call.userAgent)
        append(.experimental, call.head, call.experimental)
        append(.trace, call.head, call.trace)
        append(.watched, watched)
        // What most requests have not is asked about once.
        if call.hasTextsOfItsOwn {
            append(.job, call.jobText)
            append(.nearestRoute, call.nearestRoute)
            append(.fileName, call.fileName)
            append(.refusal, call.refusal)
        }
        if kind.client == .lost { append(.client, call.facts.client) }
        if kind.source == .lost { append(.source, call.facts.source) }
        if !call.outline.extras.isEmpty { append(call.outline.extras) }
    }

    /// The copy is read again by `JournalTexts.extras`, as the same type.
    private mutating func append(_ extras: CallExtras) {
        unsafe withUnsafeBytes(of: extras) { bytes in
            unsafe append(.extras, Span(_unsafeElements: bytes.assumingMemoryBound(to: UInt8.self)))
        }
    }
}

extension CallRecord {
    /// Whether there is a text that is not part of the request's head.
    fileprivate var hasTextsOfItsOwn: Bool {
        if case .text? = facts.job { return true }
        return nearestRoute != nil || fileName != nil || refusal != nil
    }

    /// The job's name where it is not of ISC's form.
    fileprivate var jobText: String? {
        if case .text(let text)? = facts.job { text } else { nil }
    }
}
