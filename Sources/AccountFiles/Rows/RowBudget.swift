// The bound on the rows that are kept as they came, of all sources of all tenants together: --keep-rows.

import Synchronization

/// How many bytes the rows of files take, and how many they may.
package final class RowBudget: Sendable {
    /// In bytes; 0 keeps no rows.
    package let limit: Int
    private let used = Atomic<Int>(0)
    private let misfits = Atomic<Int>(0)
    /// Frees what it is given, where nobody waits for it.
    let discard: @Sendable (@escaping @Sendable () -> Void) -> Void

    /// - Parameters:
    ///   - limit: Bytes.
    ///   - discard: Calls what it is given, some time, on no lane.
    package init(
        limit: Int,
        discard: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void = { $0() }
    ) {
        (self.limit, self.discard) = (limit, discard)
    }

    /// The bytes that are kept, and what finding rows in them takes.
    package var bytes: Int { used.load(ordering: .relaxed) }

    /// How many files there were whose rows did not fit.
    package var filesThatDidNotFit: Int { misfits.load(ordering: .relaxed) }

    /// Takes some more.
    ///
    /// - Returns: Whether there was as much; else nothing was taken.
    fileprivate func take(_ bytes: Int) -> Bool {
        guard used.add(bytes, ordering: .relaxed).newValue > limit else { return true }
        give(back: bytes)
        return false
    }

    fileprivate func give(back bytes: Int) { used.subtract(bytes, ordering: .relaxed) }

    /// Notes a file of which nothing is kept.
    func noteMisfit() { misfits.add(1, ordering: .relaxed) }
}

/// A part of the budget; it is given back when nobody holds this any more.
final class RowLease: Sendable {
    let budget: RowBudget
    private let taken = Atomic<Int>(0)

    init(of budget: RowBudget) { self.budget = budget }

    deinit { budget.give(back: bytes) }

    var bytes: Int { taken.load(ordering: .relaxed) }

    /// Takes some more of the budget.
    ///
    /// - Returns: Whether there was as much.
    func grow(by bytes: Int) -> Bool {
        guard budget.take(bytes) else { return false }
        taken.add(bytes, ordering: .relaxed)
        return true
    }
}
