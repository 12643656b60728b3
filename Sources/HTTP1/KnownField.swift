// The fields that the engine itself acts upon.

/// The field names that the parser knows by sight.
enum KnownField {
    case host, expect, connection, contentType, authorization, contentLength, transferEncoding

    /// Names are told apart by length first; `bytes[start ..< start + count]` is a token.
    static func identify(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) -> KnownField? {
        switch count {
        case 4 where matches(bytes, start, "host"): .host
        case 6 where matches(bytes, start, "expect"): .expect
        case 10 where matches(bytes, start, "connection"): .connection
        case 12 where matches(bytes, start, "content-type"): .contentType
        case 13 where matches(bytes, start, "authorization"): .authorization
        case 14 where matches(bytes, start, "content-length"): .contentLength
        case 17 where matches(bytes, start, "transfer-encoding"): .transferEncoding
        default: nil
        }
    }

    /// Whether the token at `start` is `name`, letters compared without case.
    ///
    /// Setting bit 0x20 folds case; of the bytes a token may hold, only capitals become letters or `-` by it.
    @inline(__always)
    static func matches(_ bytes: Span<UInt8>, _ start: Int, _ name: StaticString) -> Bool {
        let count = name.utf8CodeUnitCount
        precondition(start >= 0 && start &+ count <= bytes.count)
        let wanted = unsafe UnsafeRawPointer(name.utf8Start)
        var offset = 0
        while offset &+ 8 <= count {
            guard
                unsafe word(bytes, start &+ offset)
                    == wanted.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            else { return false }
            offset &+= 8
        }
        while offset < count {
            guard
                unsafe bytes[unchecked: start &+ offset] | 0x20
                    == wanted.load(fromByteOffset: offset, as: UInt8.self)
            else { return false }
            offset &+= 1
        }
        return true
    }

    @unsafe @inline(__always)
    private static func word(_ bytes: Span<UInt8>, _ index: Int) -> UInt64 {
        unsafe bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
            | 0x2020_2020_2020_2020
    }
}
