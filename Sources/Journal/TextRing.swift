// The journal's texts, one after the other in a ring of bytes.

/// A first-in, first-out store of bytes that grows by doubling up to its limit and never again allocates.
///
/// Positions count from the first byte ever appended, so a position stays valid until it is discarded. Before the bytes
/// of a text stand which one it is (one byte) and its length (two bytes).
struct TextRing: Sendable {
    /// What a text takes besides its own bytes.
    static let overhead = 3

    private var bytes: [UInt8] = []
    private let largestCapacity: Int
    /// Longer texts are cut, so that the texts of one request always fit.
    private let longestText: Int
    /// The position of the oldest byte kept, and the one after the newest.
    private(set) var start = 0
    private(set) var end = 0

    /// - Parameter limit: bytes; the largest power of two within it is used, so that a position is masked, not divided.
    init(limit: Int) {
        largestCapacity = max(limit, 2048).roundedDownToPowerOfTwo
        longestText = min(4096, largestCapacity / JournalText.allCases.count - Self.overhead)
    }

    /// Bytes taken from the heap.
    var capacity: Int { bytes.capacity }

    /// The most that the texts of one request take.
    var largestEntry: Int { (longestText + Self.overhead) * JournalText.allCases.count }

    /// Makes room for so many more bytes in one piece, so that no text is ever split.
    ///
    /// It grows if it may, and whenever nothing is in it that could be discarded.
    ///
    /// - Returns: Whether there is room; else something must be discarded first.
    mutating func makeRoom(for count: Int, mayGrow: Bool) -> Bool {
        while true {
            let offset = end & (bytes.count - 1)
            let padding = offset + count > bytes.count ? bytes.count - offset : 0
            // An empty ring may as well begin where the texts will.
            let kept = start == end ? 0 : end + padding - start
            if !bytes.isEmpty, kept + count <= bytes.count {
                if start == end { start += padding }
                end += padding
                return true
            }
            guard bytes.count < largestCapacity, mayGrow || start == end else { return false }
            grow()
        }
    }

    /// Appends a range of bytes, cut to `longestText`, unless it is empty; room must have been made.
    mutating func append(_ text: JournalText, _ source: [UInt8], _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        append(text, source.span.extracting(range))
    }

    /// Appends a text, cut to `longestText`, unless it is nil or empty; room must have been made.
    mutating func append(_ text: JournalText, _ source: String?) {
        guard let source, !source.isEmpty else { return }
        append(text, source.utf8.span)
    }

    /// The span is valid while it is borrowed; the precondition keeps the copy within `bytes`.
    mutating func append(_ text: JournalText, _ source: Span<UInt8>) {
        let count = min(source.count, longestText)
        let offset = end & (bytes.count - 1)
        precondition(offset + Self.overhead + count <= bytes.count, "no room was made for \(count) bytes")
        unsafe source.withUnsafeBytes { source in
            unsafe bytes.withUnsafeMutableBytes { target in
                unsafe target[offset] = text.rawValue
                let length = UInt16(truncatingIfNeeded: count).littleEndian
                unsafe target.storeBytes(of: length, toByteOffset: offset + 1, as: UInt16.self)
                unsafe UnsafeMutableRawBufferPointer(rebasing: target[(offset + Self.overhead)...])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[..<count]))
            }
        }
        end += Self.overhead + count
    }

    /// The texts that stand in a range of positions.
    func texts(in positions: Range<Int>) -> JournalTexts {
        precondition(
            positions.lowerBound >= start && positions.upperBound <= end,
            "\(positions) was discarded"
        )
        guard !positions.isEmpty else { return JournalTexts([]) }
        let offset = positions.lowerBound & (bytes.count - 1)
        return JournalTexts(bytes[offset..<offset + positions.count])
    }

    /// Takes the first text off the bytes that were appended for a request; nil at their end.
    static func firstText(in bytes: inout ArraySlice<UInt8>) -> (JournalText, [UInt8])? {
        guard bytes.count >= overhead, let text = JournalText(rawValue: bytes[bytes.startIndex]) else {
            return nil
        }
        let count = Int(bytes[bytes.startIndex + 1]) | Int(bytes[bytes.startIndex + 2]) << 8
        bytes = bytes.dropFirst(overhead)
        defer { bytes = bytes.dropFirst(count) }
        return (text, Array(bytes.prefix(count)))
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
