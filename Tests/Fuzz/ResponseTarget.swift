// Responses of receivers, who may be anybody.
import HTTP1
import HTTPMessages

/// Compares what a reader finds in pieces and in one.
enum ResponseTarget {
    static func run(_ input: FuzzInput) { input.expectSame(read) }

    private static func read(_ pieces: [[UInt8]]) -> String {
        var reader = ResponseReader(mostContent: 100)
        do throws(ResponseFault) {
            for piece in pieces where !reader.isComplete { try reader.receive(piece, count: piece.count) }
            try reader.inputEnded()
        } catch {
            return error.reason
        }
        return "\(reader.response.status) \(reader.response.content) \(reader.response.isCutOff)"
    }
}
