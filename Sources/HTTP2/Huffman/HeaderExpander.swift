// Header blocks on their way to libnghttp2: long values that came Huffman-coded go there as plain text, which means the
// same (RFC 7541 §5.2) and which `HuffmanCache` has at hand. Clients send the same token with each request, and decoding
// it is what an HTTP/2 request costs most: the row `http2` of Benchmarks shows what this corner gains.

import HTTPMessages

/// Writes a client's bytes anew with long values decoded; its storage serves one call after another.
///
/// It changes nothing else. What it does not understand it leaves as it is, for libnghttp2 to judge.
struct HeaderExpander {
    /// The bytes that the last call of `expand` wrote.
    private(set) var output: [UInt8] = []
    private let decoder = StringDecoder()

    /// Expands the header blocks in the first `count` bytes of `input`.
    ///
    /// - Parameters:
    ///   - input: what the client sent.
    ///   - count: how much of it.
    ///   - frames: the HEADERS frames in it that are complete, in order.
    ///   - memory: what the client's earlier codes meant.
    /// - Returns: whether anything was expanded, so that `output` is to be taken instead.
    mutating func expand(
        _ input: [UInt8],
        count: Int,
        frames: [Range<Int>],
        with memory: inout HuffmanCache
    ) -> Bool {
        output.removeAll(keepingCapacity: true)
        var copied = 0
        for frame in frames { copied = expand(frame, of: input, from: copied, with: &memory) }
        guard copied > 0 else { return false }
        output.append(contentsOf: input[copied..<count])
        return true
    }

    /// Expands one frame.
    ///
    /// - Returns: how much of `input` is in `output` now; `copied` where nothing was to expand.
    private mutating func expand(
        _ frame: Range<Int>,
        of input: [UInt8],
        from copied: Int,
        with memory: inout HuffmanCache
    ) -> Int {
        guard var block = Self.block(of: frame, in: input.span) else { return copied }
        var copied = copied
        var length = frame.count - Self.frameHeaderBytes
        var start: Int?
        while let literal = LongLiteral.first(in: input.span, block),
            let text = memory.text(of: input.span.extracting(literal), decode: { decoder.text(of: $0) })
        {
            let grown = length - literal.count + StringPrefix.count(text.count) + text.count
            guard grown <= Self.largestPayload else { break }
            length = grown
            start = start ?? output.count + frame.lowerBound - copied
            output.append(contentsOf: input[copied..<literal.lowerBound])
            StringPrefix.append(text.count, to: &output)
            output.append(contentsOf: text)
            copied = literal.upperBound
            block = copied..<block.upperBound
        }
        if let start { writeLength(length, at: start) }
        return copied
    }

    /// A frame that no setting of ours allows to be larger (RFC 9113 §4.2).
    private static let largestPayload = 16_384
    private static let frameHeaderBytes = 9

    /// Where the header block of a HEADERS frame stands, without padding and priority (RFC 9113 §6.2).
    private static func block(of frame: Range<Int>, in input: Span<UInt8>) -> Range<Int>? {
        let flags = input[frame.lowerBound + 4]
        var (start, end) = (frame.lowerBound + frameHeaderBytes, frame.upperBound)
        if flags & 0x8 != 0, start < end {
            end -= Int(input[start])
            start += 1
        }
        if flags & 0x20 != 0 { start += 5 }
        return start < end ? start..<end : nil
    }

    private mutating func writeLength(_ length: Int, at start: Int) {
        for (index, shift) in [16, 8, 0].enumerated() {
            output[start + index] = UInt8(truncatingIfNeeded: length >> shift)
        }
    }
}

/// The length before a string that is not Huffman-coded: an integer with a prefix of seven bits (RFC 7541 §5.1).
private enum StringPrefix {
    static func count(_ length: Int) -> Int { length < 127 ? 1 : length < 127 + 128 ? 2 : 3 }

    static func append(_ length: Int, to output: inout [UInt8]) {
        guard length >= 127 else { return output.append(UInt8(length)) }
        output.append(127)
        var rest = length - 127
        while rest >= 128 {
            output.append(UInt8(rest & 0x7F | 0x80))
            rest >>= 7
        }
        output.append(UInt8(rest))
    }
}
