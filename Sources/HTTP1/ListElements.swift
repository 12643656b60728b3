// Lists in field values, RFC 9110 §5.6.1.
import HTTPMessages

/// The elements of a comma-separated list.
enum ListElements {
    /// Calls `body` with every element, white space around it removed; empty ones too.
    static func forEach(in bytes: Span<UInt8>, _ value: ByteRange, _ body: (ByteRange) -> Void) {
        var start = Int(value.start)
        for index in value.indices where bytes[index] == UInt8(ascii: ",") {
            body(trimmed(bytes, start, index))
            start = index + 1
        }
        body(trimmed(bytes, start, Int(value.end)))
    }

    private static func trimmed(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> ByteRange {
        var start = start
        var end = end
        while start < end, bytes[start] == .space || bytes[start] == .tab { start += 1 }
        while end > start, bytes[end - 1] == .space || bytes[end - 1] == .tab { end -= 1 }
        return ByteRange(start, end)
    }
}
