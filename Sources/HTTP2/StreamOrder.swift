// New streams have growing numbers, RFC 9113 §5.1.1. libnghttp2 ignores a stream that was passed over, which would leave
// its client waiting; this remembers which were.

/// Follows the numbers of the streams that a client opens.
struct StreamOrder {
    /// Whether a stream was opened that had been passed over.
    private(set) var isBroken = false
    private var highest: UInt32 = 0
    /// The latest streams that were passed over; older ones are forgotten, so that a client cannot fill the memory.
    private var skipped: [ClosedRange<UInt32>] = []
    private static let mostSkipped = 8

    /// Notes HEADERS on `stream`: a new stream, or trailers on one that is open.
    mutating func note(_ stream: UInt32) {
        if stream > highest {
            if stream > highest + 2 { skip(highest + 1...stream - 1) }
            highest = stream
        } else if skipped.contains(where: { $0.contains(stream) }) {
            isBroken = true
        }
    }

    private mutating func skip(_ streams: ClosedRange<UInt32>) {
        if skipped.count == Self.mostSkipped { skipped.removeFirst() }
        skipped.append(streams)
    }
}
