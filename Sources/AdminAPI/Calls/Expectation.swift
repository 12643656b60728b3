// One line of POST /verify.

import IdentityCloud
import JSONBytes
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
        var list: [Expectation] = []
        for element in elements { list.append(try Expectation(JSONObject(element, keys: keys))) }
        return list
    }

    private init(_ object: JSONObject) throws(AdminError) {
        filter = try CallFilter(object)
        tenant = try object.text("tenant")
        let exactly = try object.count("exactly")
        let atLeast = try object.count("atLeast")
        let atMost = try object.count("atMost")
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

/// An expectation that was not met, or cannot be judged any more.
struct ExpectationFailure {
    var index: Int
    var expected: String
    /// Nil when it would need evidence that is gone.
    var actual: Int?
    /// The newest requests that come nearest.
    var nearest: [JournalEntry]

    /// Nil when the expectation is met.
    init?(of expectation: Expectation, at index: Int, in journal: borrowing Journal) {
        actual = journal.count(expectation.filter)
        if let actual, expectation.isMet(by: actual) { return nil }
        self.index = index
        expected = expectation.text + expectation.filter.description
        nearest = journal.nearest(to: expectation.filter, limit: 3)
    }

    var sentence: String {
        "expected \(expected), there were \(actual.map(String.init) ?? "an unknown number")"
    }
}

extension CallFilter {
    /// The conditions in words, each after a blank.
    fileprivate var description: String {
        let parts: [(String, String?)] = [
            ("operation", operation?.rawValue), ("version", version?.rawValue),
            ("status", status.map(String.init)), ("client", client), ("source", source), ("method", method),
            ("job", job?.name),
        ]
        return parts.compactMap { name, value in value.map { " \(name) \($0)" } }.joined(separator: ",")
    }

    /// How many conditions an entry meets; the operation counts most, as the rest follows from it.
    fileprivate func closeness(of entry: JournalEntry) -> Int {
        let meets: [Bool] = [
            version == entry.version, status == entry.outline.status,
            client != nil && client == entry.client, source != nil && source == entry.source,
            method == entry.method, job != nil && job == entry.job,
        ]
        return (operation != nil && operation == entry.operation ? 10 : 0) + meets.count { $0 }
    }
}

extension Journal {
    /// The entries that meet most of a filter's conditions, oldest first; none that meets none.
    fileprivate func nearest(to filter: CallFilter, limit: Int) -> [JournalEntry] {
        let ranked = sequences.map { (sequence: $0, closeness: filter.closeness(of: self[$0])) }
            .filter { $0.closeness > 0 }
            .sorted { ($0.closeness, $0.sequence) > ($1.closeness, $1.sequence) }
        return ranked.prefix(limit).map(\.sequence).sorted().map { self[$0] }
    }
}
