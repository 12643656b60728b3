// What is known of a source's accounts: digests of the file they came from, or only how many there are.

/// The accounts a load left behind, to compare the next one with.
package struct KnownAccounts: Sendable {
    /// Tells two states of a source apart: a feed compared with one must not be taken for compared with the other.
    package var serial = 0
    /// The number of what the scenario left; 0 is nothing, loads are numbered from 2.
    package static let seedSerial = 1
    /// The columns in the order in which the rows were digested.
    package var columns: [String] = []
    package var digests = AccountDigests()

    package init() {}

    /// How a feed's accounts differ from these.
    package func delta(to other: KnownAccounts) -> AccountDelta {
        zip(digests.segments, other.digests.segments).reduce(into: AccountDelta()) { delta, segments in
            delta += segments.0.delta(to: segments.1, isComparable: columns == other.columns)
        }
    }

    /// Keeps the accounts of an earlier state that these lack.
    package mutating func adopt(_ earlier: KnownAccounts) {
        for (number, segment) in earlier.digests.segments.enumerated() {
            digests.segments[number].adopt(segment)
        }
    }
}
