// The rows of a source's accounts as their files had them: found by account, read only when somebody asks.

/// The rows of all accounts of a source that came from files.
struct KeptRows: Sendable {
    var bytes: RowBytes
    /// By segment, as the digests of the accounts stand there.
    var places: [[RowPlace]]

    /// About how many bytes they take.
    var footprint: Int { bytes.footprint }

    /// Parts them as the digests are parted.
    mutating func part(like accounts: [AccountDigest]) {
        guard let all = places.first, places.count == 1 else { return }
        var sizes = [Int](repeating: 0, count: AccountDigests.segmentCount)
        for account in accounts { sizes[AccountDigests.segment(of: account.key)] += 1 }
        // Arrays that grow by doubling would take half as much again.
        var parts = sizes.map { size in
            var part: [RowPlace] = []
            part.reserveCapacity(size)
            return part
        }
        for (account, place) in zip(accounts, all) {
            parts[AccountDigests.segment(of: account.key)].append(place)
        }
        places = parts
    }
}

/// What is known of an account beside its digests.
struct RowPlace: Sendable, BitwiseCopyable {
    /// Which of the accounts of the file it is.
    var row: UInt32
    /// The aggregation that made it, by its place in `KnownAccounts.moments`, from 1; 0 is the scenario.
    var created: UInt16
    /// The aggregation that last changed it.
    var modified: UInt16
}

/// What the rows of a file look like.
struct RowLayout: Sendable, Equatable {
    let columns: [String]
    /// The column that identifies an account.
    let key: Int
    var delimiter = UInt8.comma
    var comment: UInt8?
}

/// Files of rows, or what was kept of them, and their share of the budget.
final class RowBytes: Sendable {
    /// How many bytes finding an account takes, beside its rows.
    static let bytesPerAccount = MemoryLayout<RowPlace>.stride + MemoryLayout<UInt32>.stride

    /// The file, and the accounts that were kept of what came before it.
    let parts: [RowPart]
    private let leases: [RowLease]

    init(_ parts: [RowPart], _ leases: [RowLease]) { (self.parts, self.leases) = (parts, leases) }

    // Thousands of chunks may go with this one, and whoever lets go of it last may hold a tenant's lock.
    deinit {
        if footprint > ByteChunks.size / 4 { budget.discard { [parts] in withExtendedLifetime(parts) {} } }
    }

    var budget: RowBudget { leases[0].budget }

    /// The bytes of the rows, and what finding them takes.
    var footprint: Int { leases.reduce(0) { $0 + $1.bytes } }

    /// How many accounts there are in all parts.
    var count: Int { parts.reduce(0) { $0 + $1.count } }

    /// The same with one more part.
    func with(_ part: RowPart, _ lease: RowLease) -> RowBytes { RowBytes(parts + [part], leases + [lease]) }

    /// The part that an account stands in, and its place there.
    func locate(_ row: UInt32) -> (part: RowPart, account: Int) {
        var account = Int(row)
        for part in parts.dropLast() {
            if account < part.count { return (part, account) }
            account -= part.count
        }
        return (parts[parts.count - 1], account)
    }
}

/// Rows in the order of their accounts.
struct RowPart: Sendable {
    /// More than one only where accounts were kept of several files.
    private(set) var layouts: [RowLayout]
    /// Which of them each account has; empty when all have the first.
    private var layoutOf: [UInt8] = []
    private(set) var bytes = ByteChunks()
    private var starts = RowStarts()

    init(_ layouts: [RowLayout]) { self.layouts = layouts }

    /// One account that has one row.
    init(row: [UInt8], _ layout: RowLayout) {
        layouts = [layout]
        starts.append(0)
        bytes.append(row.span)
        seal()
    }

    /// How many accounts there are.
    var count: Int { starts.count }

    func layout(of account: Int) -> RowLayout { layouts[layoutOf.isEmpty ? 0 : Int(layoutOf[account])] }

    /// Where an account's rows stand; rows without key, comments and blank lines may be among them.
    func range(of account: Int) -> Range<Int> {
        starts[account]..<(account + 1 < count ? starts[account + 1] : bytes.count)
    }

    /// Takes the next bytes of the file.
    mutating func append(_ piece: Span<UInt8>) { bytes.append(piece) }

    /// Takes the beginning of the next account.
    @inline(__always)
    mutating func begin(at start: Int) { starts.append(start) }

    /// Begins an account whose bytes come next, in a part where each has a layout of its own.
    ///
    /// - Returns: Whether it did: there may be as many layouts as a byte can tell.
    mutating func begin(_ layout: RowLayout) -> Bool {
        let number = layouts.firstIndex(of: layout) ?? layouts.count
        guard number <= Int(UInt8.max) else { return false }
        if number == layouts.count { layouts.append(layout) }
        layoutOf.append(UInt8(number))
        starts.append(bytes.count)
        return true
    }

    /// Takes the next bytes from another part.
    mutating func append(_ range: Range<Int>, of other: RowPart) {
        var rest = range
        while !rest.isEmpty {
            let run = other.bytes.run(of: rest)
            bytes.append(run.span)
            rest.removeFirst(run.count)
        }
    }

    /// Gives back the room that nothing will be put into; nothing more is taken afterwards.
    mutating func seal() {
        bytes.seal()
        starts.seal()
    }
}
