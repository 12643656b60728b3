// What every field of a message must be, RFC 9113 §8.2. libnghttp2 could see to it, but only by resetting the stream
// without a word; so it is told not to, and the client hears what was wrong (RFC 9113 §8.1.1).

internal import CNghttp2
import HTTPMessages

/// The rules that fields of heads and of trailers keep.
enum FieldRules {
    /// The first rule that a field breaks.
    static func rule(
        brokenByName name: UnsafeBufferPointer<UInt8>,
        value: UnsafeBufferPointer<UInt8>
    ) -> BrokenRule? {
        guard unsafe nghttp2_check_header_name(name.baseAddress, name.count) != 0 else {
            return unsafe ruleBroken(byName: name)
        }
        if unsafe isBlank(value.first) || isBlank(value.last) { return .fieldValueBlank }
        // Most of a head is a token, whose bytes libnghttp2 would look at one by one.
        let end = unsafe ByteScan.endOfFieldValue(value.span, from: 0, to: value.count)
        guard end == value.count else { return .fieldValueByte }
        return unsafe concernsConnection(name, value) ? .connectionField : nil
    }

    private static func ruleBroken(byName name: UnsafeBufferPointer<UInt8>) -> BrokenRule {
        guard !name.isEmpty else { return .fieldNameEmpty }
        // A colon in front is that of a pseudo-header field.
        let rest = unsafe name.dropFirst(name.first == UInt8(ascii: ":") ? 1 : 0)
        return unsafe rest.allSatisfy(ByteClass.token.contains) && !rest.isEmpty
            ? .fieldNameCapital : .fieldNameByte
    }

    private static func isBlank(_ byte: UInt8?) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    /// Fields of connections in HTTP/1.1 are forbidden, and of TE all but `trailers` (RFC 9113 §8.2.2).
    private static func concernsConnection(
        _ name: UnsafeBufferPointer<UInt8>,
        _ value: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        switch name.count {
        case 2: unsafe name.equals("te") && !value.elementsEqual("trailers".utf8) { $0 | 0x20 == $1 }
        case 7: unsafe name.equals("upgrade")
        case 10: unsafe name.equals("connection") || name.equals("keep-alive")
        case 16: unsafe name.equals("proxy-connection")
        case 17: unsafe name.equals("transfer-encoding")
        default: false
        }
    }

    /// Whether the text is a scheme: a letter, then letters, digits, `+`, `-` or `.` (RFC 3986 §3.1).
    static func isScheme(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = unsafe text.first, (first | 0x20) &- UInt8(ascii: "a") < 26 else { return false }
        return unsafe text.allSatisfy(ByteClass.scheme.contains)
    }
}

extension RequestRefusal {
    /// The refusal of a request that broke `rule` in a field of this name.
    init(_ rule: BrokenRule, inField name: UnsafeBufferPointer<UInt8>) {
        self.init(rule)
        // The name is shown to people: what no name may hold is not shown as it came.
        let shown = unsafe name.prefix(Self.shownBytes).map { byte in
            ByteClass.token.contains(byte) || byte == UInt8(ascii: ":") ? byte : UInt8(ascii: "?")
        }
        if !shown.isEmpty { field = String(decoding: shown, as: UTF8.self) }
    }

    private static var shownBytes: Int { 64 }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether the bytes are those of `literal`; names in HTTP/2 are in lower case.
    func equals(_ literal: StaticString) -> Bool {
        guard count == literal.utf8CodeUnitCount else { return false }
        for index in 0..<count where unsafe self[index] != literal.utf8Start[index] { return false }
        return true
    }
}
