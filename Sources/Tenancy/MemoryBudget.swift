// The bound on what all tenants keep together: journals, jobs, exports, accounts, names. It is reckoned, not measured:
// whoever keeps something says about how many bytes more or fewer it is than before.

package import AccountFiles
import Synchronization

/// How much the tenants of a server keep, and how much they may.
@usableFromInline
package final class MemoryBudget: Sendable {
    /// What is let go of when there is too much, in this order.
    package enum Evictable: String, Sendable, Hashable, CaseIterable {
        /// Rows of accounts: those are still counted and compared.
        case rows
        /// Requests of journals.
        case requests
        /// Jobs and exports that have ended.
        case jobs
        /// Accounts that uploads brought.
        case accounts
    }

    package let limit: Int
    /// The bound on rows, which are a part of what is kept.
    package let rows: RowBudget
    private let used = Atomic<Int>(0)
    /// Growth beyond this asks for relief.
    private let mark: Atomic<Int>
    private let isRelieving = Atomic<Bool>(false)
    /// Whether all was let go of that can be, and it did not suffice.
    private let isShort = Atomic<Bool>(false)
    private let relief = Mutex<(@Sendable () -> Void)?>(nil)
    private let counts = Mutex<[Evictable: Int]>([:])

    /// - Parameters:
    ///   - limit: bytes.
    ///   - rows: the bound on rows.
    package init(limit: Int, rows: RowBudget = RowBudget(limit: 0)) {
        self.limit = limit
        self.rows = rows
        mark = Atomic(limit)
    }

    /// The bytes that are kept.
    package var bytes: Int { used.load(ordering: .relaxed) }

    /// How many of those are rows of accounts, and how many may be.
    package var rowBytes: (kept: Int, limit: Int) { (rows.bytes, rows.limit) }

    /// How many files there were whose rows did not fit.
    package var filesWithoutRows: Int { rows.filesThatDidNotFit }

    /// Whether something may grow that could do without.
    package var hasRoom: Bool { bytes <= limit }

    /// Whether what would be kept for long must be refused.
    package var isExhausted: Bool { isShort.load(ordering: .relaxed) && !hasRoom }

    /// How many of each have been let go of.
    package var evictions: [Evictable: Int] { counts.withLock { $0 } }

    /// Notes that so many bytes more are kept, or fewer; to be called outside every lock.
    @usableFromInline
    package func add(_ bytes: Int) {
        let total = used.add(bytes, ordering: .relaxed).newValue
        if bytes > 0, total > mark.load(ordering: .relaxed) { relieve() }
    }

    /// Asks for relief once more, as by now more may have ended that can be let go of.
    package func retry() {
        if !hasRoom { relieve() }
    }

    private func relieve() {
        guard !isRelieving.exchange(true, ordering: .acquiring) else { return }
        let relief = relief.withLock { $0 }
        relief?()
    }

    /// Says who lets go of things; it is to end with `relieved`.
    func whenShort(_ relief: @escaping @Sendable () -> Void) { self.relief.withLock { $0 = relief } }

    /// How much is to be let go of: down to seven eighths of the limit, so that relief is not asked for all the time.
    var surplus: Int { max(0, bytes - (limit - limit / 8)) }

    func note(_ count: Int, of evicted: Evictable) {
        if count > 0 { counts.withLock { $0[evicted, default: 0] += count } }
    }

    /// Everything was done.
    ///
    /// What could not be helped is not tried again until a good deal more is kept or somebody asks.
    func relieved() {
        isShort.store(!hasRoom, ordering: .relaxed)
        mark.store(hasRoom ? limit : bytes + max(limit / 16, 1 << 20), ordering: .relaxed)
        isRelieving.store(false, ordering: .releasing)
    }
}
