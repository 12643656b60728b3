// One segment of the accounts of a file beside the same segment of those that were known.

/// The accounts of a segment as they arrive, and in the end how they differ from those before.
///
/// As long as they are those before, nothing is kept of them; as long as they come in the same order, nothing is looked
/// up and no index is made: that of the segment before holds for both.
struct SegmentComparison: Sendable {
    private enum Relation: Sendable {
        /// The accounts so far are the first of those before; `accounts` is empty.
        case same(count: Int)
        /// Their keys are, but some values changed.
        case inStep(unchanged: Int)
        case apart
    }

    /// How many times the first room must be filled before duplicates are looked for.
    private static let fillsBeforeLook = 2_048

    private let base: DigestSegment
    /// How much room the first accounts get that must be kept.
    private let firstRoom: Int
    private var relation = Relation.same(count: 0)
    private var accounts: [AccountDigest] = []
    /// How many of the first of `accounts` are known to be different.
    private var distinct = 0
    private var duplicates = 0
    /// Which accounts of the file those are that arrived, as many as are counted; empty when no rows are kept.
    private var rows: [UInt32] = []
    private let dates: RowDates

    init(with known: KnownAccounts, segment: Int, firstRoom: Int) {
        base = known.digests.segments[segment]
        dates = RowDates(after: known, segment: segment)
        self.firstRoom = firstRoom
    }

    /// How many accounts are kept so far, beside those before.
    var kept: Int { accounts.count }

    /// How much is done only in the end, in accounts that are compared.
    var waiting: Int { if case .apart = relation { accounts.count } else { rows.count / 4 } }

    /// Takes the next accounts, and which of the file's they are if their rows are kept.
    mutating func add(_ batch: ArraySlice<AccountDigest>, rows more: ArraySlice<UInt32>) {
        rows += more
        var rest = batch
        if case .same(let count) = relation { skipSame(&rest, from: count) }
        if case .inStep(let unchanged) = relation { appendInStep(&rest, unchanged: unchanged) }
        if !rest.isEmpty { appendApart(rest) }
    }

    /// Keeps no numbers from now on.
    mutating func keepNoRows() { rows = [] }

    /// The accounts and how they differ, once all are there.
    ///
    /// - Returns: the accounts and what was found; to be asked for once.
    mutating func finish() -> ComparedSegment {
        switch relation {
        case .same(let count):
            let same = count == base.count ? base : DigestSegment(copyOfFirst(count), indexedLike: base)
            return ComparedSegment(inStep: same, unchanged: count, of: base, dates.places(of: rows), dates)
        case .inStep(let unchanged):
            let segment = DigestSegment(takeAccounts(), indexedLike: base)
            return ComparedSegment(
                inStep: segment,
                unchanged: unchanged,
                of: base,
                dates.places(of: rows),
                dates
            )
        case .apart:
            let blocks = accounts.count
            let segment = DigestSegment(takeAccounts(), &rows)
            duplicates += blocks - segment.count
            var places = dates.places(of: rows)
            let delta = base.delta(to: segment, dates, &places)
            return ComparedSegment(segment: segment, delta: delta, duplicates: duplicates, places: places)
        }
    }
}

extension SegmentComparison {
    private mutating func skipSame(_ batch: inout ArraySlice<AccountDigest>, from start: Int) {
        let same = zip(batch, base.accounts[start...]).prefix { $0 == $1 }.count
        relation = .same(count: start + same)
        batch.removeFirst(same)
        guard !batch.isEmpty else { return }
        accounts = copyOfFirst(start + same)
        relation = .inStep(unchanged: start + same)
    }

    /// Takes accounts as long as each has the key of the next of those before.
    private mutating func appendInStep(_ batch: inout ArraySlice<AccountDigest>, unchanged: Int) {
        var (count, unchanged) = (0, unchanged)
        for (account, earlier) in zip(batch, base.accounts[accounts.count...]) {
            guard account.key == earlier.key else { break }
            if account.values == earlier.values { unchanged += 1 }
            count += 1
        }
        accounts += batch.prefix(count)
        batch.removeFirst(count)
        relation = batch.isEmpty ? .inStep(unchanged: unchanged) : .apart
    }

    /// Takes accounts whatever they are, but keeps no more than two of each in a file of very many rows.
    private mutating func appendApart(_ batch: ArraySlice<AccountDigest>) {
        let blocks = accounts.count + batch.count
        if blocks > accounts.capacity { accounts.reserveCapacity(max(blocks, nextRoom)) }
        accounts += batch
        guard blocks >= max(firstRoom * Self.fillsBeforeLook, distinct * 2) else { return }
        _ = DigestIndex(of: &accounts, &rows)
        distinct = accounts.count
        duplicates += blocks - distinct
    }

    /// How much room there is when what there was is used up.
    ///
    /// Growing copies everything, so it grows in great steps: the kernel gives memory for room only when something is put
    /// there. From some size on it doubles, so that the room promised stays in proportion.
    private var nextRoom: Int { accounts.capacity * (accounts.capacity < 8_192 ? 16 : 2) }

    /// Hands the accounts over, so that they are changed in place and not copied.
    private mutating func takeAccounts() -> [AccountDigest] {
        defer { accounts = [] }
        return accounts
    }

    /// The first accounts of those before, with room for as many as there were.
    private func copyOfFirst(_ count: Int) -> [AccountDigest] {
        var copy: [AccountDigest] = []
        copy.reserveCapacity(max(base.count, firstRoom))
        copy += base.accounts[..<count]
        return copy
    }
}

/// A segment of a file, and what a comparison found.
struct ComparedSegment {
    var segment: DigestSegment
    var delta: AccountDelta
    /// Blocks of rows whose key an earlier block had.
    var duplicates = 0
    /// Where the accounts' rows are; empty when they are not kept.
    var places: [RowPlace]
}

extension ComparedSegment {
    /// A segment that has the keys of the first accounts of another one.
    init(
        inStep segment: DigestSegment,
        unchanged: Int,
        of base: DigestSegment,
        _ places: [RowPlace],
        _ dates: RowDates
    ) {
        (self.segment, self.places) = (segment, places)
        for place in places.indices {
            let isSame = segment.accounts[place].values == base.accounts[place].values
            dates.note(&self.places[place], was: place, isSame: isSame)
        }
        delta = AccountDelta(
            changed: segment.count - unchanged,
            deleted: base.count - segment.count,
            unchanged: unchanged
        )
    }
}
