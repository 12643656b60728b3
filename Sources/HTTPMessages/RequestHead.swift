// The head of a request as ranges into the bytes it was read from, so that no text is made of a field until somebody asks
// for it; the same for HTTP/1.1 and HTTP/2.

import Formats

/// A request's method, target and fields.
///
/// A head is valid only during the call it is passed to: its bytes are the connection's read buffer, which is used
/// again for the next request. Copy out what must outlive the call (`text(_:)`), and do not store the head.
@usableFromInline package struct RequestHead: Sendable {
    /// One field line: the name without its colon, the value without surrounding white space.
    @usableFromInline package struct Field: Hashable, Sendable {
        package var name: ByteRange
        package var value: ByteRange

        package init(name: ByteRange, value: ByteRange) {
            self.name = name
            self.value = value
        }
    }

    package var bytes: [UInt8] = []
    package var method: HTTPMethod = .get
    package var methodToken: ByteRange = .empty
    /// The path of the target as it was sent: percent-encoded, without the query.
    package var path: ByteRange = .empty
    /// What follows `?` in the target, without it; empty when there is none.
    package var query: ByteRange = .empty
    package var version: HTTPVersion = .http1_1
    package var fields: [Field] = []

    // What the engine or every route needs, noted while the fields are scanned; empty when absent.
    package var host: ByteRange = .empty
    package var authorization: ByteRange = .empty
    package var contentType: ByteRange = .empty

    /// Content-Length, or nil when the body is chunked, of unknown length, or when there is none.
    package var contentLength: Int64?
    /// Whether content follows; false for `Content-Length: 0` and for no framing field at all (RFC 9112 §6.3).
    package var hasBody = false
    /// Whether the client waits for `100 Continue` before it sends the body (RFC 9110 §10.1.1).
    package var expectsContinue = false

    package init() {}

    /// Back to an empty head: `bytes` are left alone, and the storage of `fields` is kept.
    ///
    /// What it becomes is a new value with what is kept put in, so that nothing of the old one can be forgotten.
    package mutating func reset() {
        var empty = RequestHead()
        swap(&empty.bytes, &bytes)
        swap(&empty.fields, &fields)
        empty.fields.removeAll(keepingCapacity: true)
        self = empty
    }

    /// A copy that may be kept while content arrives: its bytes are its own, and no more than the head's.
    package borrowing func kept() -> RequestHead {
        var own = copy self
        var end = 0
        forEachRange { end = max(end, Int($0.end)) }
        own.bytes = Array(bytes.prefix(end))
        return own
    }

    /// Every range of the head: the one place that knows them all.
    func forEachRange(_ body: (ByteRange) -> Void) {
        for range in [methodToken, path, query, host, authorization, contentType] { body(range) }
        for field in fields {
            body(field.name)
            body(field.value)
        }
    }

    /// The range as text; bytes that are not UTF-8 are replaced.
    package func text(_ range: ByteRange) -> String {
        String(decoding: bytes[range.indices], as: UTF8.self)
    }

    /// Whether the bytes of `range` equal `literal`, letters of ASCII compared without case.
    package func matches(_ range: ByteRange, _ literal: StaticString) -> Bool {
        guard range.count == literal.utf8CodeUnitCount else { return false }
        let start = Int(range.start)
        return literal.withUTF8Buffer { wanted in
            for index in 0..<wanted.count {
                let byte = bytes[start + index]
                let other = unsafe wanted[index]
                guard byte == other || lowercased(byte) == lowercased(other) else { return false }
            }
            return true
        }
    }

    /// Whether two ranges hold the same bytes, letters of ASCII compared without case.
    package func matches(_ range: ByteRange, _ other: ByteRange) -> Bool {
        range.count == other.count
            && zip(range.indices, other.indices).allSatisfy { lowercased(bytes[$0]) == lowercased(bytes[$1]) }
    }

    /// The number in a range: `1*DIGIT` that fits 63 bits (RFC 9110 §8.6), without sign, space or list.
    package func decimal(_ range: ByteRange) -> Int64? {
        WholeNumber.read(bytes[range.indices], in: 0...Int.max).map(Int64.init)
    }

    /// The first field of that name; names compare without case (RFC 9110 §5.1).
    package func value(of name: StaticString) -> ByteRange? {
        fields.first { matches($0.name, name) }?.value
    }

    /// The first field of that name, for names that are known only at run time.
    package func value(named name: String) -> ByteRange? {
        let wanted = name.utf8
        return fields.first { field in
            field.name.count == wanted.count
                && zip(field.name.indices, wanted).allSatisfy { lowercased(bytes[$0]) == lowercased($1) }
        }?.value
    }
}

/// The byte with an ASCII capital made small.
@inline(__always)
private func lowercased(_ byte: UInt8) -> UInt8 {
    byte &- 0x41 < 26 ? byte | 0x20 : byte
}

/// Offsets `start ..< end` into a message's bytes.
///
/// `@usableFromInline` on a package type is what lets the other targets inline its members, here and in the types beside
/// it: without it each comparison of two methods and each length of a range is a call.
@usableFromInline package struct ByteRange: Hashable, Sendable {
    @usableFromInline package var start: UInt32
    @usableFromInline package var end: UInt32

    @inlinable package init(_ start: Int, _ end: Int) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.end = UInt32(truncatingIfNeeded: end)
    }

    @inlinable package static var empty: ByteRange { ByteRange(0, 0) }

    @inlinable package var isEmpty: Bool { start == end }
    @inlinable package var count: Int { Int(end) - Int(start) }
    @inlinable package var indices: Range<Int> { Int(start)..<Int(end) }
}
