// What a complete header block must fulfil before it is served: the rules of HTTP/1.1 that libnghttp2 leaves to us.

import HTTPMessages

/// Checks on the head of a request.
enum RequestRules {
    /// Completes `head` with what follows from its fields.
    ///
    /// - Parameters:
    ///   - head: holds the fields as they came.
    ///   - notes: what was noted of them.
    ///   - hasContent: whether the client goes on after the head.
    /// - Returns: the first rule the request broke.
    static func complete(_ head: inout RequestHead, _ notes: HeadNotes, hasContent: Bool) -> BrokenRule? {
        if let limit = notes.brokenLimit { return limit }
        head.version = .http2
        head.hasBody = hasContent && head.contentLength != 0
        head.expectsContinue = notes.expectLines > 0 && head.hasBody
        switch head.method {
        case .other: return .methodUnknown
        case .connect: return .connectUnsupported
        default: return splitTarget(&head, notes) ?? chooseHost(&head, notes) ?? checkExpectation(head, notes)
        }
    }

    /// Path and query of `:path`, which is in origin-form or `*` (RFC 9113 §8.3.1).
    private static func splitTarget(_ head: inout RequestHead, _ notes: HeadNotes) -> BrokenRule? {
        let target = notes.target.indices
        if head.matches(notes.target, "*") {
            head.path = notes.target
            return head.method == .options ? nil : .asteriskWithoutOptions
        }
        guard head.bytes[target.lowerBound] == UInt8(ascii: "/") else { return .targetNotAbsolute }
        if let rule = brokenRule(inTarget: head.bytes[target]) { return rule }
        let mark = head.bytes[target].firstIndex(of: UInt8(ascii: "?"))
        head.path = ByteRange(target.lowerBound, mark ?? target.upperBound)
        head.query = mark.map { ByteRange($0 + 1, target.upperBound) } ?? .empty
        return nil
    }

    private static func brokenRule(inTarget bytes: ArraySlice<UInt8>) -> BrokenRule? {
        for index in bytes.indices {
            switch bytes[index] {
            case UInt8(ascii: "%"):
                guard index + 2 < bytes.endIndex, hexValue(bytes[index + 1]) != nil,
                    hexValue(bytes[index + 2]) != nil
                else { return .targetEscape }
            case UInt8(ascii: "#"): return .targetByte
            case 0x21...0x7E: continue
            default: return .targetByte
            }
        }
        return nil
    }

    /// One valid authority: `:authority`, or else Host; where both are given they must agree (RFC 9113 §8.3.1).
    private static func chooseHost(_ head: inout RequestHead, _ notes: HeadNotes) -> BrokenRule? {
        if head.host.isEmpty {
            head.host = notes.hostField
        } else if !notes.hostField.isEmpty, head.text(notes.hostField) != head.text(head.host) {
            return .hostRepeated
        }
        let bytes = head.bytes
        let isValid = Authority.isValid(bytes.span, from: Int(head.host.start), to: Int(head.host.end))
        return isValid ? nil : .hostMalformed
    }

    /// RFC 9110 §10.1.1: the only expectation known is `100-continue`.
    private static func checkExpectation(_ head: borrowing RequestHead, _ notes: HeadNotes) -> BrokenRule? {
        switch notes.expectLines {
        case 0: nil
        case 1 where head.matches(notes.expect, "100-continue"): nil
        default: .expectationUnknown
        }
    }
}
