// A part of the digest table: open addressing with linear probing. The slot of a key rises with the key, so that
// growing is one pass from front to back.

/// Digests of the accounts whose keys begin with the same bits.
struct DigestSegment: Sendable {
    /// The bits that all keys of a segment share.
    static let sharedBits: UInt64 = 8

    /// There is always an empty one.
    private var slots = [DigestSlot.empty]
    private(set) var count = 0
    /// How many accounts it holds before it grows.
    private var limit = 0
    /// How many slots it will probably come to.
    private var likelySize = 0

    init() {}

    /// An empty segment that will probably hold as many accounts as another.
    init(sizedLike other: DigestSegment) { likelySize = other.slots.count }

    func row(of key: UInt64) -> UInt32? {
        let slot = slots[index(of: key, in: slots.span)]
        return slot.isEmpty ? nil : slot.row
    }

    /// Notes an account.
    ///
    /// - Parameters:
    ///   - key: the digest of the account's key.
    ///   - row: the digest of its row.
    ///   - fullness: the share of slots in use above which the segment grows; less than 1.
    /// - Returns: the row digest it had before.
    mutating func insert(key: UInt64, row: UInt32, fullness: Double) -> UInt32? {
        var place = index(of: key, in: slots.span)
        if !slots[place].isEmpty {
            defer { slots[place].row = row }
            return slots[place].row
        }
        if count >= limit {
            grow(fullness: fullness)
            place = index(of: key, in: slots.span)
        }
        slots[place] = DigestSlot(key: key, row: row)
        count += 1
        return nil
    }

    /// A read of the slot where a key would be: it brings the slot into the cache.
    func touch(_ key: UInt64) -> UInt32 { slots[home(of: key, in: slots.count)].row }

    func forEach(_ body: (UInt64, UInt32) -> Void) {
        for slot in slots where !slot.isEmpty { body(slot.key, slot.row) }
    }

    /// Twice the slots while they are few, then as many as are likely, then a quarter more each time.
    ///
    /// If all segments took what is likely at once, the first rows of a large file would wait for megabytes of zeros.
    private mutating func grow(fullness: Double) {
        let isSmall = slots.count < 1_024
        let size = isSmall ? max(8, slots.count * 2) : max(likelySize, slots.count + slots.count / 4)
        var grown = [DigestSlot](repeating: .empty, count: size)
        for slot in slots where !slot.isEmpty { grown[index(of: slot.key, in: grown.span)] = slot }
        slots = grown
        limit = Int(Double(size) * fullness)
    }
}

/// An account's digests in twelve bytes: a 64-bit number would ask for four more to be aligned.
private struct DigestSlot: Sendable {
    private var keyLow: UInt32
    private var keyHigh: UInt32
    var row: UInt32

    /// A digest of a key is never 0.
    static let empty = DigestSlot(key: 0, row: 0)

    init(key: UInt64, row: UInt32) {
        keyLow = UInt32(truncatingIfNeeded: key)
        keyHigh = UInt32(truncatingIfNeeded: key >> 32)
        self.row = row
    }

    var key: UInt64 { UInt64(keyHigh) << 32 | UInt64(keyLow) }
    var isEmpty: Bool { key == 0 }
}

/// Where a key would be if it were alone.
@inline(__always)
private func home(of key: UInt64, in size: Int) -> Int {
    Int((key << DigestSegment.sharedBits).multipliedFullWidth(by: UInt64(size)).high)
}

/// The first slot from the key's own on that holds the key or is empty; there is an empty one.
///
/// `place` is always less than the number of slots: `home` is, and the end wraps to the beginning.
@inline(__always)
private func index(of key: UInt64, in slots: Span<DigestSlot>) -> Int {
    var place = home(of: key, in: slots.count)
    while true {
        let held = unsafe slots[unchecked: place].key
        if held == key || held == 0 { return place }
        place &+= 1
        if place == slots.count { place = 0 }
    }
}
