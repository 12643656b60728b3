// Which texts the journal keeps of a request, and what it strikes out before they are kept.

/// A text of a journal entry; the raw value is its place.
enum JournalText: Int, CaseIterable, Sendable {
    case path, query, accept, contentType, userAgent, experimental, job, watched, nearestRoute, fileName
    /// Only where there were too many names to number them.
    case client, source

    /// Bytes of each text of an entry.
    typealias Lengths = SIMD16<UInt16>

    /// The request's field lines, from the texts of an entry.
    static func fields(
        _ texts: [String?],
        authorization: CallOutline.Authorization
    ) -> [FaultCondition.Header] {
        var fields: [FaultCondition.Header] = []
        if let struckOut = authorization.struckOut {
            fields.append(FaultCondition.Header(name: "Authorization", value: struckOut))
        }
        for (part, name) in named {
            if let value = texts[part.rawValue] {
                fields.append(FaultCondition.Header(name: name, value: value))
            }
        }
        for line in (texts[watched.rawValue] ?? "").split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            fields.append(FaultCondition.Header(name: String(parts[0]), value: String(parts[1])))
        }
        return fields
    }

    private static let named: [(JournalText, String)] = [
        (.accept, "Accept"), (.contentType, "Content-Type"), (.userAgent, "User-Agent"),
        (.experimental, "X-SailPoint-Experimental"),
    ]
}

extension TextRing {
    /// How many bytes of texts a request may need.
    func bytes(for call: borrowing CallRecord, _ kind: CallTally.Kind, watched: String?) -> Int {
        var count =
            call.path.count + 2 * call.query.count + call.accept.count + call.contentType.count
            + call.userAgent.count + call.experimental.count
        if let watched { count += watched.utf8.count }
        if call.hasTextsOfItsOwn {
            count += call.jobText?.utf8.count ?? 0
            count += (call.nearestRoute?.utf8.count ?? 0) + (call.fileName?.utf8.count ?? 0)
        }
        if kind.client == .lost { count += call.client?.utf8.count ?? 0 }
        if kind.source == .lost { count += call.source?.utf8.count ?? 0 }
        return min(count, longestText * JournalText.allCases.count)
    }

    /// Appends the texts of a request in the order of `JournalText`.
    mutating func append(
        _ call: borrowing CallRecord,
        _ kind: CallTally.Kind,
        watched: String?
    ) -> JournalText.Lengths {
        var lengths = JournalText.Lengths()
        lengths[0] = append(call.head, call.path)
        lengths[1] = appendQuery(of: call)
        lengths[2] = append(call.head, call.accept)
        lengths[3] = append(call.head, call.contentType)
        lengths[4] = append(call.head, call.userAgent)
        lengths[5] = append(call.head, call.experimental)
        // What most requests have not is asked about once.
        if watched != nil || call.hasTextsOfItsOwn {
            lengths[6] = append(call.jobText)
            lengths[7] = append(watched)
            lengths[8] = append(call.nearestRoute)
            lengths[9] = append(call.fileName)
        }
        if kind.client == .lost { lengths[10] = append(call.client) }
        if kind.source == .lost { lengths[11] = append(call.source) }
        return lengths
    }

    private mutating func appendQuery(of call: borrowing CallRecord) -> UInt16 {
        guard !call.query.isEmpty else { return 0 }
        let kept = Redaction.query(call.head[call.query])
        return append(kept, kept.indices)
    }
}

extension CallRecord {
    /// Whether there is a text that is not part of the request's head.
    var hasTextsOfItsOwn: Bool {
        if case .text? = job { return true }
        return nearestRoute != nil || fileName != nil
    }

    /// The job's name where it is not of ISC's form.
    var jobText: String? {
        if case .text(let text)? = job { text } else { nil }
    }

    /// How the client authenticated.
    var authorizationScheme: CallOutline.Authorization {
        authorization.isEmpty ? .absent : Redaction.scheme(head[authorization])
    }
}
