// The query of a request to the control plane.

import Formats
import HTTPMessages
import IdentityCloud

/// Parameters by name, percent-decoded; each may stand once.
struct QueryParameters: Sendable {
    private var values: [String: String] = [:]

    init() {}

    /// Takes a query apart.
    ///
    /// - Parameters:
    ///   - query: What follows `?`.
    ///   - allowed: The names that the call knows, besides `tenant`.
    /// - Throws: `AdminError` for names that are unknown or stand twice.
    init(_ query: ArraySlice<UInt8>, allowed: [String]) throws(AdminError) {
        for parameter in query.split(separator: UInt8(ascii: "&")) {
            let parts = parameter.split(
                separator: UInt8(ascii: "="),
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            let name = PercentEncoding.text(parts[0])
            guard allowed.contains(name) || name == "tenant" else {
                throw .badRequest(
                    AdminError.unknown("query parameter", name, known: allowed + ["tenant"]),
                    code: "unknown-parameter"
                )
            }
            guard values[name] == nil else {
                throw .badRequest("The query parameter \"\(name)\" stands twice.")
            }
            values[name] = parts.count > 1 ? PercentEncoding.text(parts[1], plusIsSpace: true) : ""
        }
    }

    subscript(name: String) -> String? { values[name] }

    /// A whole number within a range.
    ///
    /// - Throws: `AdminError` for anything else.
    func count(_ name: String, in range: ClosedRange<Int>) throws(AdminError) -> Int? {
        guard let text = values[name] else { return nil }
        guard let value = WholeNumber.read(text.utf8, in: range) else {
            throw .notInRange(name, range, given: "\"\(text)\"")
        }
        return value
    }

    /// A length of time.
    ///
    /// - Throws: `AdminError` for what is none, and for one that is too long.
    func duration(_ name: String, upTo longest: Milliseconds) throws(AdminError) -> Milliseconds? {
        guard let text = values[name] else { return nil }
        do throws(QuantityError) {
            return Milliseconds(try DurationText.milliseconds(text, in: 0...longest.milliseconds))
        } catch {
            let most = DurationText.text(longest.milliseconds)
            let forms = "a length of time such as 500ms, 5s or 1m, at most \(most)"
            throw .noDuration(name, forms, given: text, error)
        }
    }
}
