// The tokens seen last, so that the hot path does not decode and verify 600 bytes for every request.

import HTTPMessages
import IdentityCloud
import Synchronization

/// Reads the bearer tokens of requests, each but once.
final class TokenCache: Sendable {
    private let tokens: JSONWebToken
    /// One place per residue of a token's fingerprint: a new token takes the place of an old one, so it is bounded.
    private let places: Mutex<[KnownToken?]>
    private static let placeCount = 1024
    /// Longer tokens, which no client of the service has, are read each time.
    private static let longestKept = 4096

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
            isText(of: known, at: range, in: head)
        {
            return known
        }
        let text = Array(head.bytes[range])
        let token = KnownToken(text: text, bearer: tokens.bearer(text[...]), fingerprint: print)
        if text.count <= Self.longestKept { places.withLock { $0[place] = token } }
        return token
    }

    private func isText(of token: KnownToken, at range: Range<Int>, in head: borrowing RequestHead) -> Bool {
        guard token.text.count == range.count else { return false }
        return unsafe token.text.withUnsafeBufferPointer { text in
            guard let base = text.baseAddress else { return false }
            return unsafe head.holds(base, text.count, at: range.lowerBound)
        }
    }

    /// What follows the scheme `Bearer` (RFC 6750 §2.1); schemes compare without case (RFC 9110 §11.1).
    private static func bearerRange(_ field: ByteRange, in head: borrowing RequestHead) -> Range<Int> {
        let schemeEnd = Int(field.start) + 6
        guard field.count > 7, head.names("bearer", at: ByteRange(Int(field.start), schemeEnd)),
            head.bytes[schemeEnd] == UInt8(ascii: " ")
        else { return 0..<0 }
        var start = schemeEnd
        while start < Int(field.end), isBlank(head.bytes[start]) { start += 1 }
        return start..<Int(field.end)
    }
}

/// A hash of the last 32 bytes and the length: the end of a JWT is its signature, which no two have in common.
func fingerprint(_ bytes: Span<UInt8>) -> UInt64 {
    var mixed = UInt64(bytes.count) &* 0x9e37_79b9_7f4a_7c15
    guard bytes.count >= 32 else {
        for index in 0..<bytes.count { mixed = mix(mixed, UInt64(bytes[index])) }
        return mixed ^ mixed >> 29
    }
    unsafe bytes.withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        for offset in stride(from: bytes.count - 32, to: bytes.count, by: 8) {
            mixed = mix(mixed, unsafe base.word(at: offset))
        }
    }
    return mixed ^ mixed >> 29
}

/// One step of the hash: the upper half of the product comes down, so that every byte reaches every bit.
@inline(__always)
private func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    let product = (hash ^ word) &* 0x9e37_79b9_7f4a_7c15
    return product ^ product >> 32
}

/// A token, what it turned out to be, and how its client is counted.
final class KnownToken: Sendable {
    let text: [UInt8]
    let bearer: Bearer
    /// The client id where the token names one; a short fingerprint of the token otherwise.
    let client: String?
    /// Tells tokens apart without keeping them.
    let fingerprint: UInt64

    init(text: [UInt8], bearer: Bearer, fingerprint: UInt64) {
        self.text = text
        self.bearer = bearer
        self.fingerprint = fingerprint
        client =
            switch bearer {
            case .missing: nil
            case .issued(let claims): claims.clientID
            case .foreign, .opaque: "token-" + String(fingerprint, radix: 16)
            }
    }

    /// No token at all.
    static let none = KnownToken(text: [], bearer: .missing, fingerprint: 0)

    /// The tenant a token was issued by.
    var tenant: String? {
        if case .issued(let claims) = bearer { claims.tenant } else { nil }
    }
}
