// How clients come by their tokens and use them. Some of it shows only later: whether a token was for one call alone,
// and whether a client that was told 401 has fetched another.

import IdentityCloud
import Scenarios

/// The tokens of a tenant's clients that matter for the report.
struct TokenWatch: Sendable {
    /// A token that was issued.
    private struct Token: Sendable {
        /// Tells it apart without keeping it.
        let print: UInt64
        let client: SymbolTable.Index
        /// The request that fetched it.
        let requestID: ObjectID
        /// On the report's clock.
        let issuedAt: Milliseconds
        let endsAt: Milliseconds
        /// How often it was used, as far as one call is told from several.
        var uses = 0
        /// Whether it was replaced at once, after a single call.
        var isReplaced = false
    }

    /// A token that was answered 401.
    private struct Rejection: Sendable {
        let print: UInt64
        let client: SymbolTable.Index
        let call: ReviewTrack.Key
        let at: Milliseconds
        /// The request with an expired token after which none has fetched another.
        var expiredUse: ObjectID?
    }

    /// What is to be noted of a call.
    struct Remarks {
        /// A token was used again so long after its 401.
        var reusedAfter: Milliseconds?
        /// Requests with expired tokens that nothing excuses any more.
        var expired: [ObjectID] = []
    }

    /// A request for a token that was one of several for a call each, and which of them.
    struct Waste {
        var requestID: ObjectID
        var row: Int
    }

    /// A ring, so that places stay good until they are written over.
    private var tokens: [Token] = []
    private var oldest = 0
    /// The token used last and its place; calls mostly come with the same again.
    private var latest: (print: UInt64, place: Int?) = (0, nil)
    private var rejections: [Rejection] = []
    /// How many tokens in a row each client has used for one call alone.
    private var rows = SymbolValues<Int>()
    private static let mostTokens = 64
    private static let mostRejections = 64
    private static let hasty: Milliseconds = 60_000

    /// About how many bytes it takes.
    var footprint: Int {
        tokens.capacity * MemoryLayout<Token>.stride + rejections.capacity * MemoryLayout<Rejection>.stride
            + rows.footprint
    }

    /// Takes in a call with a token.
    @inline(__always)
    mutating func use(_ print: UInt64) {
        if print != latest.print { latest = (print, tokens.firstIndex { $0.print == print }) }
        if let place = latest.place, tokens[place].uses < 2 { tokens[place].uses += 1 }
    }

    /// Whether calls must be looked at more closely: nearly never.
    var hasRejections: Bool { !rejections.isEmpty }

    /// What a call shows about tokens that were answered 401 before it, or are now; `use` comes first.
    mutating func weigh(
        _ call: borrowing CallRecord,
        _ kind: RequestCounts.Kind,
        _ key: ReviewTrack.Key,
        at now: Milliseconds
    ) -> Remarks {
        let print = call.tokenPrint
        let expired = call.outline.problems.contains(.expiredTokenUsed) ? call.outline.requestID : nil
        let isRejected = call.outline.status == 401
        // A token that was refused had to be replaced.
        if isRejected, let place = latest.place { tokens[place].uses = 2 }
        // The same call with another token is what should follow a 401.
        for place in rejections.indices
        where rejections[place].print != print && rejections[place].call == key {
            rejections[place].expiredUse = nil
        }
        var remarks = Remarks()
        guard let place = rejections.firstIndex(where: { $0.print == print }) else {
            guard isRejected else { return remarks }
            if rejections.count == Self.mostRejections, let use = rejections.removeFirst().expiredUse {
                remarks.expired.append(use)
            }
            rejections.append(
                Rejection(print: print, client: kind.client, call: key, at: now, expiredUse: expired)
            )
            return remarks
        }
        let rejection = rejections[place]
        let pause = now - rejection.at
        // Other calls may have been under way when the 401 came.
        guard rejection.call == key || pause >= 1_000 else { return remarks }
        remarks.reusedAfter = pause
        remarks.expired = [rejection.expiredUse, expired].compactMap(\.self)
        rejections[place].expiredUse = nil
        if !isRejected { rejections.remove(at: place) }
        return remarks
    }

    /// Takes in a token that was issued.
    ///
    /// - Returns: What is to be said of an older one, of which no more is to come.
    mutating func issue(
        _ print: UInt64,
        to client: SymbolTable.Index,
        for lifetime: Milliseconds,
        by requestID: ObjectID,
        at now: Milliseconds
    ) -> Waste? {
        for place in rejections.indices where rejections[place].client == client {
            rejections[place].expiredUse = nil
        }
        if let place = places.last(where: { tokens[$0].client == client }) {
            let earlier = tokens[place]
            tokens[place].isReplaced =
                earlier.uses == 1 && now - earlier.issuedAt < Self.hasty && earlier.endsAt - now > Self.hasty
        }
        latest = (0, nil)
        let token = Token(
            print: print,
            client: client,
            requestID: requestID,
            issuedAt: now,
            endsAt: now + lifetime
        )
        guard tokens.count == Self.mostTokens else {
            tokens.append(token)
            return nil
        }
        let settled = tokens[oldest]
        tokens[oldest] = token
        oldest = oldest + 1 == Self.mostTokens ? 0 : oldest + 1
        return settle(settled)
    }

    /// What would have to be said if nothing more came.
    func conclusion() -> (wasted: [Waste], expired: [ObjectID]) {
        var copy = self
        return (places.compactMap { copy.settle(tokens[$0]) }, rejections.compactMap(\.expiredUse))
    }

    /// Where the tokens stand, the oldest first.
    private var places: [Int] { tokens.indices.map { (oldest + $0) % tokens.count } }

    private mutating func settle(_ token: Token) -> Waste? {
        // One that nobody used tells nothing.
        guard token.uses > 0 else { return nil }
        let row = token.uses == 1 && token.isReplaced ? (rows[token.client] ?? 0) + 1 : 0
        rows[token.client] = row
        return row >= 2 ? Waste(requestID: token.requestID, row: row) : nil
    }
}
