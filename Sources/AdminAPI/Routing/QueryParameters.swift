// The query of a request to the control plane.

import HTTPMessages

/// Parameters by name, percent-decoded; each may stand once.
struct QueryParameters {
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
                    Suggestion.unknown("query parameter", name, known: allowed + ["tenant"]),
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

    /// A count.
    ///
    /// - Throws: `AdminError` for what is no whole number, or a negative one.
    func count(_ name: String) throws(AdminError) -> Int? {
        guard let text = values[name] else { return nil }
        guard let value = decimal(text) else {
            throw .badRequest("\"\(name)\" must be a whole number from 0, not \"\(text)\".")
        }
        return value
    }

    /// A length of time in milliseconds.
    ///
    /// - Throws: `AdminError` for what is no length of time.
    func duration(_ name: String) throws(AdminError) -> Int64? {
        guard let text = values[name] else { return nil }
        guard let value = DurationText.milliseconds(text) else {
            throw .badRequest(
                "\"\(name)\" must be a length of time such as 500ms, 5s or 10m, not \"\(text)\"."
            )
        }
        return value
    }
}

/// A number in decimal digits and nothing else: `Int(_:)` would take `+5`.
func decimal(_ text: String) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
    return Int(text)
}
