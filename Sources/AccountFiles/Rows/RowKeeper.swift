// Keeping the rows of a file as it arrives, as long as there is room for them.

/// The rows of a file so far.
struct RowKeeper: Sendable {
    private let lease: RowLease
    private var part: RowPart
    /// How many accounts the budget knows of.
    private var leased = 0

    init(_ header: FeedHeader, format: FeedFormat, in budget: RowBudget) {
        lease = RowLease(of: budget)
        let layout = RowLayout(
            columns: header.columns,
            key: header.key,
            delimiter: format.delimiter,
            comment: format.comment
        )
        part = RowPart([layout])
    }

    /// About how many bytes are kept so far.
    var footprint: Int { lease.bytes }

    /// Takes the next bytes of the file.
    ///
    /// - Returns: Whether there is room for them; else nothing of the file can be kept.
    mutating func append(_ piece: Span<UInt8>) -> Bool {
        guard lease(piece.count) else { return false }
        part.append(piece)
        return true
    }

    /// Takes the beginning of an account, by the bytes of the file that stand before it.
    @inline(__always)
    mutating func beginAccount(at start: Int) { part.begin(at: start) }

    /// Takes the end of the file.
    ///
    /// - Returns: Nil when there is no room.
    mutating func end() -> RowBytes? {
        guard lease(0) else { return nil }
        part.seal()
        return RowBytes([part], [lease])
    }

    private mutating func lease(_ bytes: Int) -> Bool {
        let more = part.count - leased
        leased = part.count
        guard leased < Int(UInt32.max), lease.grow(by: bytes + more * RowBytes.bytesPerAccount) else {
            lease.budget.noteMisfit()
            return false
        }
        return true
    }
}

/// Gathers accounts that stay although the file lacks them.
struct RowGathering: Sendable {
    private let lease: RowLease
    private var part = RowPart([])
    /// How many accounts stand before those that are gathered.
    private let first: Int

    /// Gathers what is to stand beside the accounts of a file.
    init(beside file: RowBytes) { (lease, first) = (RowLease(of: file.budget), file.count) }

    /// Takes an account as it stood before.
    ///
    /// - Returns: Which of the accounts it is from now on; nil when there is no room.
    mutating func take(_ row: UInt32, of earlier: RowBytes) -> UInt32? {
        let (other, account) = earlier.locate(row)
        let range = other.range(of: account)
        guard leases(range.count), part.begin(other.layout(of: account)) else { return nil }
        part.append(range, of: other)
        return UInt32(exactly: first + part.count - 1)
    }

    /// Takes an account that has nothing but its key.
    ///
    /// - Returns: Which of the accounts it is from now on; nil when there is no room.
    mutating func take(_ key: Span<UInt8>, in column: String) -> UInt32? {
        guard leases(key.count), part.begin(RowLayout(columns: [column], key: 0)) else { return nil }
        part.append(key)
        return UInt32(exactly: first + part.count - 1)
    }

    private func leases(_ bytes: Int) -> Bool { lease.grow(by: bytes + RowBytes.bytesPerAccount) }

    /// The accounts of the file and those that were gathered.
    mutating func end(beside file: RowBytes) -> RowBytes {
        guard part.count > 0 else { return file }
        part.seal()
        return file.with(part, lease)
    }
}
