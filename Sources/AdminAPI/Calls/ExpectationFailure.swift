// What POST /verify says of a line that does not hold.

import IdentityCloud
import Journal
import Scenarios
import Tenancy

/// An expectation that was not met, or cannot be judged any more.
struct ExpectationFailure {
    var index: Int
    var expected: String
    /// Nil when it would need evidence that is gone.
    var actual: Int?
    /// The newest requests that come nearest.
    var nearest: [JournalEntry]

    /// How many failures are told in words and with the requests that come nearest.
    static let mostTold = 20

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

/// A journal that expectations are held against.
struct Evidence {
    private let journal: Journal
    /// Made of the journal when the first expectation fails.
    private var entries: [JournalEntry]?

    init(_ journal: Journal) { self.journal = journal }

    /// What is to be said of an expectation; nil when it is met.
    mutating func judge(
        _ expectation: Expectation,
        at index: Int,
        nearest limit: Int
    ) -> ExpectationFailure? {
        let actual = journal.count(expectation.filter)
        if let actual, expectation.isMet(by: actual) { return nil }
        return ExpectationFailure(
            index: index,
            expected: expectation.text + expectation.filter.description,
            actual: actual,
            nearest: limit == 0 ? [] : nearest(to: expectation.filter, limit: limit)
        )
    }

    /// The entries that meet most of a filter's conditions, oldest first; none that meets none.
    private mutating func nearest(to filter: CallFilter, limit: Int) -> [JournalEntry] {
        let entries = entries ?? journal.entries(CallFilter())
        self.entries = entries
        let ranked = entries.indices.map { (index: $0, closeness: filter.closeness(of: entries[$0])) }
            .filter { $0.closeness > 0 }
            .sorted { ($0.closeness, $0.index) > ($1.closeness, $1.index) }
        return ranked.prefix(limit).map(\.index).sorted().map { entries[$0] }
    }
}
