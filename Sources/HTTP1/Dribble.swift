// The wire fault that sends an answer in drops.

import HTTPMessages

/// A response on its way out in small pieces.
struct Dribble {
    var bytes: [UInt8]
    var sent = 0
    var pieceBytes: Int
    var pauseMilliseconds: Int64
    var nextAt: MonotonicTime

    /// Takes the next piece at `now`; false when it was the last.
    mutating func takePiece(at now: MonotonicTime, to output: inout [UInt8]) -> Bool {
        let end = bytes.count - sent > pieceBytes ? sent + pieceBytes : bytes.count
        output.append(contentsOf: bytes[sent..<end])
        sent = end
        nextAt = now.advanced(byMilliseconds: pauseMilliseconds)
        return sent < bytes.count
    }
}
