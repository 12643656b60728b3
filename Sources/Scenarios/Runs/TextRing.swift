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

    /// Whether so many more bytes fit; grows if it may.
    mutating func hasRoom(for count: Int) -> Bool {
        while end - start + count > bytes.count {
            guard bytes.count < largestCapacity else { return false }
            grow()
        }
        return true
    }

    /// Appends a range of bytes, cut to `longestText`; room must have been made.
    ///
    /// - Returns: how many bytes were appended.
    mutating func append(_ text: [UInt8], _ range: Range<Int>) -> UInt16 {
        append(text.span.extracting(range.prefix(longestText)))
    }

    /// Appends a text, cut to `longestText`; room must have been made.
    ///
    /// - Returns: how many bytes were appended.
    mutating func append(_ text: String?) -> UInt16 {
        guard let text else { return 0 }
        return append(text.utf8.span.extracting(first: longestText))
    }

    private mutating func append(_ text: Span<UInt8>) -> UInt16 {
        precondition(end - start + text.count <= bytes.count, "no room was made for \(text.count) bytes")
        let offset = end & (bytes.count - 1)
        let first = min(text.count, bytes.count - offset)
        copy(text.extracting(first: first), to: offset)
        copy(text.extracting(droppingFirst: first), to: 0)
        end += text.count
        return UInt16(text.count)
    }

    /// The bytes at a position as text.
    func text(at position: Int, count: Int) -> String {
        precondition(position >= start && position + count <= end, "text \(position) was discarded")
        return String(
            decoding: (position..<position + count).map { bytes[$0 & (bytes.count - 1)] },
            as: UTF8.self
        )
    }

    /// Forgets everything before a position.
    mutating func discard(before position: Int) { start = position }

    private mutating func grow() {
        let capacity = max(bytes.count * 2, 1024)
        var larger = [UInt8](repeating: 0, count: capacity)
        for position in start..<end {
            larger[position & (capacity - 1)] = bytes[position & (bytes.count - 1)]
        }
        bytes = larger
    }

    /// Both spans are within bounds: `extracting` checks the one, the precondition of `append` the other.
    private mutating func copy(_ text: Span<UInt8>, to offset: Int) {
        guard !text.isEmpty else { return }
        unsafe text.withUnsafeBufferPointer { source in
            unsafe bytes.withUnsafeMutableBufferPointer { target in
                _ = unsafe UnsafeMutableBufferPointer(rebasing: target[offset..<offset + source.count])
                    .update(fromContentsOf: source)
            }
        }
    }
}
