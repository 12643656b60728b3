// Rows as they came, in pieces of one size: a file that grows is never moved, and nothing is allocated for a row.

import Formats

/// Bytes that only become more.
struct ByteChunks: Sendable {
    private static let sizeBits = 20
    /// The bytes of each chunk but the last.
    static let size = 1 << sizeBits

    private var chunks: [[UInt8]] = []
    private(set) var count = 0

    mutating func append(_ bytes: Span<UInt8>) {
        var offset = 0
        while offset < bytes.count {
            let filled = count & (Self.size - 1)
            if filled == 0 { open() }
            let end = min(bytes.count, offset + Self.size - filled)
            chunks[chunks.count - 1].append(copying: bytes.extracting(offset..<end))
            count += end - offset
            offset = end
        }
    }

    /// The first chunk grows with a small file; where there is a second, there will be more.
    private mutating func open() {
        var chunk: [UInt8] = []
        if count > 0 { chunk.reserveCapacity(Self.size) }
        chunks.append(chunk)
    }

    /// Gives back the room that nothing will be put into.
    mutating func seal() {
        guard let last = chunks.popLast() else { return }
        chunks.append(Array(last[...]))
    }

    /// The first bytes of a range that lie together; at least one of a range that is not empty.
    func run(of range: Range<Int>) -> ArraySlice<UInt8> {
        let chunk = chunks[range.lowerBound >> Self.sizeBits]
        let start = range.lowerBound & (Self.size - 1)
        return chunk[start..<min(chunk.count, start + range.count)]
    }
}

/// Where each of many accounts begins: four bytes for each.
struct RowStarts: Sendable {
    /// As many as have their own beginning to count from.
    private struct Block: Sendable {
        /// How many accounts stand in the blocks before.
        var first = 0
        /// Where its first account begins.
        var base = 0
        /// How far from there each begins.
        var offsets: [UInt32] = []
    }

    private static let blockSize = 16_384

    private var blocks: [Block] = []
    private var last = Block()

    var count: Int { last.first + last.offsets.count }

    /// Takes the beginning of one more, which is no less than those before.
    @inline(__always)
    mutating func append(_ start: Int) {
        if last.offsets.count == Self.blockSize || start &- last.base > Int(UInt32.max) || count == 0 {
            open(at: start)
        }
        last.offsets.append(UInt32(truncatingIfNeeded: start &- last.base))
    }

    private mutating func open(at start: Int) {
        let count = count
        if count > 0 { blocks.append(last) }
        last = Block(first: count, base: start)
        if count > 0 { last.offsets.reserveCapacity(Self.blockSize) }
    }

    /// Gives back the room that nothing will be put into; no more are taken afterwards.
    mutating func seal() {
        last.offsets = Array(last.offsets[...])
        blocks.append(last)
    }

    /// Where an account begins, once they are sealed.
    subscript(number: Int) -> Int {
        // A block that was closed early is followed by more of them, never by fewer.
        var block = number / Self.blockSize
        while block + 1 < blocks.count, blocks[block + 1].first <= number { block += 1 }
        return blocks[block].base + Int(blocks[block].offsets[number - blocks[block].first])
    }
}
