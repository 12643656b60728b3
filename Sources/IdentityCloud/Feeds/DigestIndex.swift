// Where in a segment an account stands, by the digest of its key: open addressing with linear probing, four bytes a slot.

/// Positions of accounts by key.
///
/// An index may hold positions that the accounts it is used with do not reach, or that other accounts have taken: every
/// hit is held against the account itself.
struct DigestIndex: Sendable {
    /// Positions, counted from 1, in the low bits; 0 is an empty slot, and there always is one.
    ///
    /// The bits that are left over are the key's, so that most slots of others are passed without a look at the account.
    private var slots: [UInt32]
    private let positionBits: UInt32
    /// How many positions it holds before it must grow.
    let limit: Int
    private var used = 0

    /// An empty index that never grows: any addition asks for a new one.
    init() { (slots, positionBits, limit) = ([0], 0, 0) }

    /// An empty index.
    ///
    /// - Parameters:
    ///   - size: how many slots it has; from 2 to 2³¹.
    ///   - fullness: the share of slots it may fill; less than 1.
    init(size: Int, fullness: Double) {
        slots = [UInt32](repeating: 0, count: size)
        positionBits = UInt32.max >> UInt32(size).leadingZeroBitCount
        limit = Int(Double(size) * fullness)
    }

    var size: Int { slots.count }
    var isFull: Bool { used >= limit }

    /// The place of an account among these, or nil.
    @inline(__always)
    func position(of key: UInt64, among accounts: [AccountDigest]) -> Int? {
        let slot = slots[place(of: key, among: accounts.span)]
        return slot == 0 ? nil : position(in: slot)
    }

    /// The place of an account among these; when it is not there, notes that it will stand at their end.
    ///
    /// The index must not be full.
    @inline(__always)
    mutating func position(orNoting key: UInt64, among accounts: [AccountDigest]) -> Int? {
        let place = place(of: key, among: accounts.span)
        let slot = slots[place]
        if slot != 0 { return position(in: slot) }
        slots[place] = UInt32(truncatingIfNeeded: key) & ~positionBits | UInt32(accounts.count + 1)
        used += 1
        return nil
    }

    /// Reads the slots where accounts would be, to have them in the cache when they are looked up: these reads overlap,
    /// while a search that waits for memory holds up the next one.
    ///
    /// - Returns: what means nothing, but has to be used, lest the compiler drop the reads.
    func touch(_ accounts: Span<AccountDigest>) -> UInt32 {
        let slots = slots.span
        var touched: UInt32 = 0
        for place in accounts.indices { touched ^= unsafe slots[unchecked: home(of: accounts[place].key)] }
        return touched
    }

    /// Notes accounts, all of them different from each other.
    mutating func note(_ accounts: [AccountDigest]) {
        for position in accounts.indices {
            let key = accounts[position].key
            var place = home(of: key)
            while slots[place] != 0 { place = next(after: place) }
            slots[place] = UInt32(truncatingIfNeeded: key) & ~positionBits | UInt32(position + 1)
        }
        used += accounts.count
    }

    /// The first slot from the key's own on that leads to its account or is empty.
    ///
    /// `place` is always less than the number of slots: `home` is, and the end wraps to the beginning.
    @inline(__always)
    private func place(of key: UInt64, among accounts: Span<AccountDigest>) -> Int {
        let slots = slots.span
        let mark = UInt32(truncatingIfNeeded: key)
        var place = home(of: key)
        while true {
            let slot = unsafe slots[unchecked: place]
            if slot == 0 { return place }
            if (slot ^ mark) & ~positionBits == 0 {
                let position = position(in: slot)
                if position < accounts.count, accounts[position].key == key { return place }
            }
            place = next(after: place)
        }
    }

    @inline(__always)
    private func position(in slot: UInt32) -> Int { Int(slot & positionBits) - 1 }

    /// Where a key would be if it were alone.
    @inline(__always)
    private func home(of key: UInt64) -> Int {
        Int((key << AccountDigests.segmentBits).multipliedFullWidth(by: UInt64(slots.count)).high)
    }

    @inline(__always)
    private func next(after place: Int) -> Int { place &+ 1 == slots.count ? 0 : place &+ 1 }
}
