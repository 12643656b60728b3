// From the fields of a header block to a request's head, RFC 9113 §8.3.1.

import HTTPMessages

/// The head of a request while it arrives, with what is noted of it besides.
struct ReceivedHead {
    var head = RequestHead()
    private(set) var notes = Notes()

    /// What is noted while the fields arrive, beside what the head itself holds.
    struct Notes {
        /// Names and values with 32 bytes for each field, as SETTINGS_MAX_HEADER_LIST_SIZE counts (RFC 9113 §6.5.2).
        fileprivate(set) var listBytes = 0
        /// The first rule that the block broke; nothing is kept from there on.
        fileprivate(set) var refusal: RequestRefusal?
        /// The `:path` pseudo-header field.
        fileprivate(set) var target = ByteRange.empty
        fileprivate(set) var pseudoFields: PseudoFields = []
        /// The Host field, which `:authority` makes superfluous (RFC 9113 §8.3.1).
        fileprivate(set) var hostField = ByteRange.empty
        fileprivate var hostLines = 0
        fileprivate var lengthLines = 0
        fileprivate(set) var expect = ByteRange.empty
        fileprivate(set) var expectLines = 0
    }

    /// The pseudo-header fields of requests.
    struct PseudoFields: OptionSet {
        let rawValue: UInt8
        static let method = PseudoFields(rawValue: 1)
        static let scheme = PseudoFields(rawValue: 2)
        static let path = PseudoFields(rawValue: 4)
        static let authority = PseudoFields(rawValue: 8)
    }

    /// Back to a new request, with the storage kept.
    mutating func reset() {
        head.bytes.removeAll(keepingCapacity: true)
        head.reset()
        notes = Notes()
    }

    /// Adds a field of the header block.
    ///
    /// - Returns: `listBytes`.
    mutating func take(
        name: UnsafeBufferPointer<UInt8>,
        value: UnsafeBufferPointer<UInt8>,
        limits: HTTPLimits
    ) -> Int {
        notes.listBytes += name.count + value.count + 32
        guard notes.refusal == nil else { return notes.listBytes }
        if notes.listBytes > limits.headBytes {
            notes.refusal = RequestRefusal(.headTooLarge)
        } else if head.fields.count == limits.fieldCount {
            notes.refusal = RequestRefusal(.tooManyFields)
        } else if let rule = unsafe FieldRules.rule(brokenByName: name, value: value)
            ?? keep(name, value, limits)
        {
            notes.refusal = unsafe RequestRefusal(rule, inField: name)
        }
        return notes.listBytes
    }

    /// Looks at a field of the trailers, which are not kept (RFC 9110 §6.5).
    ///
    /// - Returns: the rule that it broke, and `listBytes`, which goes on to count.
    mutating func passTrailer(
        name: UnsafeBufferPointer<UInt8>,
        value: UnsafeBufferPointer<UInt8>
    ) -> (RequestRefusal?, Int) {
        notes.listBytes += name.count + value.count + 32
        let isPseudoField = unsafe name.first == UInt8(ascii: ":")
        let rule =
            isPseudoField ? .pseudoFieldInTrailers : unsafe FieldRules.rule(brokenByName: name, value: value)
        return (rule.map { unsafe RequestRefusal($0, inField: name) }, notes.listBytes)
    }

    private mutating func keep(
        _ name: UnsafeBufferPointer<UInt8>,
        _ value: UnsafeBufferPointer<UInt8>,
        _ limits: HTTPLimits
    ) -> BrokenRule? {
        if unsafe name.first == UInt8(ascii: ":") { return unsafe keepPseudoField(name, value, limits) }
        let nameRange = unsafe append(name)
        let valueRange = unsafe append(value)
        head.fields.append(.init(name: nameRange, value: valueRange))
        return unsafe note(name, valueRange)
    }

    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) -> ByteRange {
        let start = head.bytes.count
        unsafe head.bytes.append(contentsOf: bytes)
        return ByteRange(start, start + bytes.count)
    }

    private mutating func keepPseudoField(
        _ name: UnsafeBufferPointer<UInt8>,
        _ value: UnsafeBufferPointer<UInt8>,
        _ limits: HTTPLimits
    ) -> BrokenRule? {
        guard let field = unsafe PseudoFields(name: name) else { return .pseudoFieldUnknown }
        guard head.fields.isEmpty else { return .pseudoFieldLate }
        guard notes.pseudoFields.insert(field).inserted else { return .pseudoFieldRepeated }
        guard !value.isEmpty || field == .authority else { return .pseudoFieldMissing }
        switch field {
        case .method:
            head.methodToken = unsafe append(value)
            head.method = HTTPMethod(token: head.bytes.span, Int(head.methodToken.start), value.count)
            // The known ones are tokens.
            return unsafe head.method != .other || value.allSatisfy(ByteClass.token.contains)
                ? nil : .methodNotToken
        case .path:
            notes.target = unsafe append(value)
            return value.count > limits.targetBytes ? .targetTooLong : nil
        case .authority:
            head.host = unsafe append(value)
            return nil
        default:
            return unsafe FieldRules.isScheme(value) ? nil : .schemeMalformed
        }
    }

    /// Notes the fields that the engine or every route needs.
    private mutating func note(_ name: UnsafeBufferPointer<UInt8>, _ value: ByteRange) -> BrokenRule? {
        switch name.count {
        case 4 where unsafe name.equals("host"):
            notes.hostField = value
            notes.hostLines += 1
            return notes.hostLines > 1 ? .hostRepeated : nil
        case 6 where unsafe name.equals("expect"):
            notes.expect = value
            notes.expectLines += 1
        case 12 where unsafe name.equals("content-type"):
            if head.contentType.isEmpty { head.contentType = value }
        case 13 where unsafe name.equals("authorization"):
            if head.authorization.isEmpty { head.authorization = value }
        case 14 where unsafe name.equals("content-length"):
            notes.lengthLines += 1
            head.contentLength = head.decimal(value)
            if head.contentLength == nil { return .lengthMalformed }
            return notes.lengthLines > 1 ? .lengthRepeated : nil
        default: break
        }
        return nil
    }
}

extension ReceivedHead.PseudoFields {
    /// The field of that name (RFC 9113 §8.3.1).
    init?(name: UnsafeBufferPointer<UInt8>) {
        switch name.count {
        case 5 where unsafe name.equals(":path"): self = .path
        case 7 where unsafe name.equals(":method"): self = .method
        case 7 where unsafe name.equals(":scheme"): self = .scheme
        case 10 where unsafe name.equals(":authority"): self = .authority
        default: return nil
        }
    }

    /// The name of one that is not there and that every request has, except CONNECT.
    var firstMissing: String? {
        if !contains(.method) { return ":method" }
        if !contains(.scheme) { return ":scheme" }
        return contains(.path) ? nil : ":path"
    }
}
