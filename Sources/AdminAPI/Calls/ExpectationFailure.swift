// What POST /verify says of what does not hold.

import Formats
import IdentityCloud
import Journal
import Scenarios
import Tenancy

/// An expectation that was not met, or cannot be judged any more.
struct ExpectationFailure {
    /// Whose requests were looked at.
    var tenant: String
    /// The member of the body that it stands in.
    var part = "expect"
    /// Its place there.
    var index: Int
    var expected: String
    /// What there was in its place; nil when telling would need evidence that is gone.
    var actual: Actual?
    /// The newest requests that come nearest.
    var nearest: [JournalEntry] = []
    /// In what the nearest of them differs.
    var difference: String?

    enum Actual {
        case count(Int)
        case text(String)
    }

    /// How many failures are told in words and with the requests that come nearest.
    static let mostTold = 20

    /// How many of the requests that come nearest are sought: nobody reads those of a thousand failures.
    static func nearest(after failures: Int) -> Int { failures < mostTold ? 3 : 0 }

    var sentence: String {
        let was =
            switch actual {
            case .count(let count)?: "there were \(count)"
            case .text(let text)?: text
            case nil: part == "expect" ? "there were an unknown number" : "which can no longer be told"
            }
        return "expected \(expected), \(was)" + (difference.map { " (\($0))" } ?? "")
    }
}

extension CallFilter {
    /// The conditions in words, each after a blank.
    var description: String {
        conditions.map { " \($0.name) \($0.wanted)" }.joined(separator: ",")
    }

    /// How many conditions an entry meets; the operation counts most, as the rest follows from it.
    func closeness(of entry: JournalEntry) -> Int {
        conditions.reduce(0) { sum, condition in
            guard condition.isMet(entry) else { return sum }
            return sum + (condition.name == "operation" ? 10 : 1)
        }
    }

    /// In what an entry differs: `status 429 instead of 202`; nil when it meets every condition.
    func difference(of entry: JournalEntry) -> String? {
        let unmet = conditions.filter { !$0.isMet(entry) }
        guard !unmet.isEmpty else { return nil }
        let words = unmet.map { "\($0.name) \($0.actual(entry) ?? "none") instead of \($0.wanted)" }
        return "nearest: request \(entry.sequence), \(words.joined(separator: ", "))"
    }

    /// One condition: its name, what is wanted, and what an entry has of it.
    private struct Condition {
        var name: String
        var wanted: String
        var actual: (JournalEntry) -> String?
        var isMet: (JournalEntry) -> Bool
    }

    private var conditions: [Condition] {
        var list: [Condition] = []
        func add(_ name: String, _ wanted: String?, _ actual: @escaping (JournalEntry) -> String?) {
            guard let wanted else { return }
            list.append(Condition(name: name, wanted: wanted, actual: actual) { actual($0) == wanted })
        }
        add("operation", operation?.rawValue) { $0.operation?.rawValue }
        add("version", version?.rawValue) { $0.version?.rawValue }
        add("status", status.map { String($0) }) { String($0.outline.status) }
        add("client", client) { $0.client }
        add("source", source) { $0.source }
        add("method", method) { $0.method }
        add("job", job?.name) { $0.job?.name }
        add("trace", trace) { $0.traceID }
        guard let upload else { return list }
        func add(
            _ name: String,
            _ only: UploadCondition,
            _ wanted: String?,
            _ actual: @escaping (JournalEntry) -> String?
        ) {
            guard let wanted else { return }
            list.append(Condition(name: name, wanted: wanted, actual: actual) { only.admits($0) })
        }
        add("rows", UploadCondition(rows: upload.rows), upload.rows.map(CountRange.text)) {
            $0.outline.extras.upload.map { String($0.rows) }
        }
        add("bytes", UploadCondition(bytes: upload.bytes), upload.bytes.map(CountRange.text)) {
            $0.outline.extras.upload.map { String($0.bytes) }
        }
        add("file", UploadCondition(file: upload.file), upload.file) { $0.fileName }
        return list
    }
}
