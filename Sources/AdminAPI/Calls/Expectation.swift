// One line of POST /verify.

import Formats
import IdentityCloud
import Journal
import Scenarios

/// How many requests of a kind are expected.
struct Expectation {
    var filter: CallFilter
    /// Another tenant than the call's own.
    var tenant: String?
    var least: Int
    var most: Int?
    /// The expectation in words.
    var text: String

    private static let mostExpectations = 1_000
    private static let keys = [
        "operation", "version", "status", "client", "source", "method", "job", "tenant", "exactly", "atLeast",
        "atMost",
    ]

    /// The expectations of a body.
    static func list(_ body: [UInt8]) throws(AdminError) -> [Expectation] {
        let object = try JSONObject(body, keys: ["expect"])
        guard let elements = object["expect"]?.elements, !elements.isEmpty else {
            throw .badRequest(
                "Send what is expected: {\"expect\":[{\"operation\":\"load-accounts\",\"status\":202,\"exactly\":1}]}."
            )
        }
        guard elements.count <= mostExpectations else {
            throw .badRequest(
                "There are \(elements.count) expectations; a call may have \(mostExpectations)."
            )
        }
        var list: [Expectation] = []
        for element in elements { list.append(try Expectation(JSONObject(element, keys: keys))) }
        return list
    }

    private init(_ object: JSONObject) throws(AdminError) {
        filter = try CallFilter(object)
        tenant = try object.text("tenant")
        let counts = 0...Int.max
        let exactly = try object.count("exactly", in: counts)
        let atLeast = try object.count("atLeast", in: counts)
        let atMost = try object.count("atMost", in: counts)
        guard exactly == nil || (atLeast == nil && atMost == nil) else {
            throw .badRequest("Either \"exactly\", or \"atLeast\" and \"atMost\".")
        }
        guard (atLeast ?? 0) <= (atMost ?? .max) else {
            throw .badRequest("\"atLeast\" is more than \"atMost\": no number of requests can meet this.")
        }
        // Who says nothing of the number wants the request to have come.
        least = exactly ?? atLeast ?? (atMost == nil ? 1 : 0)
        most = exactly ?? atMost
        text =
            switch (exactly, atMost) {
            case (let count?, _): "exactly \(count)"
            case (nil, let most?) where least > 0: "\(least) to \(most)"
            case (nil, let most?): "at most \(most)"
            case (nil, nil): "at least \(least)"
            }
    }

    func isMet(by count: Int) -> Bool { count >= least && count <= most ?? .max }
}
