// A response's header fields, kept in the form HTTP/1.1 sends them so that sending is one copy.

/// Header fields in the order they were added, as `Name: value CRLF` lines.
///
/// Content-Length, Transfer-Encoding and Connection belong to the engine and must not be added here.
package struct ResponseFields: Sendable, Equatable {
    /// The lines as HTTP/1.1 sends them.
    package private(set) var lines: [UInt8] = []
    /// Where each line's name and value stand in `lines`.
    package private(set) var ranges: [RequestHead.Field] = []
    /// Whether a Date was added; the engine adds one from the real clock otherwise (RFC 9110 §6.6.1).
    package private(set) var hasDate = false

    package init() {}

    package mutating func removeAll() {
        lines.removeAll(keepingCapacity: true)
        ranges.removeAll(keepingCapacity: true)
        hasDate = false
    }

    /// Adds a field whose value is bytes; CR, LF and NUL in it become spaces (RFC 9110 §5.5).
    package mutating func append(_ name: StaticString, _ value: some Sequence<UInt8>) {
        let start = lines.count
        name.withUTF8Buffer { unsafe lines.append(contentsOf: $0) }
        finish(start, value)
    }

    /// Adds a field whose value is bytes in an array: the same, without generic code.
    package mutating func append(_ name: StaticString, _ value: [UInt8]) {
        let start = lines.count
        name.withUTF8Buffer { unsafe lines.append(contentsOf: $0) }
        finish(start, value)
    }

    package mutating func append(_ name: StaticString, _ value: StaticString) {
        value.withUTF8Buffer { unsafe append(name, $0) }
    }

    package mutating func append(_ name: StaticString, _ value: String) {
        append(name, value.utf8)
    }

    /// Adds a field whose name is known only at run time; characters that no token may hold become `-`.
    package mutating func append(named name: String, _ value: String) {
        let start = lines.count
        lines.append(contentsOf: name.utf8.lazy.map { isTokenByte($0) ? $0 : UInt8(ascii: "-") })
        finish(start, value.utf8)
    }

    /// Adds fields that were put together before.
    ///
    /// `fill` may write over the lines, which begin at the offset it is given: for values of fixed length that differ
    /// from answer to answer. It must write neither CR nor LF nor NUL.
    package mutating func append(
        contentsOf prepared: ResponseFields,
        filling fill: (inout MutableSpan<UInt8>, Int) -> Void = { _, _ in }
    ) {
        let start = lines.count
        let offset = UInt32(truncatingIfNeeded: start)
        lines.append(contentsOf: prepared.lines)
        var span = lines.mutableSpan
        fill(&span, start)
        if start == 0 {
            // Most answers have no other field before these: one copy, where a field apiece took 250 instructions.
            ranges.append(contentsOf: prepared.ranges)
        } else {
            for field in prepared.ranges {
                ranges.append(RequestHead.Field(name: field.name + offset, value: field.value + offset))
            }
        }
        hasDate = hasDate || prepared.hasDate
    }

    private mutating func finish(_ start: Int, _ value: some Sequence<UInt8>) {
        let nameEnd = lines.count
        lines.append(UInt8(ascii: ":"))
        lines.append(UInt8(ascii: " "))
        lines.append(contentsOf: value)
        for index in nameEnd + 2..<lines.count where lines[index] <= 13 {
            if lines[index] == 13 || lines[index] == 10 || lines[index] == 0 {
                lines[index] = UInt8(ascii: " ")
            }
        }
        endLine(start, nameEnd)
    }

    /// Notes where the field stands that begins at `start`, and ends its line.
    private mutating func endLine(_ start: Int, _ nameEnd: Int) {
        let valueStart = nameEnd + 2
        let field = RequestHead.Field(
            name: ByteRange(start, nameEnd),
            value: ByteRange(valueStart, lines.count)
        )
        lines.append(13)
        lines.append(10)
        ranges.append(field)
        if nameEnd - start == 4, lines[start] | 0x20 == UInt8(ascii: "d"),
            lines[start + 1] | 0x20 == UInt8(ascii: "a"), lines[start + 2] | 0x20 == UInt8(ascii: "t"),
            lines[start + 3] | 0x20 == UInt8(ascii: "e")
        {
            hasDate = true
        }
    }
}

extension ByteRange {
    /// The range so many bytes later.
    fileprivate static func + (range: ByteRange, offset: UInt32) -> ByteRange {
        ByteRange(Int(range.start + offset), Int(range.end + offset))
    }
}

/// Whether the byte may stand in a token (RFC 9110 §5.6.2).
private func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}
