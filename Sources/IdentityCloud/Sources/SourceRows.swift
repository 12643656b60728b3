// What a source holds, one by one: its accounts, or its entitlements, as the last load left them that ended well.

import AccountFiles

/// The accounts or entitlements of a source at one moment: to be read outside the tenant's lock.
///
/// Taking it, and looking for one by its place, id or native identity, costs the same however many there are.
package struct SourceRows: Sendable {
    package let sourceID: String
    package let kind: TaskKind
    private let rows: AccountRows
    private let ids: RowIDs
    /// When the tenant began, and with it what the scenario left.
    private let began: Timestamp

    init(_ inventory: SourceInventory, of source: String, _ kind: TaskKind, _ ids: RowIDs, began: Timestamp) {
        (sourceID, self.kind, self.ids, self.began) = (source, kind, ids, began)
        rows = AccountRows(inventory.known)
    }

    package var count: Int { rows.count }

    /// Whether they can be shown one by one; else there was no room for their rows (`--keep-rows`).
    package var areKept: Bool { rows.areKept }

    /// Whether all are invented, so that nothing but their number changes.
    package var areOnlyCounted: Bool { rows.areOnlyCounted }

    /// One of them; they must be kept.
    package subscript(index: Int) -> SourceRow {
        let moments = rows.moments(at: index)
        return SourceRow(
            row: rows[index],
            ids: ids,
            created: moments.created.map(Timestamp.init(milliseconds:)) ?? began,
            modified: moments.modified.map(Timestamp.init(milliseconds:)) ?? began
        )
    }

    /// The place of the one with an id; nil when there is none, whether they are kept or not.
    package func index(ofID id: ObjectID) -> Int? { ids.key(of: id).flatMap(rows.index) }

    /// The place of the one that its key column identifies so.
    package func index(ofNativeIdentity identity: String) -> Int? {
        AccountKey(identity).flatMap(rows.index)
    }

    /// What has changed since an earlier moment; both must be kept if any of it is to be looked at.
    package func changes(since earlier: SourceRows) -> RowChanges { RowChanges(from: earlier.rows, to: rows) }
}

/// An account or an entitlement.
///
/// What it holds is read when it is asked for, and each time.
package struct SourceRow: Sendable {
    private let row: AccountRow
    private let ids: RowIDs
    /// When the aggregation began that made it.
    package let created: Timestamp
    /// When the aggregation began that last changed it.
    package let modified: Timestamp

    fileprivate init(row: AccountRow, ids: RowIDs, created: Timestamp, modified: Timestamp) {
        (self.row, self.ids, self.created, self.modified) = (row, ids, created, modified)
    }

    /// The same over uploads and restarts, as long as the seed is.
    package var id: ObjectID { id(ofNativeIdentity: nativeIdentity) }

    /// The id, for callers who have read the native identity already.
    package func id(ofNativeIdentity identity: String) -> ObjectID {
        // Rows without key are left out when a file is read.
        AccountKey(identity).map(ids.id) ?? ObjectID(0)
    }

    /// The value of its key column.
    package var nativeIdentity: String { row.nativeIdentity }

    /// The columns of its file, in the file's order.
    package var columns: [String] { row.columns }

    /// Its values by column, in the file's order: none for an empty cell, several where its rows differ.
    package func attributes() -> [(column: String, values: [String])] {
        Array(zip(row.columns, row.values)).map { (column: $0, values: $1) }
    }

    /// The values of one column; none when there is no such column.
    package func values(of column: String) -> [String] {
        row.columns.firstIndex(of: column).map { row.values[$0] } ?? []
    }
}

/// What differs between two moments of a source, found piece by piece.
package struct RowChanges: Sendable {
    package enum Change: Sendable, Hashable {
        /// The place of one that is new.
        case created(Int)
        /// The places of one whose values have changed, before and after.
        case updated(before: Int, after: Int)
        /// The place that one had which is gone.
        case deleted(Int)
    }

    /// How many are looked at in a piece: less than a millisecond's work.
    private static let piece = 16_384

    private let before: AccountRows
    private let after: AccountRows
    /// How many were looked at: those of after first, then those of before.
    private var position = 0

    fileprivate init(from before: AccountRows, to after: AccountRows) {
        (self.before, self.after) = (before, after)
    }

    /// Looks at some more.
    ///
    /// - Returns: What has changed of those; nil when all were looked at.
    package mutating func next() -> [Change]? {
        let all = after.count + before.count
        guard position < all else { return nil }
        let places = position..<min(all, position + Self.piece)
        position = places.upperBound
        return places.compactMap { $0 < after.count ? change(at: $0) : deletion(at: $0 - after.count) }
    }

    private func change(at place: Int) -> Change? {
        let (key, values) = after.digest(at: place, withNumber: before.haveNumbers)
        guard let earlier = before.index(of: key) else { return .created(place) }
        let isSame = before.digest(at: earlier, withNumber: false).values == values
        return isSame ? nil : .updated(before: earlier, after: place)
    }

    private func deletion(at place: Int) -> Change? {
        let key = before.digest(at: place, withNumber: after.haveNumbers).key
        return after.index(of: key) == nil ? .deleted(place) : nil
    }
}
