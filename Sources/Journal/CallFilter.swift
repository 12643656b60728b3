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
    /// The trace id of the client's traceparent.
    package var trace: String?
    package var upload: UploadCondition?
    /// Only requests after this one.
    package var after: Position?

    /// A place in the journal.
    package enum Position: Sendable, Hashable {
        case sequence(Int)
        case time(Timestamp)
    }

    package init() {}

    /// Whether the running counts can answer, so that eviction does not matter.
    package var isCountable: Bool {
        method == nil && job == nil && trace == nil && upload == nil && after == nil
    }

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
            && (trace == nil || trace == entry.traceID) && (upload?.admits(entry) ?? true)
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

/// What is asked of an uploaded file; nil asks for nothing.
package struct UploadCondition: Sendable, Hashable {
    package var rows: ClosedRange<Int>?
    package var bytes: ClosedRange<Int>?
    /// The file's name; `*` stands for anything.
    package var file: String?

    package init(rows: ClosedRange<Int>? = nil, bytes: ClosedRange<Int>? = nil, file: String? = nil) {
        (self.rows, self.bytes, self.file) = (rows, bytes, file)
    }

    /// Whether an entry has a file of which all this is true.
    package func admits(_ entry: JournalEntry) -> Bool {
        guard let upload = entry.outline.extras.upload else { return false }
        return rows?.contains(upload.rows) ?? true && bytes?.contains(Int(clamping: upload.bytes)) ?? true
            && file.map { Self.matches(entry.fileName ?? "", $0) } ?? true
    }

    private static func matches(_ name: String, _ pattern: String) -> Bool {
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
        guard parts.count > 1, let first = parts.first, let last = parts.last else { return name == pattern }
        guard name.hasPrefix(first), name.hasSuffix(last), name.count >= first.count + last.count else {
            return false
        }
        var rest = name.dropFirst(first.count).dropLast(last.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let found = rest.firstRange(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return true
    }
}
