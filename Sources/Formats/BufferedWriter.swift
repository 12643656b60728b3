// Appending to an array byte by byte costs some twenty instructions each: its uniqueness and capacity are checked every
// time. Here bytes are gathered in 256 bytes of the writer's own and handed on as one piece.

/// Bytes on their way into an array.
@usableFromInline
package struct BufferedWriter: ByteSink {
    @usableFromInline typealias Storage = (SIMD64<UInt8>, SIMD64<UInt8>, SIMD64<UInt8>, SIMD64<UInt8>)

    @inlinable static var capacity: Int { MemoryLayout<Storage>.size }

    @usableFromInline var storage: Storage = (.zero, .zero, .zero, .zero)
    @usableFromInline var count = 0
    /// What was handed on.
    @usableFromInline var target: [UInt8] = []

    @inlinable init() {}

    /// Appends what `content` writes, without copying what stands in `storage`.
    ///
    /// For text whose shape is known: its fixed pieces are written whole, which JSONWriter cannot do. Inlinable, as is
    /// what it is made of, so that pieces of known length are moved and not copied by a call.
    @inlinable
    package static func append(to storage: inout [UInt8], _ content: (inout BufferedWriter) -> Void) {
        var gather = BufferedWriter()
        swap(&gather.target, &storage)
        content(&gather)
        gather.flush()
        swap(&gather.target, &storage)
    }

    /// Hands on what is gathered; to be called before `target` is read.
    @inlinable
    mutating func flush() {
        unsafe withUnsafeBytes(of: &storage) { bytes in
            unsafe target.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        }
        count = 0
    }

    /// The index stays under `capacity`, since a full storage is flushed first.
    @inlinable @inline(__always)
    package mutating func append(_ byte: UInt8) {
        if count == Self.capacity { flush() }
        unsafe withUnsafeMutableBytes(of: &storage) { unsafe $0[count] = byte }
        count += 1
    }

    /// Appends the lowest `bytes` bytes of a word, the lowest first; they fit, since a nearly full storage is flushed.
    @inlinable @inline(__always)
    package mutating func append(word: UInt64, bytes: Int) {
        if count + 8 > Self.capacity { flush() }
        unsafe withUnsafeMutableBytes(of: &storage) {
            unsafe $0.storeBytes(of: word.littleEndian, toByteOffset: count, as: UInt64.self)
        }
        count += bytes
    }

    /// Appends bytes as they stand; more than the storage has room for go straight into the array.
    @inlinable @inline(__always)
    mutating func append(contentsOf bytes: UnsafeBufferPointer<UInt8>) {
        if count + bytes.count > Self.capacity { flush() }
        guard bytes.count <= Self.capacity else { return unsafe target.append(contentsOf: bytes) }
        unsafe withUnsafeMutableBytes(of: &storage) {
            unsafe UnsafeMutableRawBufferPointer(rebasing: $0[count...]).copyMemory(
                from: UnsafeRawBufferPointer(bytes)
            )
        }
        count += bytes.count
    }

    /// Appends text of the program's own.
    @inlinable @inline(__always)
    package mutating func append(_ text: StaticString) {
        unsafe append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends a number in decimal.
    package mutating func append(_ number: Int) { append(decimal: Int64(number)) }

    /// Appends a moment, in milliseconds since 1970, as RFC 3339 has it.
    package mutating func append(timestamp milliseconds: Int64) { RFC3339.write(milliseconds, to: &self) }
}

extension BufferedWriter {
    /// Appends the text of a JSON string, without its quotes; runs that need no escape are copied whole.
    mutating func append(escapingJSON text: String) {
        let copied: Void? = unsafe text.utf8.withContiguousStorageIfAvailable { utf8 in
            var runStart = 0
            for position in 0..<utf8.count {
                let byte = unsafe utf8[position]
                guard needsEscape(byte) else { continue }
                unsafe append(contentsOf: UnsafeBufferPointer(rebasing: utf8[runStart..<position]))
                append(jsonEscapeOf: byte)
                runStart = position + 1
            }
            unsafe append(contentsOf: UnsafeBufferPointer(rebasing: utf8[runStart...]))
        }
        guard copied == nil else { return }
        for byte in text.utf8 {
            if needsEscape(byte) { append(jsonEscapeOf: byte) } else { append(byte) }
        }
    }

    /// Appends the escape of a quotation mark, a reverse solidus or a control character (RFC 8259 §7).
    private mutating func append(jsonEscapeOf byte: UInt8) {
        append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(byte)
        case 8: append(UInt8(ascii: "b"))
        case 9: append(UInt8(ascii: "t"))
        case 10: append(UInt8(ascii: "n"))
        case 12: append(UInt8(ascii: "f"))
        case 13: append(UInt8(ascii: "r"))
        default:
            // Four hex digits: the last four of eight.
            append(UInt8(ascii: "u"))
            append(word: ASCII.hex(UInt32(byte)) >> 32, bytes: 4)
        }
    }
}

/// Whether a byte may not stand in a JSON string as it is.
private func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
}
