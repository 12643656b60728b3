// Ids of accounts and entitlements. They are made from the keys so that the keys can be read from them: no table of ids is
// kept, and an account has one id over all uploads and restarts with one seed.

import AccountFiles

/// The ids of what one source holds.
struct RowIDs: Sendable {
    private let halves: SeedStream
    private let ofDigests: SeedStream
    private let ofNumbers: SeedStream

    init(_ draws: SeedStream) {
        halves = SeedStream(seed: draws.bits(at: 0), "halves")
        ofDigests = SeedStream(seed: draws.bits(at: 0), "digests")
        ofNumbers = SeedStream(seed: draws.bits(at: 0), "numbers")
    }

    /// A key that is a number has an id of its number, as nobody could tell it from the digest: so may accounts be called
    /// that are only counted.
    func id(of key: AccountKey) -> ObjectID {
        guard let number = key.number else { return id(key.digest, ofDigests) }
        return id(UInt64(number), ofNumbers)
    }

    /// The key that an id was made from; nil for all other ids.
    func key(of id: ObjectID) -> AccountKey? {
        let value = unmixed(UInt64(truncatingIfNeeded: id.value >> 64))
        if self.id(value, ofDigests) == id { return AccountKey(digest: value, number: nil) }
        return self.id(value, ofNumbers) == id ? AccountKey(String(value)) : nil
    }

    private func id(_ value: UInt64, _ check: SeedStream) -> ObjectID {
        ObjectID(UInt128(mixed(value)) << 64 | UInt128(check.bits(at: value)))
    }

    // A Feistel network: each round draws from one half and changes the other, and can be undone.
    private static let rounds: ClosedRange<UInt64> = 0...3

    private func mixed(_ value: UInt64) -> UInt64 {
        var (left, right) = (value >> 32, value & 0xFFFF_FFFF)
        for round in Self.rounds { (left, right) = (right, left ^ draw(right, round)) }
        return left << 32 | right
    }

    private func unmixed(_ value: UInt64) -> UInt64 {
        var (left, right) = (value >> 32, value & 0xFFFF_FFFF)
        for round in Self.rounds.reversed() { (left, right) = (right ^ draw(left, round), left) }
        return left << 32 | right
    }

    private func draw(_ half: UInt64, _ round: UInt64) -> UInt64 { halves.bits(at: half << 2 | round) >> 32 }
}
