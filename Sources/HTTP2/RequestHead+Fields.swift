// From the fields of a header block to a request's head, RFC 9113 §8.3.1. libnghttp2 has checked already that the
// pseudo-header fields are complete, in front and not repeated, and that names and values are well-formed.

import HTTPMessages

extension HTTP2Stream {
    /// Adds a field of the header block.
    func take(name: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>, limits: HTTPLimits) {
        notes.listBytes += name.count + value.count + 32
        guard notes.brokenLimit == nil else { return }
        if notes.listBytes > limits.headBytes {
            notes.brokenLimit = .headTooLarge
        } else if head.fields.count == limits.fieldCount {
            notes.brokenLimit = .tooManyFields
        } else if unsafe name.first == UInt8(ascii: ":") {
            unsafe takePseudoHeader(name, append(value), limits)
        } else {
            let nameRange = unsafe append(name)
            let valueRange = unsafe append(value)
            head.fields.append(.init(name: nameRange, value: valueRange))
            unsafe note(name, valueRange)
        }
    }

    private func append(_ bytes: UnsafeBufferPointer<UInt8>) -> ByteRange {
        let start = head.bytes.count
        unsafe head.bytes.append(contentsOf: bytes)
        return ByteRange(start, head.bytes.count)
    }

    private func takePseudoHeader(
        _ name: UnsafeBufferPointer<UInt8>,
        _ value: ByteRange,
        _ limits: HTTPLimits
    ) {
        if unsafe name.equals(":method") {
            head.methodToken = value
            head.method = HTTPMethod(token: head.bytes.span, Int(value.start), value.count)
        } else if unsafe name.equals(":path") {
            notes.target = value
            if value.count > limits.targetBytes { notes.brokenLimit = .targetTooLong }
        } else if unsafe name.equals(":authority") {
            head.host = value
        }
    }

    /// Notes the fields that the engine or every route needs.
    private func note(_ name: UnsafeBufferPointer<UInt8>, _ value: ByteRange) {
        switch name.count {
        case 4:
            if unsafe name.equals("host") { notes.hostField = value }
        case 6:
            if unsafe name.equals("expect") {
                notes.expect = value
                notes.expectLines += 1
            }
        case 12:
            if unsafe name.equals("content-type"), head.contentType.isEmpty { head.contentType = value }
        case 13:
            if unsafe name.equals("authorization"), head.authorization.isEmpty { head.authorization = value }
        case 14:
            if unsafe name.equals("content-length") { head.contentLength = number(value) }
        default: break
        }
    }

    /// libnghttp2 has checked that the value is digits that fit.
    private func number(_ range: ByteRange) -> Int64 {
        head.bytes[range.indices].reduce(0) { $0 &* 10 &+ Int64($1 &- UInt8(ascii: "0")) }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether the bytes are those of `literal`; names in HTTP/2 are in lower case.
    fileprivate func equals(_ literal: StaticString) -> Bool {
        guard count == literal.utf8CodeUnitCount else { return false }
        for index in 0..<count where unsafe self[index] != literal.utf8Start[index] { return false }
        return true
    }
}
