// What a load leaves where that is not what its file holds: too many accounts would be deleted, or some fail.

/// The accounts of a file, some of which fail, and those that stay beside them, by segment.
struct MendedAccounts: Sendable {
    /// Of the accounts that differ every so many-th fails, the first one first.
    private static let failureStep = 10

    /// Whether accounts stay that the file lacks.
    private let holdsBack: Bool
    /// Whether some accounts of the file stay as they were.
    private let fails: Bool
    /// What stays of those before.
    private var accounts: [[AccountDigest]]
    /// Where the rows of those are.
    private var places: [[RowPlace]]
    /// What gathers those rows; nil when there are no rows of all of them, or no room.
    private var gathering: RowGathering?
    /// Where those of the file stand that fail.
    private var failing: [[Int]]
    /// Where those of the file stand that were known by their number; only looked at when some may fail.
    private var numbered: [Set<Int>]
    private var differing = 0
    private(set) var failed = AccountDelta.Failed()

    init(of file: KnownAccounts, holdsBack: Bool, fails: Bool) {
        (self.holdsBack, self.fails) = (holdsBack, fails)
        accounts = Array(repeating: [], count: AccountDigests.segmentCount)
        places = Array(repeating: [], count: AccountDigests.segmentCount)
        failing = Array(repeating: [], count: AccountDigests.segmentCount)
        numbered = Array(repeating: [], count: AccountDigests.segmentCount)
        gathering = file.rows.map { RowGathering(beside: $0.bytes) }
    }

    /// Looks at an account that was known by its number; all of them come before the segments.
    mutating func take(_ account: AccountDigest, number: Int, of base: KnownAccounts, in file: KnownAccounts)
    {
        guard let position = file.digests.position(of: account.key) else {
            if holdsBack { keep(account, number: number, of: base) }
            return
        }
        guard fails else { return }
        numbered[position.segment].insert(position.place)
        let now = file.digests.segments[position.segment].accounts[position.place]
        guard now.values != account.values, nextFails() else { return }
        failed.changed += 1
        failing[position.segment].append(position.place)
        keep(account, number: number, of: base)
    }

    /// Looks at a segment.
    mutating func take(segment number: Int, of base: KnownAccounts, in file: KnownAccounts) {
        let (known, later) = (base.digests.segments[number], file.digests.segments[number])
        var kept = holdsBack ? known.places(lackedBy: later) : []
        if fails { fail(in: number, known, later, &kept) }
        accounts[number] += kept.map { known.accounts[$0] }
        for position in kept where gathering != nil {
            guard var place = base.rows?.places[number][position], let bytes = base.rows?.bytes,
                let row = gathering?.take(place.row, of: bytes)
            else {
                gathering = nil
                return
            }
            place.row = row
            places[number].append(place)
        }
    }

    private mutating func fail(
        in number: Int,
        _ known: DigestSegment,
        _ later: DigestSegment,
        _ kept: inout [Int]
    ) {
        var cursor = DigestCursor()
        for (place, account) in later.accounts.enumerated() where !numbered[number].contains(place) {
            let position = cursor.find(account.key, in: known)
            if let position, known.accounts[position].values == account.values { continue }
            guard nextFails() else { continue }
            failing[number].append(place)
            if let position {
                failed.changed += 1
                kept.append(position)
            } else {
                failed.new += 1
            }
        }
    }

    /// Whether the next account that differs fails.
    private mutating func nextFails() -> Bool {
        defer { differing += 1 }
        return differing % Self.failureStep == 0
    }

    private mutating func keep(_ account: AccountDigest, number: Int, of base: KnownAccounts) {
        let segment = AccountDigests.segment(of: account.key)
        accounts[segment].append(account)
        guard gathering != nil else { return }
        if let row = gathering?.take(Array(String(number).utf8).span, in: base.numberedColumn) {
            places[segment].append(RowPlace(row: row, created: 0, modified: 0))
        } else {
            gathering = nil
        }
    }

    /// Mends a segment.
    ///
    /// - Returns: How many accounts that was work with.
    mutating func mend(segment number: Int, of mended: inout KnownAccounts) -> Int {
        let (more, gone) = (accounts[number], Set(failing[number]))
        guard !more.isEmpty || !gone.isEmpty else { return 0 }
        let file = mended.digests.segments[number].accounts
        let staying = file.indices.filter { !gone.contains($0) }
        let all = staying.map { file[$0] } + more
        mended.digests.segments[number] = DigestSegment(all)
        if gathering != nil, let rows = mended.rows?.places[number] {
            mended.rows?.places[number] = staying.map { rows[$0] } + places[number]
        }
        (accounts[number], places[number]) = ([], [])
        return all.count
    }

    /// Puts the rows that stay beside those of the file, when all segments are mended.
    mutating func mendRows(of mended: inout KnownAccounts) {
        if let rows = mended.rows?.bytes, let all = gathering?.end(beside: rows) {
            mended.rows?.bytes = all
        } else {
            mended.rows = nil
        }
    }
}
