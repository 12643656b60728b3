// What is known of a source's accounts: digests of the file they came from, or only how many there are.

/// The accounts a load left behind, to compare the next one with.
struct KnownAccounts: Sendable {
    /// Tells two states of a source apart: a feed compared with one must not be taken for compared with the other.
    var serial = 0
    /// The number of what the scenario left; 0 is nothing, loads are numbered from 2.
    static let seedSerial = 1
    /// The columns in the order in which the rows were digested.
    var columns: [String] = []
    var digests = AccountDigests()

    /// How a feed's accounts differ from these.
    func delta(to other: KnownAccounts) -> AccountDelta {
        var delta = AccountDelta()
        other.digests.forEach { key, row in
            switch digests.row(of: key) {
            case nil: delta.new += 1
            case row where columns == other.columns: delta.unchanged += 1
            default: delta.changed += 1
            }
        }
        delta.deleted = digests.count - delta.changed - delta.unchanged
        return delta
    }

    /// Keeps the accounts of an earlier state that these lack.
    mutating func adopt(_ earlier: KnownAccounts) {
        earlier.digests.forEach { key, row in
            if digests.row(of: key) == nil { _ = digests.insert(key: key, row: row) }
        }
    }
}
