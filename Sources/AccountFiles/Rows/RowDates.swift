// When accounts were made and last changed: that follows from when those were that they are compared with.

/// Dates the accounts of a segment by those that were there before.
struct RowDates: Sendable {
    /// Of the accounts before; empty when their rows were not kept.
    private let before: [RowPlace]
    /// The aggregation that brought those, for want of anything nearer.
    private let earlier: UInt16
    /// The one that brings accounts now.
    private let now: UInt16

    init(after known: KnownAccounts, segment: Int) {
        before = known.rows?.places[segment] ?? []
        (earlier, now) = (known.aggregation, known.nextAggregation)
    }

    /// Accounts that nobody has seen before.
    func places(of rows: [UInt32]) -> [RowPlace] {
        rows.map { RowPlace(row: $0, created: now, modified: now) }
    }

    /// The same accounts, as if nobody had seen them before.
    func renewed(_ places: [RowPlace]) -> [RowPlace] { self.places(of: places.map(\.row)) }

    /// Notes that an account was there before.
    @inline(__always)
    func note(_ place: inout RowPlace, was position: Int, isSame: Bool) {
        let known = before.isEmpty ? nil : before[position]
        place.created = known?.created ?? earlier
        place.modified = isSame ? known?.modified ?? earlier : now
    }
}
