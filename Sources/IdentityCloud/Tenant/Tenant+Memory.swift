// What a tenant keeps, and what it can let go of when the server runs short of memory.

import AccountFiles

extension Tenant {
    /// About how many bytes of jobs, exports, accounts and windows it keeps.
    ///
    /// Mutating, though it changes nothing: it is asked after every request, and would be asked of a copy.
    package var footprint: Int {
        mutating get {
            aggregations.footprint + exports.footprint + sources.footprint + triggers.footprint
                + (rateLimiter?.footprint ?? 0)
        }
    }

    /// Lets go of jobs and exports that have ended.
    ///
    /// - Returns: How many there were.
    package mutating func forgetEnded(at now: Timestamp) -> Int {
        carryOutDeletions(at: now)
        // Of jobs that are gone nothing can be told.
        look(at: now)
        let jobs = aggregations
        let before = aggregations.order.count + exports.order.count
        // What a source holds follows from the job that brought it, as long as that is there.
        sources.settle(given: jobs, at: now)
        aggregations.forgetEnded(at: now)
        exports.forgetEnded(at: now)
        jobMoves += 1
        return before - aggregations.order.count - exports.order.count
    }

    /// Lets go of the rows of accounts: they can be counted and compared, but not be listed, until a load brings them again.
    ///
    /// - Returns: How many there were.
    package mutating func forgetRows() -> Int {
        triggers.forgetRows()
        return sources.forgetRows()
    }

    /// Lets go of the accounts that files brought: the next file of each source finds nothing but new ones, and says so.
    ///
    /// - Returns: About how many there were.
    package mutating func forgetAccounts() -> Int {
        lastSerial += 1
        _ = forgetRows()
        let before = sources.footprint
        sources.forgetAccounts(serial: lastSerial)
        return (before - sources.footprint) / AccountDigests.bytesPerAccount
    }
}

extension String {
    /// About how many bytes it takes on the heap: short ones stand in their own value.
    package var heapBytes: Int { utf8.count > 15 ? utf8.count + 48 : 0 }
}
