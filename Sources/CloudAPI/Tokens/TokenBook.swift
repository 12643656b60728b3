// The tokens seen last, so that the hot path does not decode and verify 600 bytes for every request.

import HTTPMessages
import IdentityCloud
import Synchronization

/// Reads the bearer tokens of requests, each but once.
final class TokenBook: Sendable {
    private let tokens: JSONWebToken
    /// One place per residue of a token's fingerprint: a new token takes the place of an old one, so it is bounded.
    private let places: Mutex<[KnownToken?]>
    private static let placeCount = 1024

    init(_ tokens: JSONWebToken) {
        self.tokens = tokens
        places = Mutex([KnownToken?](repeating: nil, count: Self.placeCount))
    }

    /// The token of a request's Authorization field.
    func token(of head: borrowing RequestHead) -> KnownToken {
        let range = Self.bearerRange(head.authorization, in: head)
        guard !range.isEmpty else { return .none }
        let print = fingerprint(head.bytes.span.extracting(range))
        let place = Int(truncatingIfNeeded: print % UInt64(Self.placeCount))
        if let known = places.withLock({ $0[place] }), known.fingerprint == print,
            areEqual(known.text, head.bytes, at: range)
        {
            return known
        }
        let text = Array(head.bytes[range])
        let token = KnownToken(text: text, bearer: tokens.bearer(text[...]), fingerprint: print)
        places.withLock { $0[place] = token }
        return token
    }

    /// What follows the scheme `Bearer` (RFC 6750 §2.1); schemes compare without case (RFC 9110 §11.1).
    private static func bearerRange(_ field: ByteRange, in head: borrowing RequestHead) -> Range<Int> {
        let schemeEnd = Int(field.start) + 6
        guard field.count > 7, head.matches(ByteRange(Int(field.start), schemeEnd), "bearer"),
            head.bytes[schemeEnd] == UInt8(ascii: " ")
        else { return 0..<0 }
        var start = schemeEnd
        while start < Int(field.end), isBlank(head.bytes[start]) { start += 1 }
        return start..<Int(field.end)
    }
}

/// A hash of the last 32 bytes and the length: the end of a JWT is its signature, which no two have in common.
private func fingerprint(_ bytes: Span<UInt8>) -> UInt64 {
    var mixed = UInt64(bytes.count) &* 0x9e37_79b9_7f4a_7c15
    for index in max(0, bytes.count - 32)..<bytes.count {
        mixed = (mixed ^ UInt64(bytes[index])) &* 0x100_0000_01b3
    }
    return mixed ^ mixed >> 29
}

/// Compares a token with a range of bytes, 16 at a time; every load ends within the counts, which are checked first.
private func areEqual(_ token: [UInt8], _ bytes: [UInt8], at range: Range<Int>) -> Bool {
    guard token.count == range.count, range.lowerBound >= 0, range.upperBound <= bytes.count else {
        return false
    }
    return unsafe token.withUnsafeBytes { left in
        unsafe bytes.withUnsafeBytes { all in
            let right = unsafe UnsafeRawBufferPointer(rebasing: all[range])
            var offset = 0
            while offset + 16 <= left.count {
                let first = unsafe left.word(at: offset) ^ right.word(at: offset)
                let second = unsafe left.word(at: offset + 8) ^ right.word(at: offset + 8)
                guard first | second == 0 else { return false }
                offset += 16
            }
            while offset < left.count {
                guard unsafe left[offset] == right[offset] else { return false }
                offset += 1
            }
            return true
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Eight bytes; the caller has checked that they are there.
    @inline(__always)
    fileprivate func word(at offset: Int) -> UInt64 {
        unsafe loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
}
