// Which requests of the journal a question is about.

package import IdentityCloud
package import Scenarios

/// Conditions on requests; nil asks for nothing.
package struct CallFilter: Sendable, Hashable {
    package var operation: Operation?
    package var version: APIVersion?
    package var status: Int?
    package var client: String?
    package var source: String?
    // What only the entries themselves can tell:
    package var method: String?
    package var job: JobReference?
    /// Only requests after this one.
    package var after: Position?

    /// A place in the journal.
    package enum Position: Sendable, Hashable {
        case sequence(Int)
        case time(Timestamp)
    }

    package init() {}

    /// Whether the running counts can answer, so that eviction does not matter.
    package var isCountable: Bool { method == nil && job == nil && after == nil }

    func admits(_ kind: RequestCounts.Kind) -> Bool {
        (operation == nil || operation == kind.operation) && (version == nil || version == kind.version)
            && (status == nil || status == Int(kind.status))
    }

    /// Whether an entry meets every condition.
    package func admits(_ entry: JournalEntry) -> Bool {
        let outline = entry.outline
        return (operation == nil || operation == entry.operation)
            && (version == nil || version == entry.version)
            && (status == nil || status == outline.status)
            && (client == nil || client == entry.client) && (source == nil || source == entry.source)
            && (method == nil || method == entry.method) && (job == nil || job == entry.job)
            && (after.map { $0.isBefore(entry) } ?? true)
    }
}

extension CallFilter.Position {
    fileprivate func isBefore(_ entry: JournalEntry) -> Bool {
        switch self {
        case .sequence(let sequence): sequence < entry.sequence
        case .time(let time): time < entry.outline.tenantTime
        }
    }
}
