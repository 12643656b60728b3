// Writes JSON text (RFC 8259) straight into an array of bytes whose storage is used again and again: an answer of the
// hot path allocates nothing and makes no String.

/// Appends JSON text to bytes; commas are its business, nesting follows the closures it is given.
///
/// Members and elements stand in the order they were written. Names are not checked for duplicates.
package struct JSONWriter {
    private var gather = BufferedWriter()
    /// Whether a value was written at this level, so that the next one needs a comma first.
    private var followsValue = false

    /// Writes one JSON text to the end of `storage`, without copying what stands there.
    package static func write(into storage: inout [UInt8], _ content: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        swap(&writer.gather.target, &storage)
        content(&writer)
        writer.gather.flush()
        swap(&writer.gather.target, &storage)
    }

    /// The bytes of one JSON text.
    package static func text(_ content: (inout JSONWriter) -> Void) -> [UInt8] {
        var bytes: [UInt8] = []
        write(into: &bytes, content)
        return bytes
    }

    // MARK: Structure

    /// Writes an object whose members `content` writes.
    package mutating func object(_ content: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "{"))
        content(&self)
        close(UInt8(ascii: "}"))
    }

    /// Writes an array whose elements `content` writes.
    package mutating func array(_ content: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "["))
        content(&self)
        close(UInt8(ascii: "]"))
    }

    /// Writes a member's name; its value is to follow.
    ///
    /// The name is written as it stands, so it must need no escape.
    package mutating func key(_ name: StaticString) {
        beginValue()
        gather.append(UInt8(ascii: "\""))
        gather.append(name)
        gather.append(word: ASCII.character("\"") | ASCII.character(":") << 8, bytes: 2)
    }

    /// Writes a member's name that is known only at run time; its value is to follow.
    package mutating func key(named name: String) {
        string(name)
        gather.append(UInt8(ascii: ":"))
        followsValue = false
    }

    /// Writes a value that is JSON text already.
    package mutating func value(json text: [UInt8]) {
        beginValue()
        unsafe text.withUnsafeBufferPointer { unsafe gather.append(contentsOf: $0) }
        followsValue = true
    }

    private mutating func open(_ bracket: UInt8) {
        beginValue()
        gather.append(bracket)
    }

    private mutating func close(_ bracket: UInt8) {
        gather.append(bracket)
        followsValue = true
    }

    /// Puts the comma before every value but the first of its level.
    private mutating func beginValue() {
        if followsValue { gather.append(UInt8(ascii: ",")) }
        followsValue = false
    }

    // MARK: Scalars

    package mutating func null() {
        word("null")
    }

    package mutating func bool(_ value: Bool) {
        word(value ? "true" : "false")
    }

    package mutating func integer(_ value: Int) {
        integer(Int64(value))
    }

    package mutating func integer(_ value: UInt64) {
        beginValue()
        gather.append(magnitude: value)
        followsValue = true
    }

    package mutating func integer(_ value: Int64) {
        beginValue()
        gather.append(decimal: value)
        followsValue = true
    }

    /// Writes a number in its shortest form that reads back the same; what JSON cannot say (RFC 8259 §6) is null.
    package mutating func double(_ value: Double) {
        guard value.isFinite else { return null() }
        beginValue()
        gather.append(escapingJSON: value.description)
        followsValue = true
    }

    package mutating func string(_ value: String) {
        beginValue()
        gather.append(UInt8(ascii: "\""))
        gather.append(escapingJSON: value)
        gather.append(UInt8(ascii: "\""))
        followsValue = true
    }

    /// Writes a moment, in milliseconds since 1970, as an RFC 3339 string: `"2026-01-31T14:30:00.000Z"`.
    package mutating func timestamp(milliseconds: Int64) {
        beginValue()
        gather.append(UInt8(ascii: "\""))
        RFC3339.write(milliseconds, to: &gather)
        gather.append(UInt8(ascii: "\""))
        followsValue = true
    }

    /// Writes 128 bits as a string of 32 lowercase hex digits, the form of ISC's ids.
    package mutating func hex(_ value: UInt128) {
        beginValue()
        gather.append(UInt8(ascii: "\""))
        gather.append(hex: value)
        gather.append(UInt8(ascii: "\""))
        followsValue = true
    }

    private mutating func word(_ text: StaticString) {
        beginValue()
        gather.append(text)
        followsValue = true
    }
}
