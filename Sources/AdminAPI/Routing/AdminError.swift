// A refusal of the control plane: what was wrong and what to do, for a person and for a program.

import Formats
import HTTPMessages

/// An error as the control plane answers it.
struct AdminError: Error {
    var status: Int
    /// For programs; does not change with the wording.
    var code: String
    var message: String
    /// Of a 405.
    var allowed: [String] = []
    /// Further members beside `error`.
    var details: @Sendable (inout JSONWriter) -> Void = { _ in }

    static func badRequest(_ message: String, code: String = "bad-request") -> AdminError {
        AdminError(status: 400, code: code, message: message)
    }

    /// A number that is none, or not in its range; `given` is quoted where it is text.
    static func notInRange(_ name: String, _ range: ClosedRange<Int>, given: String? = nil) -> AdminError {
        let ending = given.map { ", not \($0)" } ?? ""
        return badRequest(
            "\"\(name)\" must be a whole number from \(range.lowerBound) to \(range.upperBound)\(ending)."
        )
    }

    /// What is no length of time, or one that is too long; `forms` says what is taken, with examples.
    static func noDuration(_ name: String, _ forms: String, given text: String, _ error: QuantityError)
        -> AdminError
    {
        let hint = error.isOutOfRange ? nil : error.hint
        return badRequest("\"\(name)\" must be \(forms), not \"\(text)\"\(hint.map { ": \($0)" } ?? ".")")
    }

    static func conflict(_ code: String, _ message: String) -> AdminError {
        AdminError(status: 409, code: code, message: message)
    }

    static func notFound(_ code: String, _ message: String) -> AdminError {
        AdminError(status: 404, code: code, message: message)
    }

    static func unavailable(_ code: String, _ message: String) -> AdminError {
        AdminError(status: 503, code: code, message: message)
    }

    static func badJSON(_ error: JSONReadingError) -> AdminError {
        badRequest(
            "The body is no JSON: line \(error.position.line), column \(error.position.column): \(error.message)."
        )
    }

    /// How many names of those that are known are listed: callers choose some of them.
    private static let mostListed = 50

    /// A sentence about an unknown name.
    static func unknown(_ what: String, _ name: String, known: [String]) -> String {
        let start = "Unknown \(what) \"\(name)\""
        guard let nearest = NearestName.to(name, among: known) else {
            let more = known.count > mostListed ? " and \(known.count - mostListed) more" : ""
            return "\(start); known: \(known.sorted().prefix(mostListed).joined(separator: ", "))\(more)."
        }
        return "\(start). Did you mean \"\(nearest)\"?"
    }

    /// `{"error":{"code":...,"message":...}}` and the details.
    var answer: AdminAnswer {
        let body = JSONWriter.text { json in
            json.object { json in
                json.object("error") { json in
                    json.member("code", code)
                    json.member("message", message)
                }
                details(&json)
            }
        }
        return AdminAnswer(status: status, contentType: "application/json", body: body, allowed: allowed)
    }
}
