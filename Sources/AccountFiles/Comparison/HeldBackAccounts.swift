// Accounts that a file lacks and that stay all the same, since too many would be deleted.

/// What stays beside the accounts of a file, by segment.
struct HeldBackAccounts: Sendable {
    private var accounts: [[AccountDigest]]
    private var places: [[RowPlace]]
    /// Nil when there are no rows of all of them, or no room.
    private var gathering: RowGathering?

    init(beside file: KnownAccounts) {
        accounts = Array(repeating: [], count: AccountDigests.segmentCount)
        places = Array(repeating: [], count: AccountDigests.segmentCount)
        gathering = file.rows.map { RowGathering(beside: $0.bytes) }
    }

    /// Takes what a segment of the file lacks of those before.
    mutating func take(segment number: Int, of base: KnownAccounts, lackedBy later: DigestSegment) {
        let known = base.digests.segments[number]
        let lacked = known.places(lackedBy: later)
        accounts[number] = lacked.map { known.accounts[$0] }
        guard !lacked.isEmpty, gathering != nil else { return }
        for position in lacked {
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

    /// Takes an account that was known by its number.
    mutating func take(_ account: AccountDigest, number: Int, in column: String) {
        let segment = AccountDigests.segment(of: account.key)
        accounts[segment].append(account)
        guard gathering != nil else { return }
        if let row = gathering?.take(Array(String(number).utf8).span, in: column) {
            places[segment].append(RowPlace(row: row, created: 0, modified: 0))
        } else {
            gathering = nil
        }
    }

    /// Puts the accounts of a segment beside those of the file.
    ///
    /// - Returns: How many accounts that was work with.
    mutating func give(segment number: Int, to kept: inout KnownAccounts) -> Int {
        let more = accounts[number]
        guard !more.isEmpty else { return 0 }
        accounts[number] = []
        let all = kept.digests.segments[number].accounts + more
        kept.digests.segments[number] = DigestSegment(all)
        if gathering != nil { kept.rows?.places[number] += places[number] }
        return all.count
    }

    /// Puts the rows beside those of the file, when all segments are given.
    mutating func giveRows(to kept: inout KnownAccounts) {
        if let rows = kept.rows?.bytes, let all = gathering?.end(beside: rows) {
            kept.rows?.bytes = all
        } else {
            kept.rows = nil
        }
    }
}
