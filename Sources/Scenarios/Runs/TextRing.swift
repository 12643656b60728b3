// The journal's texts, one after the other in a ring of bytes.

/// A first-in, first-out store of bytes that grows by doubling up to its limit and never again allocates.
///
/// Positions count from the first byte ever appended, so a position stays valid until it is discarded.
struct TextRing: Sendable {
    private var bytes: [UInt8] = []
    private let largestCapacity: Int
    /// Longer texts are cut, so that the texts of one request always fit.
    let longestText: Int
    /// The position of the oldest byte kept, and the one after the newest.
    private(set) var start = 0
    private(set) var end = 0

    /// - Parameter limit: bytes; the largest power of two within it is used, so that a position is masked, not divided.
    init(limit: Int) {
        largestCapacity = limit < 1024 ? 1024 : 1 << (Int.bitWidth - 1 - limit.leadingZeroBitCount)
        longestText = min(4096, largestCapacity / JournalText.allCases.count)
    }

    /// Bytes taken from the heap.
    var capacity: Int { bytes.capacity }

    /// Makes room for so many more bytes in one piece, so that no text is ever split; grows if it may.
    ///
    /// - Returns: Whether there is room; else something must be discarded first.
    mutating func makeRoom(for count: Int) -> Bool {
        while true {
            let offset = end & (bytes.count - 1)
            let padding = offset + count > bytes.count ? bytes.count - offset : 0
            if !bytes.isEmpty, end + padding + count - start <= bytes.count {
                end += padding
                return true
            }
            guard bytes.count < largestCapacity else { return false }
            grow()
        }
    }

    /// Appends a range of bytes, cut to `longestText`; room must have been made.
    ///
    /// - Returns: How many bytes were appended.
    mutating func append(_ text: [UInt8], _ range: Range<Int>) -> UInt16 {
        guard !range.isEmpty else { return 0 }
        return append(
            text.span.extracting(range.lowerBound..<min(range.upperBound, range.lowerBound + longestText))
        )
    }

    /// Appends a text, cut to `longestText`; room must have been made.
    ///
    /// - Returns: How many bytes were appended.
    mutating func append(_ text: String?) -> UInt16 {
        guard let text else { return 0 }
        return append(text.utf8.span.extracting(first: longestText))
    }

    /// The span is valid while it is borrowed; the precondition keeps the copy within `bytes`.
    private mutating func append(_ text: Span<UInt8>) -> UInt16 {
        let offset = end & (bytes.count - 1)
        precondition(offset + text.count <= bytes.count, "no room was made for \(text.count) bytes")
        unsafe text.withUnsafeBufferPointer { source in
            unsafe bytes.withUnsafeMutableBufferPointer { target in
                _ = unsafe UnsafeMutableBufferPointer(rebasing: target[offset..<offset + source.count])
                    .update(fromContentsOf: source)
            }
        }
        end += text.count
        return UInt16(truncatingIfNeeded: text.count)
    }

    /// The bytes at a position as text.
    func text(at position: Int, count: Int) -> String {
        precondition(position >= start && position + count <= end, "text \(position) was discarded")
        let offset = position & (bytes.count - 1)
        return String(decoding: bytes[offset..<offset + count], as: UTF8.self)
    }

    /// Forgets everything before a position.
    mutating func discard(before position: Int) { start = position }

    /// Doubles: every byte kept stands at one of two places a ring's length apart, so the ring is laid down twice.
    ///
    /// What did not cross a multiple of the old capacity crosses none of the new one.
    private mutating func grow() {
        bytes = bytes.isEmpty ? [UInt8](repeating: 0, count: 1024) : bytes + bytes
    }
}
