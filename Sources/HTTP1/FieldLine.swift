// One field line, RFC 9112 §5. Trailers keep to the same syntax, but come through ChunkedDecoder a byte at a time.
import HTTPMessages

/// The syntax of a field line.
enum FieldLine {
    /// Parses the line at `position` and moves to the next one.
    ///
    /// - Returns: nil when the line is incomplete.
    /// - Throws: the first rule broken.
    @inline(__always)
    static func parse(
        _ bytes: Span<UInt8>,
        _ position: inout Int,
        _ end: Int
    ) throws(RequestRefusal) -> RequestHead.Field? {
        let start = position
        guard let colon = try nameEnd(bytes, start, end) else { return nil }
        var valueStart = colon + 1
        while valueStart < end, bytes.byte(at: valueStart) == .space || bytes.byte(at: valueStart) == .tab {
            valueStart += 1
        }
        let lineEnd = ByteScan.endOfFieldValue(bytes, from: valueStart, to: end)
        guard lineEnd < end else { return nil }
        guard bytes.byte(at: lineEnd) == .carriageReturn else {
            throw RequestRefusal(
                bytes.byte(at: lineEnd) == .lineFeed ? .bareLineFeed : .fieldValueByte,
                at: lineEnd
            )
        }
        guard lineEnd + 1 < end else { return nil }
        guard bytes.byte(at: lineEnd + 1) == .lineFeed else {
            throw RequestRefusal(.bareCarriageReturn, at: lineEnd)
        }
        position = lineEnd + 2
        var valueEnd = lineEnd
        while valueEnd > valueStart,
            bytes.byte(at: valueEnd - 1) == .space || bytes.byte(at: valueEnd - 1) == .tab
        {
            valueEnd -= 1
        }
        return RequestHead.Field(name: ByteRange(start, colon), value: ByteRange(valueStart, valueEnd))
    }

    /// The colon after the name, which is a token (RFC 9110 §5.1).
    @inline(__always)
    private static func nameEnd(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) throws(RequestRefusal) -> Int?
    {
        var index = start
        while true {
            index = ByteScan.endOfPlainName(bytes, from: index, to: end)
            guard index < end else { return nil }
            let byte = bytes.byte(at: index)
            if byte == UInt8(ascii: ":"), index > start { return index }
            guard ByteClass.token.contains(byte) else {
                throw RequestRefusal(ruleBroken(by: byte, isFirst: index == start), at: index)
            }
            index += 1
        }
    }

    private static func ruleBroken(by byte: UInt8, isFirst: Bool) -> BrokenRule {
        switch byte {
        // RFC 9112 §5.2: a server may unfold or refuse; unfolding is what smuggles.
        case .space, .tab: isFirst ? .foldedLine : .spaceBeforeColon
        case .lineFeed: .bareLineFeed
        case UInt8(ascii: ":"): .fieldNameEmpty
        default: .fieldNameByte
        }
    }
}
