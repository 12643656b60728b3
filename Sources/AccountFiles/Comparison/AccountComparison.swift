// A whole file beside what its source held, in slices: nobody else of the tenant or of the lane waits for ten million
// accounts.

/// How the accounts of a file differ from those that were known, once all of them are there.
struct AccountComparison: Sendable {
    private enum Stage {
        /// Segments from this one on are to be compared.
        case segments(Int)
        /// Accounts that are known by number are to be looked up, from this one on.
        case numbers(Int)
        /// What is left is not what the file holds: what was known by number is looked at,
        case mendingNumbers(Int)
        /// then segment by segment,
        case mendingSegments(Int)
        /// and the segments are indexed again.
        case indexing(Int)
        case over
    }

    /// How many accounts are looked up in a slice: less than a millisecond's work.
    private static let slice = 32_768

    private(set) var base: KnownAccounts
    /// The accounts of the file.
    private(set) var accounts: KnownAccounts
    private(set) var delta: AccountDelta
    /// What is left when that is not what the file holds: more would be deleted than may be, or some accounts fail.
    private(set) var kept: KnownAccounts?
    private let deleteThreshold: Double?
    private var stage: Stage
    private var numbers: NumberedAccounts
    /// What makes those of the file's.
    private var mending: MendedAccounts?
    let fails: Bool

    /// - Parameters:
    ///   - accounts: The accounts of the file.
    ///   - base: What the source held.
    ///   - deleteThreshold: How many percent of those may be deleted; nil for all.
    ///   - fails: Whether some accounts fail.
    ///   - delta: What is known already of how the digests differ; nil when all is still to be compared.
    init(
        of accounts: KnownAccounts,
        with base: KnownAccounts,
        deleteThreshold: Double?,
        fails: Bool = false,
        delta: AccountDelta? = nil
    ) {
        self.base = base
        self.accounts = accounts
        (self.deleteThreshold, self.fails) = (deleteThreshold, fails)
        self.delta = delta ?? AccountDelta()
        self.delta.deleted += base.unknown
        stage = delta == nil ? .segments(0) : .numbers(1)
        numbers = NumberedAccounts(of: base)
        if base.digests.segments.count != accounts.digests.segments.count { part() }
    }

    /// Gives both sides the same segments.
    private mutating func part() {
        base.part()
        accounts.part()
    }

    /// Compares some more, for about a millisecond; to be called until all is compared.
    ///
    /// - Returns: Whether it is.
    mutating func compareSome() -> Bool {
        switch stage {
        case .segments(let first): stage = compareSegments(from: first)
        case .numbers(let first): stage = lookUpNumbers(from: first)
        case .mendingNumbers(let first): stage = mendNumbers(from: first)
        case .mendingSegments(let first): stage = mendSegments(from: first)
        case .indexing(let first): stage = index(from: first)
        case .over: break
        }
        if case .over = stage { return true }
        return false
    }

    /// Compares everything; only for callers whom nobody waits for.
    mutating func compareAll() { while !compareSome() {} }
}

extension AccountComparison {
    private mutating func compareSegments(from first: Int) -> Stage {
        let next = walk(from: first) { comparison, number in
            let segment = comparison.accounts.digests.segments[number]
            let dates = RowDates(after: comparison.base, segment: number)
            var places = comparison.accounts.rows.map { dates.renewed($0.places[number]) } ?? []
            comparison.delta += comparison.base.digests.segments[number].delta(to: segment, dates, &places)
            comparison.accounts.rows?.places[number] = places
            return segment.count
        }
        return next.map(Stage.segments) ?? .numbers(1)
    }

    private mutating func lookUpNumbers(from first: Int) -> Stage {
        let end = min(first + Self.slice, base.numbered + 1)
        var found = AccountDelta()
        for number in first..<max(first, end) {
            let account = numbers.account(number)
            if let position = accounts.digests.position(of: account.key) {
                let isSame = self.account(at: position).values == account.values
                found.count(isSame: isSame)
                date(position, isSame: isSame)
            } else {
                found.deleted += 1
            }
        }
        found.new = -found.changed - found.unchanged
        delta += found
        if end <= base.numbered { return .numbers(end) }
        return fails || delta.exceeds(deleteThreshold) ? beginMending() : .over
    }

    private func account(at position: AccountDigests.Position) -> AccountDigest {
        accounts.digests.segments[position.segment].accounts[position.place]
    }

    /// Notes that an account of the file was one of those that are known by number.
    private mutating func date(_ position: AccountDigests.Position, isSame: Bool) {
        accounts.rows?.places[position.segment][position.place].created = 0
        if isSame { accounts.rows?.places[position.segment][position.place].modified = 0 }
    }

    private mutating func beginMending() -> Stage {
        part()
        let holdsBack = delta.exceeds(deleteThreshold)
        kept = accounts
        if holdsBack { kept?.unknown += base.unknown }
        mending = MendedAccounts(of: accounts, holdsBack: holdsBack, fails: fails)
        return .mendingNumbers(1)
    }

    private mutating func mendNumbers(from first: Int) -> Stage {
        let end = min(first + Self.slice, base.numbered + 1)
        for number in first..<max(first, end) {
            mending?.take(numbers.account(number), number: number, of: base, in: accounts)
        }
        return end <= base.numbered ? .mendingNumbers(end) : .mendingSegments(0)
    }

    private mutating func mendSegments(from first: Int) -> Stage {
        let next = walk(from: first) { comparison, number in
            let (base, accounts) = (comparison.base, comparison.accounts)
            comparison.mending?.take(segment: number, of: base, in: accounts)
            return base.digests.segments[number].count + accounts.digests.segments[number].count
        }
        return next.map(Stage.mendingSegments) ?? .indexing(0)
    }

    private mutating func index(from first: Int) -> Stage {
        // Taken out, so that they are changed in place.
        guard var kept = kept.take(), var mending = mending.take() else { return .over }
        let next = walk(from: first) { _, number in mending.mend(segment: number, of: &kept) }
        if next == nil {
            mending.mendRows(of: &kept)
            delta.failed = mending.failed
            delta.new -= mending.failed.new
            delta.changed -= mending.failed.changed
        }
        (self.kept, self.mending) = (kept, mending)
        return next.map(Stage.indexing) ?? .over
    }

    /// Goes over segments until enough is done for one slice; `step` tells how many accounts it has looked at.
    ///
    /// - Returns: The segment to go on with; nil after the last.
    private mutating func walk(
        from first: Int,
        _ step: (inout AccountComparison, _ segment: Int) -> Int
    ) -> Int? {
        var (next, done) = (first, 0)
        while next < accounts.digests.segments.count, done < Self.slice {
            done += step(&self, next)
            next += 1
        }
        return next < accounts.digests.segments.count ? next : nil
    }
}

extension AccountDelta {
    /// Whether more than so many percent of the accounts that were known would be deleted.
    package func exceeds(_ percent: Double?) -> Bool {
        guard let percent, deleted > 0 else { return false }
        return Double(deleted) * 100 > percent * Double(known)
    }
}
