// What moves in a server, as those who watch it ask for it.

import Formats
import IdentityCloud

/// What a look at all tenants has shown.
package enum Changes: Sendable {
    /// How those stand that have moved, with nil for one that is gone, and where to go on from.
    case moved([(name: String, moves: TenantMoves?)], cursor: ChangeCursor)
    /// Nobody has; `wake` will be called at the next move.
    case on(ticket: UInt64)
    case tooMany
}

/// A place in the feed of one run of a server: another run begins again.
package struct ChangeCursor: Sendable, Hashable {
    let run: Int64
    let place: Int
}

extension TenantRegistry {
    /// Who has moved since a cursor.
    ///
    /// - Parameters:
    ///   - cursor: Where an earlier look has ended; nil, or one of another run, for every tenant.
    ///   - isWanted: Which tenants count.
    ///   - wake: Called at most once, from any thread, when nobody had moved and somebody does.
    /// - Returns: At most `ChangeFeed.mostNames` of them.
    package func changes(
        since cursor: ChangeCursor?,
        where isWanted: (String) -> Bool = { _ in true },
        wake: @escaping @Sendable () -> Void
    ) -> Changes {
        let place = cursor.flatMap { $0.run == run && $0.place <= feed.place ? $0.place : nil } ?? 0
        switch feed.look(after: place, where: isWanted, wake: wake) {
        case .moved(let names, let place):
            let moved = names.map { ($0, watchedTenant(named: $0)?.lookAtMoves()) }
            return .moved(moved, cursor: ChangeCursor(run: run, place: place))
        case .on(let ticket): return .on(ticket: ticket)
        case .tooMany: return .tooMany
        }
    }

    /// What tells this run of the server from others.
    private var run: Int64 { startTime.milliseconds }

    /// Where those begin who want to know of what comes, not of what was.
    package var currentCursor: ChangeCursor { ChangeCursor(run: run, place: feed.place) }
}

extension ChangeCursor {
    /// As it is written: two numbers.
    package var text: String { "\(run)-\(place)" }

    /// Reads one; nil for what is none.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let run = WholeNumber.read(parts[0].utf8, in: 0...Int.max),
            let place = WholeNumber.read(parts[1].utf8, in: 0...Int.max)
        else { return nil }
        self.init(run: Int64(run), place: place)
    }
}
