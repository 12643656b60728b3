// The chunked transfer coding by itself, since a mutated head seldom comes as far.
import HTTP1
import HTTPMessages

/// Compares what a decoder finds in pieces and in one.
enum ChunkTarget {
    private struct Outcome: Equatable {
        var content: [UInt8] = []
        var isFinished = false
        var refusal: String?
    }

    static func run(_ input: FuzzInput) { input.expectSame(decode) }

    private static func decode(_ pieces: [[UInt8]]) -> Outcome {
        var decoder = ChunkedDecoder(maximum: 100_000, limits: HTTPLimits())
        var outcome = Outcome()
        do throws(RequestRefusal) {
            for piece in pieces where !outcome.isFinished { try take(piece, &decoder, &outcome) }
        } catch {
            outcome.refusal = error.reason
        }
        return outcome
    }

    private static func take(
        _ piece: [UInt8],
        _ decoder: inout ChunkedDecoder,
        _ outcome: inout Outcome
    ) throws(RequestRefusal) {
        var position = 0
        while true {
            switch try decoder.next(piece.span, &position, to: piece.count) {
            case .content(let range): outcome.content += piece[range]
            case .needsInput: return
            case .finished:
                outcome.isFinished = true
                return
            }
        }
    }
}
