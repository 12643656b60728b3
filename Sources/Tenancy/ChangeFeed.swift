// Which tenants have moved, for those who watch a server as it runs. A request costs a comparison: a tenant reports itself
// once, and again only after somebody has looked at it.

import Synchronization

/// How often each side of a tenant has moved since it was made; none of them goes back while the tenant lives.
@usableFromInline
package struct TenantMoves: Sendable, Hashable {
    /// The sequence number of the newest request.
    package var requests = 0
    /// Jobs that were started, moved by hand, by polls or by a client; not what time alone brings.
    package var jobs = 0
    package var clock = 0
    package var scenario = 0
    package var deliveries = 0

    @usableFromInline
    static func + (left: TenantMoves, right: TenantMoves) -> TenantMoves {
        var sum = left
        sum.requests += right.requests
        sum.jobs += right.jobs
        sum.clock += right.clock
        sum.scenario += right.scenario
        sum.deliveries += right.deliveries
        return sum
    }
}

/// The names of tenants in the order in which they moved last.
@usableFromInline
package final class ChangeFeed: Sendable {
    typealias Wake = @Sendable () -> Void

    /// So many names are told at once, and so many may wait.
    package static let mostNames = 1_000
    private static let mostWaits = 1_000
    /// So many names are remembered of tenants that are gone.
    private static let mostGone = 1_000

    fileprivate struct Entry: Sendable {
        var place: Int
        var name: String
    }

    fileprivate struct State: Sendable {
        /// Ascending; an entry counts if its name has no later one.
        var entries: [Entry] = []
        var latest: [String: Int] = [:]
        var gone: [Entry] = []
        var lastPlace = 0
        var waits: [UInt64: Wake] = [:]
        var lastTicket: UInt64 = 0
    }

    private let state = Mutex(State())

    /// What a look at the feed has shown.
    package enum Look: Sendable {
        /// Who has moved, the one first that did so longest ago, and the place to go on from.
        case moved([String], place: Int)
        /// `wake` will be called at the next move.
        case on(ticket: UInt64)
        case tooMany
    }

    /// Notes that a tenant has moved, and wakes who waits; to be called outside every lock.
    @usableFromInline
    func note(_ name: String, isGone: Bool = false) {
        let wakes = state.withLock { state in
            let place = state.add(name)
            if isGone { state.bury(Entry(place: place, name: name), most: Self.mostGone) }
            defer { state.waits = [:] }
            return Array(state.waits.values)
        }
        for wake in wakes { wake() }
    }

    /// Which of those who are wanted have moved after a place, where an earlier look has ended; 0 is for all.
    ///
    /// `wake` is called at most once, from any thread, when there was nobody and somebody moves.
    func look(
        after place: Int,
        where isWanted: (String) -> Bool,
        wake: @escaping @Sendable () -> Void
    ) -> Look {
        state.withLock { state in
            let (names, last) = state.names(after: place, most: Self.mostNames, where: isWanted)
            if !names.isEmpty { return .moved(names, place: last) }
            guard state.waits.count < Self.mostWaits else { return .tooMany }
            state.lastTicket += 1
            state.waits[state.lastTicket] = wake
            return .on(ticket: state.lastTicket)
        }
    }

    /// Waits no longer; harmless after a wake-up.
    package func leave(_ ticket: UInt64) { state.withLock { $0.waits[ticket] = nil } }

    /// How many wait.
    var waiting: Int { state.withLock { $0.waits.count } }

    /// The newest place.
    package var place: Int { state.withLock { $0.lastPlace } }

    /// How many entries are held, those included that have a later one.
    var length: Int { state.withLock { $0.entries.count } }
}

extension ChangeFeed.State {
    mutating func add(_ name: String) -> Int {
        lastPlace += 1
        entries.append(ChangeFeed.Entry(place: lastPlace, name: name))
        latest[name] = lastPlace
        // Most entries have a later one by now.
        if entries.count > 2 * latest.count + 64 { entries.removeAll { latest[$0.name] != $0.place } }
        return lastPlace
    }

    /// Remembers a tenant that is gone, and forgets the one that went longest ago, unless it has come back.
    mutating func bury(_ entry: ChangeFeed.Entry, most: Int) {
        gone.append(entry)
        guard gone.count > most else { return }
        let oldest = gone.removeFirst()
        if latest[oldest.name] == oldest.place { latest[oldest.name] = nil }
    }

    func names(after place: Int, most: Int, where isWanted: (String) -> Bool) -> ([String], last: Int) {
        var names: [String] = []
        var last = place
        for entry in entries[start(after: place)...] where names.count < most {
            guard latest[entry.name] == entry.place, isWanted(entry.name) else { continue }
            names.append(entry.name)
            last = entry.place
        }
        return (names, last)
    }

    /// The index of the first entry after a place.
    private func start(after place: Int) -> Int {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].place <= place { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
