// Where in a segment an account stands, by the digest of its key: open addressing with linear probing, four bytes a slot.

/// Positions of accounts by key.
///
/// It is made when all accounts are there, for all at once: its slots stay in the processor's cache meanwhile, and it
/// never has to grow. With accounts that arrive in no order of their digests, every one would wait for memory.
///
/// An index may be used with fewer accounts than it was made for: every hit is held against the account itself.
struct DigestIndex: Sendable {
    /// The share of slots in use.
    private static let fullness = 0.8

    /// Positions, counted from 1, in the low bits; 0 is an empty slot, and there always is one.
    ///
    /// The bits that are left over are the key's, so that most slots of others are passed without a look at the account.
    private var slots: [UInt32]
    /// The bits of a slot that are its position.
    private let positionBits: UInt32

    /// The index of no accounts.
    init() { (slots, positionBits) = ([0], 0) }

    /// Indexes accounts, and takes those out whose key came before: of each key the first place and the last values stay.
    ///
    /// - Parameters:
    ///   - accounts: The accounts.
    ///   - rows: Where the rows of each are, which are taken out in the same way; or nothing.
    init(of accounts: inout [AccountDigest], _ rows: inout [UInt32]) {
        let size = Int(Double(accounts.count) / Self.fullness) + 2
        slots = [UInt32](repeating: 0, count: size)
        positionBits = UInt32.max >> UInt32(size).leadingZeroBitCount
        let kept = note(accounts.mutableSpan, rows.mutableSpan)
        accounts.removeLast(accounts.count - kept)
        if !rows.isEmpty { rows.removeLast(rows.count - kept) }
    }

    /// The place of an account among these, or nil.
    @inline(__always)
    func position(of key: UInt64, among accounts: [AccountDigest]) -> Int? {
        let slots = slots.span
        let slot = unsafe slots[unchecked: place(of: key, in: slots, positionBits, among: accounts.span)]
        return slot == 0 ? nil : storedPosition(slot, positionBits)
    }

    /// Notes accounts, those to be kept moved before the others.
    ///
    /// - Returns: how many are kept.
    private mutating func note(
        _ accounts: consuming MutableSpan<AccountDigest>,
        _ rows: consuming MutableSpan<UInt32>
    ) -> Int {
        let positionBits = positionBits
        var slots = slots.mutableSpan
        var kept = 0
        for number in accounts.indices {
            let account = accounts[number]
            let place = place(of: account.key, in: slots.span, positionBits, among: accounts.span)
            let slot = unsafe slots[unchecked: place]
            if slot == 0 {
                unsafe slots[unchecked: place] = mark(account.key, positionBits) | UInt32(kept + 1)
                accounts[kept] = account
                if !rows.isEmpty { rows[kept] = rows[number] }
                kept += 1
            } else {
                let position = storedPosition(slot, positionBits)
                accounts[position].values = account.values
                if !rows.isEmpty { rows[position] = rows[number] }
            }
        }
        return kept
    }
}

// MARK: Slots

/// The first slot from the key's own on that leads to its account or is empty.
///
/// It is always less than the number of slots: `home` is, and the end wraps to the beginning.
@inline(__always)
private func place(
    of key: UInt64,
    in slots: Span<UInt32>,
    _ positionBits: UInt32,
    among accounts: Span<AccountDigest>
) -> Int {
    let mark = mark(key, positionBits)
    var place = home(of: key, size: slots.count)
    while true {
        let slot = unsafe slots[unchecked: place]
        if slot == 0 { return place }
        if slot & ~positionBits == mark {
            let position = storedPosition(slot, positionBits)
            if position < accounts.count, accounts[position].key == key { return place }
        }
        place = place &+ 1 == slots.count ? 0 : place &+ 1
    }
}

/// The bits of a key that a slot keeps.
@inline(__always)
private func mark(_ key: UInt64, _ positionBits: UInt32) -> UInt32 {
    UInt32(truncatingIfNeeded: key) & ~positionBits
}

@inline(__always)
private func storedPosition(_ slot: UInt32, _ positionBits: UInt32) -> Int { Int(slot & positionBits) - 1 }

/// Where a key would be if it were alone.
@inline(__always)
private func home(of key: UInt64, size: Int) -> Int {
    Int((key << AccountDigests.segmentBits).multipliedFullWidth(by: UInt64(size)).high)
}

/// The place after the account that was found last.
struct DigestCursor {
    private(set) var next: Int

    init(next: Int = 0) { self.next = next }

    /// An account's position in a segment, and the cursor moves on; nil when it is not there.
    @inline(__always)
    mutating func find(_ key: UInt64, in segment: borrowing DigestSegment) -> Int? {
        guard let position = isNext(key, in: segment) ? next : segment.position(of: key) else { return nil }
        next = position + 1
        return position
    }

    /// Whether the next account is the one that is looked for.
    @inline(__always)
    func isNext(_ key: UInt64, in segment: borrowing DigestSegment) -> Bool {
        next < segment.accounts.count && segment.accounts[next].key == key
    }
}
