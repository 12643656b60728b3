// What is told apart when clients ask again.

import IdentityCloud
import Testing

@testable import Journal

@Suite struct ReviewTracksTests {
    private let answer = ReviewTrack.Answer(
        at: 0,
        tenantTime: Timestamp(milliseconds: 0),
        outcome: .fine
    )

    @Test func loadsOfAFewSourcesAreToldApart() {
        var names = SymbolTable(limit: 1)
        let client = names.index(adding: "qa")
        let loads: [Operation] = [.loadAccounts, .loadUncorrelatedAccounts, .loadEntitlements]
        let keys = loads.flatMap { operation in
            (UInt64(1)...8).map { ReviewTrack.Key(subject: $0, client: client, operation: operation) }
        }
        var tracks = ReviewTracks()
        for key in keys { #expect(tracks.take(key, askedAt: 0, answer)?.pause == nil) }
        for key in keys { #expect(tracks.take(key, askedAt: 7, answer)?.pause == 7) }
    }
}
