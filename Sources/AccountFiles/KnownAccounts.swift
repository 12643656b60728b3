// What is known of a source's accounts: digests of the file they came from, or only how many there are.

/// The accounts a load left behind, to compare the next one with.
package struct KnownAccounts: Sendable {
    /// Tells two states of a source apart: a feed compared with one must not be taken for compared with the other.
    package var serial = 0
    /// The number of what the scenario left; 0 is nothing, loads are numbered from 2.
    package static let seedSerial = 1
    package var digests = AccountDigests()
    /// How many accounts there are beside those: they have the keys "1" to this number in their only column, so that
    /// ten million of them take no room, and no time before a file is compared with them.
    package var numbered = 0
    /// What that column is called.
    package var numberedColumn = "id"
    /// How many accounts there are beside all those of which nothing is known, so that no file has them.
    package var unknown = 0

    package init() {}

    package var count: Int { digests.count + numbered + unknown }

    /// About how many bytes they take.
    package var footprint: Int { digests.footprint }
}

/// Makes the digests of accounts that are known by their number.
struct NumberedAccounts {
    private let seed: CellSeed
    private var text = [UInt8](repeating: 0, count: 20)

    init(of known: KnownAccounts) { seed = CellSeed(of: known.numberedColumn) }

    /// The digests of an account that has nothing but the number, from 1.
    mutating func account(_ number: Int) -> AccountDigest {
        var start = text.count
        var rest = number
        repeat {
            start -= 1
            text[start] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        } while rest > 0
        let range = start..<text.count
        return AccountDigest(
            key: CellDigest(text.span, in: range, .key).keyValue,
            values: CellDigest(text.span, in: range, seed).value
        )
    }
}
