// From the fields of a header block to a request's head, RFC 9113 §8.3.1. libnghttp2 has checked already that the
// pseudo-header fields are complete, in front and not repeated, and that names and values are well-formed.

import HTTPMessages

/// The head of a request while it arrives, with what is noted of it besides.
struct ReceivedHead {
    var head = RequestHead()
    /// Names and values with 32 bytes for each field, as SETTINGS_MAX_HEADER_LIST_SIZE counts (RFC 9113 §6.5.2).
    private(set) var listBytes = 0
    /// The `:path` pseudo-header field.
    private(set) var target = ByteRange.empty
    /// The Host field, which `:authority` makes superfluous (RFC 9113 §8.3.1).
    private(set) var hostField = ByteRange.empty
    private(set) var expect = ByteRange.empty
    private(set) var expectLines = 0
    /// The first limit that the block passed; nothing is kept from there on.
    private(set) var brokenLimit: BrokenRule?

    /// Back to a new request, with the storage kept.
    mutating func reset() {
        head.bytes.removeAll(keepingCapacity: true)
        head.fields.removeAll(keepingCapacity: true)
        (head.method, head.methodToken, head.path, head.query) = (.get, .empty, .empty, .empty)
        (head.host, head.authorization, head.contentType) = (.empty, .empty, .empty)
        (head.contentLength, head.hasBody, head.expectsContinue) = (nil, false, false)
        (listBytes, target, hostField) = (0, .empty, .empty)
        (expect, expectLines, brokenLimit) = (.empty, 0, nil)
    }

    /// Adds a field of the header block.
    ///
    /// - Returns: `listBytes`.
    mutating func take(
        name: UnsafeBufferPointer<UInt8>,
        value: UnsafeBufferPointer<UInt8>,
        limits: HTTPLimits
    ) -> Int {
        listBytes += name.count + value.count + 32
        guard brokenLimit == nil else { return listBytes }
        if listBytes > limits.headBytes {
            brokenLimit = .headTooLarge
        } else if head.fields.count == limits.fieldCount {
            brokenLimit = .tooManyFields
        } else if unsafe name.first == UInt8(ascii: ":") {
            unsafe takePseudoHeader(name, value, limits)
        } else {
            let nameRange = unsafe append(name)
            let valueRange = unsafe append(value)
            head.fields.append(.init(name: nameRange, value: valueRange))
            unsafe note(name, valueRange)
        }
        return listBytes
    }

    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) -> ByteRange {
        let start = head.bytes.count
        unsafe head.bytes.append(contentsOf: bytes)
        return ByteRange(start, start + bytes.count)
    }

    /// The names of pseudo-header fields differ in their first letter; there are no others (RFC 9113 §8.3.1).
    private mutating func takePseudoHeader(
        _ name: UnsafeBufferPointer<UInt8>,
        _ value: UnsafeBufferPointer<UInt8>,
        _ limits: HTTPLimits
    ) {
        switch unsafe name.dropFirst().first {
        case UInt8(ascii: "m"):
            head.methodToken = unsafe append(value)
            head.method = HTTPMethod(token: head.bytes.span, Int(head.methodToken.start), value.count)
        case UInt8(ascii: "p"):
            target = unsafe append(value)
            if value.count > limits.targetBytes { brokenLimit = .targetTooLong }
        case UInt8(ascii: "a"):
            head.host = unsafe append(value)
        default: break
        }
    }

    /// Notes the fields that the engine or every route needs.
    private mutating func note(_ name: UnsafeBufferPointer<UInt8>, _ value: ByteRange) {
        switch name.count {
        case 4:
            if unsafe name.equals("host") { hostField = value }
        case 6:
            if unsafe name.equals("expect") {
                expect = value
                expectLines += 1
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
