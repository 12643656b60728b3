// A part of the digest table: open addressing with linear probing. The slot of a key rises with the key, so that
// growing is one pass from front to back.

/// Digests of the accounts whose keys begin with the same bits.
struct DigestSegment: Sendable {
    /// 0 is an empty slot; a digest is never 0.
    private var keys: [UInt64] = []
    private var rows: [UInt32] = []
    private(set) var count = 0
    /// How many accounts it holds before it grows.
    private var limit = 0

    /// The bits that all keys of a segment share.
    static let sharedBits: UInt64 = 8

    func row(of key: UInt64) -> UInt32? {
        guard let slot = slot(of: key), keys[slot] == key else { return nil }
        return rows[slot]
    }

    /// Notes an account.
    ///
    /// - Parameters:
    ///   - key: the digest of the account's key.
    ///   - row: the digest of its row.
    ///   - fullness: the share of slots in use above which the segment grows.
    /// - Returns: the row digest it had before.
    mutating func insert(key: UInt64, row: UInt32, fullness: Double) -> UInt32? {
        if let slot = slot(of: key), keys[slot] == key {
            defer { rows[slot] = row }
            return rows[slot]
        }
        if count >= limit { grow(fullness: fullness) }
        place(key, row)
        count += 1
        return nil
    }

    /// A read of the slot where a key would be: it brings the slot into the cache.
    func touch(_ key: UInt64) -> UInt64 { keys.isEmpty ? 0 : keys[home(of: key)] }

    func forEach(_ body: (UInt64, UInt32) -> Void) {
        for slot in keys.indices where keys[slot] != 0 { body(keys[slot], rows[slot]) }
    }

    /// The slot that holds the key, or the empty one where it would go; nil when there are none.
    private func slot(of key: UInt64) -> Int? {
        guard !keys.isEmpty else { return nil }
        var slot = home(of: key)
        while keys[slot] != 0, keys[slot] != key { slot = next(after: slot) }
        return slot
    }

    private func home(of key: UInt64) -> Int {
        Int((key << Self.sharedBits).multipliedFullWidth(by: UInt64(keys.count)).high)
    }

    private func next(after slot: Int) -> Int { slot + 1 == keys.count ? 0 : slot + 1 }

    private mutating func place(_ key: UInt64, _ row: UInt32) {
        var slot = home(of: key)
        while keys[slot] != 0 { slot = next(after: slot) }
        keys[slot] = key
        rows[slot] = row
    }

    /// A quarter more slots.
    private mutating func grow(fullness: Double) {
        let old = (keys: keys, rows: rows)
        let slots = max(8, keys.count + keys.count / 4)
        keys = Array(repeating: 0, count: slots)
        rows = Array(repeating: 0, count: slots)
        limit = Int(Double(slots) * fullness)
        for slot in old.keys.indices where old.keys[slot] != 0 { place(old.keys[slot], old.rows[slot]) }
    }
}
