// Why the engine itself refuses a request.

/// A refusal by the engine: a status for the client, a sentence that names the rule, and where it broke.
package struct RequestRefusal: Error, Hashable, Sendable {
    /// The status code of the answer.
    package var status: Int
    /// The rule that was broken, for a person: one sentence, with the RFC section where there is one.
    package var reason: String
    /// The offset of the offending byte in the request, where known.
    package var offset: Int?
    /// The name of the offending field, where known: safe to show to anybody.
    package var field: String?

    package init(status: Int, reason: String, offset: Int? = nil, field: String? = nil) {
        self.status = status
        self.reason = reason
        self.offset = offset
        self.field = field
    }

    /// The reason with the place where the rule was broken.
    package var explanation: String {
        if let field { return reason + " (in the field \(field))" }
        return reason + (offset.map { " (at byte \($0) of the request)" } ?? "")
    }

    /// The same refusal with the offset counted from a request that begins at `start` of the bytes.
    package func movedBack(by start: Int) -> RequestRefusal {
        RequestRefusal(status: status, reason: reason, offset: offset.map { $0 - start })
    }

    /// The same refusal when the offset means nothing to the client.
    package var withoutOffset: RequestRefusal { RequestRefusal(status: status, reason: reason) }
}
