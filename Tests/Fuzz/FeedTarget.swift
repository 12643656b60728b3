// CSV files of accounts and entitlements.
import AccountFiles
import IdentityCloud

/// Compares what a feed's reader makes of a file in pieces and in one.
enum FeedTarget {
    private struct Outcome: Equatable {
        var summary: FeedSummary
        var error: String?
    }

    static func run(_ input: FuzzInput) {
        for format in [FeedFormat(), FeedFormat(columns: ["id", "name"], keyColumn: "id")] {
            input.expectSame { pieces in
                var reader = FeedReader(format: format)
                for piece in pieces { reader.receive(piece.span) }
                do throws(FeedError) {
                    return Outcome(summary: try reader.finish().summary)
                } catch {
                    return Outcome(summary: FeedSummary(), error: "\(error)")
                }
            }
        }
    }
}
