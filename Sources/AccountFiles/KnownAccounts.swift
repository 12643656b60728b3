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

    /// The rows of the accounts that have digests; nil when they are not kept.
    var rows: KeptRows?
    /// When the aggregations began that made and changed the accounts, in milliseconds of the tenant's time; the least
    /// number is a scenario's file.
    var moments: [Int64] = []

    package init() {}

    package var count: Int { digests.count + numbered + unknown }

    /// About how many bytes they take.
    package var footprint: Int { digests.footprint + (rows?.footprint ?? 0) + 8 * moments.count }

    /// How many of them have rows.
    package var rowCount: Int { rows?.bytes.count ?? 0 }

    /// Lets go of the rows.
    package mutating func forgetRows() { rows = nil }

    /// Parts accounts and rows into all segments.
    mutating func part() {
        if digests.segments.count == 1 { rows?.part(like: digests.segments[0].accounts) }
        digests.part()
    }
}

// MARK: Moments

extension KnownAccounts {
    /// The aggregation that brought them, from 1; 0 is a scenario that only counts them.
    var aggregation: UInt16 { UInt16(clamping: moments.count) }

    /// The aggregation after that.
    var nextAggregation: UInt16 { UInt16(clamping: moments.count + 1) }

    /// When an aggregation began; nil for the scenario.
    func moment(of aggregation: UInt16) -> Int64? {
        guard aggregation > 0, !moments.isEmpty else { return nil }
        let moment = moments[min(Int(aggregation), moments.count) - 1]
        return moment == .min ? nil : moment
    }

    /// Notes when the aggregation began that brought them, after those that brought what was there before.
    ///
    /// Those beyond the 65,535th have one moment. Nil is a scenario, as old as whoever has it.
    package mutating func date(_ moment: Int64?, after before: KnownAccounts) {
        moments = before.moments
        if moments.count == Int(UInt16.max) { moments.removeLast() }
        moments.append(moment ?? .min)
    }
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
