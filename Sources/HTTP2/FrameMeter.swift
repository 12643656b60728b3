// A look at the frames before libnghttp2 gets them: which of them cost the server more than the client, whether one
// is begun and not finished, and whether streams come in order. It reads frame headers only (RFC 9113 §4.1).

import HTTPMessages

/// Follows the frame boundaries of a client's bytes.
struct FrameMeter {
    /// What the client is in the middle of.
    enum Unit: Equatable {
        /// Nothing is begun.
        case none
        /// The preface, or a frame other than DATA, or a header block in several frames.
        case control
        case data
    }

    private var prefaceLeft = 24
    /// The current frame's header as far as it is read: length, type, flags; nine bytes with the stream's number.
    private var payloadLength = 0
    private var type: UInt8 = 0
    private var flags: UInt8 = 0
    private var stream: UInt32 = 0
    private var headerCount = 0
    private var payloadLeft = 0
    private var isInHeaderBlock = false
    private var hasSeenFrame = false
    private var order = StreamOrder()
    /// The HEADERS frames in the last input that are complete there and end their header block.
    private(set) var completeHeads: [Range<Int>] = []

    /// When the current unit began, or, for DATA, when its last bytes came.
    private(set) var unitSince: MonotonicTime
    private(set) var unit = Unit.control

    /// Whether the client has opened a stream that it had passed over (RFC 9113 §5.1.1).
    var isOutOfOrder: Bool { order.isBroken }

    /// - Parameter now: when the connection began; the preface is awaited from then on.
    init(now: MonotonicTime) { unitSince = now }

    /// Counts the suspicious frames that begin in the first `count` bytes of `input`.
    ///
    /// - Returns: how many of them a client that means well could do without.
    mutating func read(_ input: [UInt8], count: Int, now: MonotonicTime) -> Int {
        completeHeads.removeAll(keepingCapacity: true)
        var suspicious = 0
        var position = min(prefaceLeft, count)
        prefaceLeft -= position
        while position < count {
            if payloadLeft > 0 {
                let step = min(payloadLeft, count - position)
                payloadLeft -= step
                position += step
            } else {
                if headerCount == 0, !isInHeaderBlock { unitSince = now }
                takeHeaderByte(input[position])
                position += 1
                if headerCount == 9 {
                    if isSuspicious() { suspicious += 1 }
                    noteHead(position - 9, position + payloadLeft, count)
                }
            }
            if headerCount == 9, payloadLeft == 0 { headerCount = 0 }
        }
        noteUnit(now)
        return suspicious
    }

    private mutating func takeHeaderByte(_ byte: UInt8) {
        switch headerCount {
        case 0: payloadLength = Int(byte)
        case 1, 2: payloadLength = payloadLength << 8 | Int(byte)
        case 3: type = byte
        case 4: flags = byte
        case 5: stream = UInt32(byte & 0x7F)
        default: stream = stream << 8 | UInt32(byte)
        }
        headerCount += 1
        if headerCount == 9 { payloadLeft = payloadLength }
    }

    private mutating func isSuspicious() -> Bool {
        hasSeenFrame = true
        let endsStream = flags & 0x1 != 0
        let endsHeaders = flags & 0x4 != 0
        switch type {
        case FrameType.data:
            // Up to 255 bytes of it may be padding.
            let mayBeEmpty = payloadLeft == 0 || flags & 0x8 != 0 && payloadLeft <= 256
            return mayBeEmpty && !endsStream
        case FrameType.headers:
            isInHeaderBlock = !endsHeaders
            order.note(stream)
            return false
        case FrameType.continuation:
            isInHeaderBlock = !endsHeaders
            return true
        default:
            return true
        }
    }

    /// Notes a frame from `start` to `end` if it is HEADERS, whole and complete in the input.
    private mutating func noteHead(_ start: Int, _ end: Int, _ count: Int) {
        guard type == FrameType.headers, !isInHeaderBlock, start >= 0, end <= count else { return }
        completeHeads.append(start..<end)
    }

    private mutating func noteUnit(_ now: MonotonicTime) {
        let isPartial = headerCount > 0 || payloadLeft > 0
        let isData = headerCount == 9 && type == FrameType.data
        // Before the first SETTINGS the connection is not set up (RFC 9113 §3.4).
        if prefaceLeft > 0 || isInHeaderBlock || !hasSeenFrame {
            unit = .control
        } else if isPartial {
            unit = isData ? .data : .control
        } else {
            unit = .none
        }
        if unit == .data { unitSince = now }
    }

    /// When a unit that was begun must be complete.
    func deadline(_ limits: HTTPLimits) -> MonotonicTime {
        switch unit {
        case .none: .distantFuture
        case .control: unitSince.advanced(byMilliseconds: limits.headMilliseconds)
        case .data: unitSince.advanced(byMilliseconds: limits.bodyMilliseconds)
        }
    }
}

/// Frame types (RFC 9113 §6) that the meter tells apart.
private enum FrameType {
    static let data: UInt8 = 0x0
    static let headers: UInt8 = 0x1
    static let continuation: UInt8 = 0x9
}

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
