// The accounts of a source as a list, at one moment: each is found by its place or by its key, whatever their number.

import Formats

/// The accounts that a load left, or a scenario.
///
/// Those that came from files stand first, then those that are only counted: they are called by their numbers.
package struct AccountRows: Sendable {
    private let known: KnownAccounts
    /// Where each segment's accounts end.
    private let ends: [Int]

    package init(_ known: KnownAccounts) {
        self.known = known
        var end = 0
        ends = known.digests.segments.map { segment in
            end += segment.count
            return end
        }
        count = end + known.numbered + known.unknown
    }

    package let count: Int

    /// Whether all have rows; else they are only counted and compared.
    package var areKept: Bool { known.rows != nil || fromFiles == 0 }

    /// Whether none came from files.
    package var areOnlyCounted: Bool { fromFiles == 0 }

    private var fromFiles: Int { ends.last ?? 0 }

    /// The account at a place; their rows must be kept.
    package subscript(index: Int) -> AccountRow {
        guard let position = position(at: index), let rows = known.rows else {
            return AccountRow(key: String(number(at: index)), in: known.numberedColumn)
        }
        return AccountRow(rows.places[position.segment][position.place].row, of: rows.bytes)
    }

    /// When the aggregations began that made an account and last changed it, in milliseconds of the tenant's time; nil for
    /// the scenario.
    package func moments(at index: Int) -> (created: Int64?, modified: Int64?) {
        guard let position = position(at: index), let rows = known.rows else { return (nil, nil) }
        let place = rows.places[position.segment][position.place]
        return (known.moment(of: place.created), known.moment(of: place.modified))
    }

    /// The place of an account.
    package func index(of key: AccountKey) -> Int? {
        if let position = known.digests.position(of: key.digest) {
            return position.place + (position.segment == 0 ? 0 : ends[position.segment - 1])
        }
        guard let number = key.number else { return nil }
        if number <= known.numbered { return fromFiles + number - 1 }
        return number <= known.unknown ? fromFiles + known.numbered + number - 1 : nil
    }

    /// Whether some are only counted, and looked for by their numbers.
    package var haveNumbers: Bool { known.numbered + known.unknown > 0 }

    /// The key of the account at a place, and what tells two states of it apart.
    ///
    /// - Parameters:
    ///   - index: The place.
    ///   - withNumber: Whether the key is to tell a number, which is read from the account's row.
    /// - Returns: Both.
    package func digest(at index: Int, withNumber: Bool) -> (key: AccountKey, values: UInt64) {
        guard let position = position(at: index) else {
            var numbers = NumberedAccounts(of: known)
            let number = number(at: index)
            let account = numbers.account(number)
            return (AccountKey(digest: account.key, number: number), account.values)
        }
        let account = known.digests.segments[position.segment].accounts[position.place]
        let key = withNumber && areKept ? AccountKey(self[index].nativeIdentity) : nil
        return (key ?? AccountKey(digest: account.key, number: nil), account.values)
    }

    private func position(at index: Int) -> AccountDigests.Position? {
        precondition(index >= 0 && index < count, "\(index) of \(count)")
        guard index < fromFiles else { return nil }
        var (low, high) = (0, ends.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if ends[middle] <= index { low = middle + 1 } else { high = middle }
        }
        return (low, index - (low == 0 ? 0 : ends[low - 1]))
    }

    /// The number that an account has beyond those of files.
    private func number(at index: Int) -> Int {
        let number = index - fromFiles + 1
        return number > known.numbered ? number - known.numbered : number
    }
}

/// What an account is looked for by.
package struct AccountKey: Sendable, Hashable {
    /// The digest of what identifies it.
    package var digest: UInt64
    /// What identifies it, if that is a number from 1, written as numbers are.
    package var number: Int?

    package init(digest: UInt64, number: Int?) { (self.digest, self.number) = (digest, number) }

    /// The key of a native identity; nil for none, which no account has.
    package init?(_ nativeIdentity: String) {
        let text = Array(nativeIdentity.utf8)
        guard !text.isEmpty else { return nil }
        digest = CellDigest(text.span, in: text.indices, .key).keyValue
        number = WholeNumber.read(nativeIdentity.utf8, in: 1...Int.max).flatMap {
            text.first == UInt8(ascii: "0") ? nil : $0
        }
    }
}
