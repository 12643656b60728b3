// Appending to an array byte by byte costs some twenty instructions each: its uniqueness and capacity are checked every
// time. Here bytes are gathered in 256 bytes of the writer's own and handed on as one piece.

/// Bytes on their way into an array.
@usableFromInline
package struct ByteGather: ByteSink {
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
    package static func append(to storage: inout [UInt8], _ content: (inout ByteGather) -> Void) {
        var gather = ByteGather()
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
