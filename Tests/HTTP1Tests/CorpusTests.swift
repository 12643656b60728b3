// Every case of the corpus, however its bytes are cut.
import HTTPMessages
import TestSupport
import Testing

@testable import HTTP1

@Suite struct CorpusTests {
    @Test func isFound() {
        #expect(CorpusCase.all.count > 100)
    }

    @Test(arguments: CorpusCase.all) func hasItsOutcomeInOnePiece(_ example: CorpusCase) {
        #expect(outcomes(of: [example.request[...]]) == example.outcomes)
    }

    @Test(arguments: CorpusCase.all) func hasItsOutcomeCutInTwo(_ example: CorpusCase) {
        // Long fillers are cut at some places only; all short requests at every one.
        let step = max(1, example.request.count / 2000)
        for cut in stride(from: 1, to: example.request.count, by: step) {
            let pieces = [example.request[..<cut], example.request[cut...]]
            #expect(outcomes(of: pieces) == example.outcomes, "cut at \(cut)")
        }
    }

    @Test(arguments: CorpusCase.all) func hasItsOutcomeByteByByte(_ example: CorpusCase) {
        let pieces = example.request.indices.map { example.request[$0...$0] }
        #expect(outcomes(of: pieces) == example.outcomes)
    }

    /// Mutated requests must neither trap nor be understood differently when they come in pieces.
    @Test(arguments: 0..<16) func isReadTheSameWayAfterMutation(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for example in CorpusCase.all where example.request.count < 1000 {
            for _ in 0..<6 {
                // An error in an unfinished line may be noticed at the line's end only.
                let request = mutated(example.request, &random) + [10]
                let cut = Int.random(in: 0...request.count, using: &random)
                let whole = comparable(outcomes(of: [request[...]]))
                let halves = outcomes(of: [request[..<cut], request[cut...]])
                #expect(comparable(halves) == whole, "\(request)")
                let bytes = outcomes(of: request.indices.map { request[$0...$0] })
                #expect(comparable(bytes) == whole, "\(request)")
            }
        }
    }

    /// The outcomes up to an answer that does not wait for the request's content.
    ///
    /// What that does to the connection depends on how much of it had arrived by then.
    private func comparable(_ outcomes: [String]) -> ArraySlice<String> {
        let early = outcomes.firstIndex { $0.hasPrefix("501 methodUnknown") || $0.hasPrefix("417 ") }
        return outcomes.prefix(through: early ?? outcomes.count - 1)
    }

    private func outcomes(of pieces: [ArraySlice<UInt8>]) -> [String] {
        let responder = RecordingResponder()
        let wire = Wire(responder)
        for piece in pieces where wire.ending == nil && wire.turn.handover == nil { wire.send(piece) }
        if wire.turn.handover != nil { return ["http2"] }
        return responder.outcomes + [wire.ending == nil ? "open" : "close"]
    }

    private func mutated(_ request: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var request = request
        for _ in 0..<Int.random(in: 1...3, using: &random) where !request.isEmpty {
            let index = Int.random(in: 0..<request.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: request[index] = UInt8.random(in: 0...255, using: &random)
            case 1: request.remove(at: index)
            case 2: request.insert([13, 10, 32, 9, 0, 58, 59, 44][Int(random.next() % 8)], at: index)
            default: request.append(contentsOf: request[index...])
            }
        }
        return request
    }
}
