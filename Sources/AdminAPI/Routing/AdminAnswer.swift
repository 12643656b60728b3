// What a call of the control plane comes to.

import Formats
import HTTPMessages

/// An answer that is complete.
struct AdminAnswer: Sendable {
    var status = 200
    var contentType: StaticString
    var body: [UInt8]
    /// The methods of a 405's Allow (RFC 9110 §15.5.6).
    var allowed: [String] = []
    /// Facts of the answer that scripts want without reading its body, whatever its form.
    var facts: [(name: StaticString, value: Int)] = []

    /// A JSON object whose members `content` writes.
    static func object(status: Int = 200, _ content: (inout JSONWriter) -> Void) -> AdminAnswer {
        AdminAnswer(
            status: status,
            contentType: "application/json",
            body: JSONWriter.text { $0.object(content) } + [UInt8(ascii: "\n")]
        )
    }

    func write(into response: inout Response) {
        response.status = status
        response.fields.append("Content-Type", contentType)
        response.fields.append("Cache-Control", "no-store")
        // Should a browser be led here, nothing is to be taken for a page.
        response.fields.append("X-Content-Type-Options", "nosniff")
        if !allowed.isEmpty { response.fields.append("Allow", allowed.joined(separator: ", ")) }
        if status == 401 { response.fields.append("WWW-Authenticate", "Bearer realm=\"drydock\"") }
        for fact in facts { response.fields.append(fact.name, String(fact.value)) }
        response.body.append(contentsOf: body)
    }
}

/// What a call comes to: an answer now, or later.
enum AdminOutcome: Sendable {
    case answer(AdminAnswer)
    case wait(PendingAnswer)

    /// Answers, or begins to wait.
    func begin(at now: MonotonicTime, with response: inout Response) -> Disposition {
        switch self {
        case .answer(let answer):
            answer.write(into: &response)
            return .respond
        case .wait(let pending): return AdminWaiter(pending).resume(at: now, with: &response)
        }
    }
}
