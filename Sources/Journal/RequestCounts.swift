// Running counts of requests that stay exact when the journal has let go of the requests themselves.

package import IdentityCloud
import Scenarios

/// How many requests there were of each kind.
///
/// Clients and sources are named by those who call, so their number is bounded; requests of further ones are counted
/// without them, and a question that would need the lost names is answered "not known", never wrongly.
package struct RequestCounts: Sendable {
    /// What requests are told apart by.
    package struct Kind: Sendable, Hashable {
        package var operation: Operation?
        package var version: APIVersion?
        package var status: UInt16
        package var client: SymbolTable.Index
        package var source: SymbolTable.Index

        /// One comparison of numbers, as it is asked for every request: the eight bytes have no padding.
        package static func == (left: Kind, right: Kind) -> Bool {
            unsafe unsafeBitCast(left, to: UInt64.self) == unsafeBitCast(right, to: UInt64.self)
        }
    }

    package struct Row: Sendable, Hashable {
        package let kind: Kind
        package fileprivate(set) var count: Int
    }

    /// In the order in which each kind was first seen.
    package private(set) var rows: [Row] = []
    /// The client ids and source ids that requests named.
    package private(set) var clients = SymbolTable(limit: 1_000)
    package private(set) var sources = SymbolTable(limit: 1_000)
    private var places: [Kind: Int] = [:]
    private var latest = 0
    private static let rowLimit = 8_192

    init() {}

    /// About how many bytes the rows and names take.
    var footprint: Int { rows.count * 64 + clients.footprint + sources.footprint }

    package var total: Int { rows.reduce(0) { $0 + $1.count } }

    /// Counts a request.
    ///
    /// - Returns: its kind, with the numbers that stand for its client and source.
    mutating func count(_ call: borrowing CallRecord) -> Kind {
        let kind = Kind(
            operation: call.facts.operation,
            version: call.facts.version,
            status: UInt16(truncatingIfNeeded: call.outline.status),
            client: clients.index(adding: call.facts.client),
            source: sources.index(adding: call.facts.source)
        )
        // Clients poll: the next request is mostly of the same kind as the one before it.
        if latest >= rows.count || rows[latest].kind != kind { latest = place(of: kind) }
        rows[latest].count += 1
        return kind
    }

    /// How many requests a filter lets through; nil when names were lost that the answer depends on.
    ///
    /// Only for filters that are countable.
    package func count(_ filter: CallFilter) -> Int? {
        let client = filter.client.map(clients.index(of:))
        let source = filter.source.map(sources.index(of:))
        var count = 0
        for row in rows where filter.admits(row.kind) {
            switch (row.kind.client.answers(to: client), row.kind.source.answers(to: source)) {
            case (true?, true?): count += row.count
            case (false?, _), (_, false?): continue
            default: return nil
            }
        }
        return count
    }

    private mutating func place(of kind: Kind) -> Int {
        if let known = places[kind] { return known }
        guard rows.count < Self.rowLimit || kind.isNameless else { return place(of: kind.nameless) }
        places[kind] = rows.count
        rows.append(Row(kind: kind, count: 0))
        return rows.count - 1
    }
}

extension RequestCounts.Kind {
    fileprivate var isNameless: Bool { client == .lost && source == .lost }

    fileprivate var nameless: RequestCounts.Kind {
        RequestCounts.Kind(
            operation: operation,
            version: version,
            status: status,
            client: .lost,
            source: .lost
        )
    }
}
