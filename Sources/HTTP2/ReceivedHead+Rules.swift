// What a complete header block must fulfil before it is served: the rules of HTTP/1.1 in the terms of HTTP/2.

import HTTPMessages

extension ReceivedHead {
    /// Completes `head` with what follows from its fields.
    ///
    /// - Parameter hasContent: whether the client goes on after the head: whether its last frame does not end the stream.
    ///   How much of the content is there already makes no difference.
    /// - Returns: why the request is refused, if it is.
    mutating func complete(hasContent: Bool) -> RequestRefusal? {
        head.version = .http2
        head.hasBody = hasContent && head.contentLength != 0
        head.expectsContinue = notes.expectLines > 0 && head.hasBody
        if let refusal = notes.refusal { return refusal }
        if head.method != .connect, let missing = notes.pseudoFields.firstMissing {
            var refusal = RequestRefusal(.pseudoFieldMissing)
            refusal.field = missing
            return refusal
        }
        return brokenRule().map { RequestRefusal($0) }
    }

    private mutating func brokenRule() -> BrokenRule? {
        switch head.method {
        case .other: .methodUnknown
        case .connect: .connectUnsupported
        default: splitTarget() ?? chooseHost() ?? checkExpectation()
        }
    }

    /// Path and query of `:path`, which is in origin-form or `*` (RFC 9113 §8.3.1).
    private mutating func splitTarget() -> BrokenRule? {
        if head.matches(notes.target, "*") {
            head.path = notes.target
            return head.method == .options ? nil : .asteriskWithoutOptions
        }
        let (start, end) = (Int(notes.target.start), Int(notes.target.end))
        guard head.bytes[start] == UInt8(ascii: "/") else { return .targetNotAbsolute }
        var query = end
        if let rule = Self.scanTarget(head.bytes.span, from: start, to: end, &query) { return rule }
        head.path = ByteRange(start, query)
        head.query = query < end ? ByteRange(query + 1, end) : .empty
        return nil
    }

    /// Checks every byte of a target; `query` becomes the index of its first `?`, and is `end` before.
    private static func scanTarget(
        _ bytes: Span<UInt8>,
        from start: Int,
        to end: Int,
        _ query: inout Int
    ) -> BrokenRule? {
        var index = start
        while true {
            index = ByteScan.endOfPlainTarget(bytes, from: index, to: end)
            guard index < end else { return nil }
            switch bytes[index] {
            case UInt8(ascii: "?"): query = min(query, index)
            // In queries clients leave much bare that no URI may hold, as in HTTP/1.1.
            case let byte where query < end:
                if byte &- 0x21 > 0x7E - 0x21 || byte == UInt8(ascii: "#") { return .targetByte }
            case UInt8(ascii: "%"):
                guard index + 2 < end, hexValue(bytes[index + 1]) != nil, hexValue(bytes[index + 2]) != nil
                else { return .targetEscape }
            default: return .targetByte
            }
            index += 1
        }
    }

    /// One valid authority: `:authority`, or else Host; where both are given they must agree (RFC 9113 §8.3.1), as far
    /// as hosts differ by case (RFC 9110 §4.2.3).
    private mutating func chooseHost() -> BrokenRule? {
        if head.host.isEmpty {
            head.host = notes.hostField
        } else if !notes.hostField.isEmpty, !head.matches(notes.hostField, head.host) {
            return .authorityDisputed
        }
        guard !head.host.isEmpty else { return .authorityMissing }
        let isValid = Authority.isValid(head.bytes.span, from: Int(head.host.start), to: Int(head.host.end))
        return isValid ? nil : .hostMalformed
    }

    /// RFC 9110 §10.1.1: the only expectation known is `100-continue`.
    private func checkExpectation() -> BrokenRule? {
        switch notes.expectLines {
        case 0: nil
        case 1 where head.matches(notes.expect, "100-continue"): nil
        default: .expectationUnknown
        }
    }
}
