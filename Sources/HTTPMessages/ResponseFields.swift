// A response's header fields, kept in the form HTTP/1.1 sends them so that sending is one copy.

/// Header fields in the order they were added, as `Name: value CRLF` lines.
///
/// Content-Length, Transfer-Encoding and Connection belong to the engine and must not be added here.
@usableFromInline
package struct ResponseFields: Sendable {
    /// What `lines` and `ranges` give, unless it was removed.
    @usableFromInline var storedLines: [UInt8] = []
    @usableFromInline var storedRanges: [RequestHead.Field] = []
    /// Whether all fields were removed; they stay stored until others come, as mostly the same come again.
    @usableFromInline var areRemoved = false
    /// The prepared fields that stand at the beginning of what is stored, if any do.
    private var prepared: PreparedFields?
    /// Whether a Date was added; the engine adds one from the real clock otherwise (RFC 9110 §6.6.1).
    package private(set) var hasDate = false

    package init() {}

    /// The lines as HTTP/1.1 sends them.
    @inlinable package var lines: [UInt8] { areRemoved ? [] : storedLines }

    /// Where each line's name and value stand in `lines`.
    @inlinable package var ranges: [RequestHead.Field] { areRemoved ? [] : storedRanges }

    package mutating func removeAll() {
        areRemoved = true
        hasDate = false
    }

    /// Lets the engine add no Date of its own.
    package mutating func omitDate() {
        makeEmptyIfRemoved()
        hasDate = true
    }

    /// Empties what is stored, if it was removed: to be called before anything is added.
    private mutating func makeEmptyIfRemoved() {
        guard areRemoved else { return }
        storedLines.removeAll(keepingCapacity: true)
        storedRanges.removeAll(keepingCapacity: true)
        prepared = nil
        areRemoved = false
    }

    /// Adds a field whose value is bytes; CR, LF and NUL in it become spaces (RFC 9110 §5.5).
    package mutating func append(_ name: StaticString, _ value: some Sequence<UInt8>) {
        makeEmptyIfRemoved()
        let start = storedLines.count
        name.withUTF8Buffer { unsafe storedLines.append(contentsOf: $0) }
        finish(start, value)
    }

    /// Adds a field whose value is bytes in an array: the same, without generic code.
    package mutating func append(_ name: StaticString, _ value: [UInt8]) {
        makeEmptyIfRemoved()
        let start = storedLines.count
        name.withUTF8Buffer { unsafe storedLines.append(contentsOf: $0) }
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
        makeEmptyIfRemoved()
        let start = storedLines.count
        storedLines.append(
            contentsOf: name.utf8.lazy.map { ByteClass.token.contains($0) ? $0 : UInt8(ascii: "-") }
        )
        finish(start, value.utf8)
    }

    /// Adds fields that were put together before.
    ///
    /// `fill` may write over the lines, which begin at the offset it is given: for values of fixed length that differ
    /// from answer to answer. It must write neither CR nor LF nor NUL, and all such values each time: what the answer
    /// before had is used again where it began with the same fields.
    package mutating func append(
        contentsOf prepared: PreparedFields,
        filling fill: (inout MutableSpan<UInt8>, Int) -> Void = { _, _ in }
    ) {
        let start: Int
        if areRemoved, self.prepared === prepared {
            start = 0
            restore(prepared)
        } else {
            makeEmptyIfRemoved()
            start = storedLines.count
            copy(prepared)
        }
        var span = storedLines.mutableSpan
        fill(&span, start)
    }

    /// Takes back the removal of prepared fields, but not of those that came after them.
    private mutating func restore(_ prepared: PreparedFields) {
        let (lines, ranges) = (prepared.fields.storedLines.count, prepared.fields.storedRanges.count)
        if storedLines.count > lines { storedLines.removeSubrange(lines...) }
        if storedRanges.count > ranges { storedRanges.removeSubrange(ranges...) }
        areRemoved = false
        hasDate = prepared.fields.hasDate
    }

    private mutating func copy(_ prepared: PreparedFields) {
        if storedLines.isEmpty { self.prepared = prepared }
        let offset = UInt32(truncatingIfNeeded: storedLines.count)
        storedLines.append(contentsOf: prepared.fields.storedLines)
        for field in prepared.fields.storedRanges {
            storedRanges.append(RequestHead.Field(name: field.name + offset, value: field.value + offset))
        }
        hasDate = hasDate || prepared.fields.hasDate
    }

    private mutating func finish(_ start: Int, _ value: some Sequence<UInt8>) {
        let nameEnd = storedLines.count
        storedLines.append(UInt8(ascii: ":"))
        storedLines.append(UInt8(ascii: " "))
        storedLines.append(contentsOf: value)
        for index in nameEnd + 2..<storedLines.count where storedLines[index] <= 13 {
            if storedLines[index] == 13 || storedLines[index] == 10 || storedLines[index] == 0 {
                storedLines[index] = UInt8(ascii: " ")
            }
        }
        endLine(start, nameEnd)
    }

    /// Notes where the field stands that begins at `start`, and ends its line.
    private mutating func endLine(_ start: Int, _ nameEnd: Int) {
        let valueStart = nameEnd + 2
        let field = RequestHead.Field(
            name: ByteRange(start, nameEnd),
            value: ByteRange(valueStart, storedLines.count)
        )
        storedLines.append(13)
        storedLines.append(10)
        storedRanges.append(field)
        if nameEnd - start == 4, storedLines[start] | 0x20 == UInt8(ascii: "d"),
            storedLines[start + 1] | 0x20 == UInt8(ascii: "a"),
            storedLines[start + 2] | 0x20 == UInt8(ascii: "t"),
            storedLines[start + 3] | 0x20 == UInt8(ascii: "e")
        {
            hasDate = true
        }
    }
}

extension ResponseFields: Equatable {
    @usableFromInline
    package static func == (left: ResponseFields, right: ResponseFields) -> Bool {
        left.lines == right.lines && left.ranges == right.ranges && left.hasDate == right.hasDate
    }
}

extension ByteRange {
    /// The range so many bytes later.
    fileprivate static func + (range: ByteRange, offset: UInt32) -> ByteRange {
        ByteRange(Int(range.start + offset), Int(range.end + offset))
    }
}

/// Fields that many responses share, but for values of fixed length that are written over.
package final class PreparedFields: Sendable {
    let fields: ResponseFields

    package init(_ fields: ResponseFields) { self.fields = fields }
}
