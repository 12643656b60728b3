// Secrets are struck out before anything is kept, so that no journal, log or report can show one.

/// What is left of texts that may hold secrets.
package enum Redaction {
    /// What the name of a query parameter holds whose value is a secret (RFC 6749 §2.3.1, §5.1, §6; RFC 6750 §2.3; RFC
    /// 7521 §4.2; OpenID Connect), without its `-` and `_`: so `client_assertion`, `id_token`, `X-Api-Key`.
    private static let secretWords = [
        "secret", "token", "password", "passwd", "passphrase", "assertion", "credential", "apikey",
        "authorization", "signature", "samlresponse",
    ]
    /// What such a name may be as a whole.
    private static let secretNames: Set<String> = ["code", "key", "jwt", "sig", "pwd", "auth"]
    private static let secretFields: Set<String> = [
        "authorization", "proxy-authorization", "cookie", "set-cookie", "x-drydock-admin-token", "api-key",
        "x-api-key", "x-auth-token", "x-access-token",
    ]

    /// A query with the values of secret parameters replaced by `***`.
    package static func query(_ query: ArraySlice<UInt8>) -> [UInt8] {
        var kept: [UInt8] = []
        for parameter in query.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false) {
            if !kept.isEmpty || parameter.startIndex > query.startIndex { kept.append(UInt8(ascii: "&")) }
            let name = parameter.prefix { $0 != UInt8(ascii: "=") }
            if name.count < parameter.count, isSecret(name) {
                kept += name
                kept += "=***".utf8
            } else {
                kept += parameter
            }
        }
        return kept
    }

    /// Whether the value of a header field is a secret.
    package static func isSecretField(_ name: String) -> Bool {
        secretFields.contains(name.lowercased())
    }

    /// The scheme of an Authorization value.
    static func scheme(_ value: Span<UInt8>) -> CallOutline.Authorization {
        if starts(value, with: "bearer ") { return .bearer }
        return starts(value, with: "basic ") ? .basic : .other
    }

    /// Percent-encoded spellings count too: `client%5Fsecret` is as secret.
    private static func isSecret(_ name: ArraySlice<UInt8>) -> Bool {
        let text = String(decoding: name, as: UTF8.self).lowercased().filter { $0 != "-" && $0 != "_" }
        return text.contains("%") || secretNames.contains(text) || secretWords.contains { text.contains($0) }
    }

    /// Whether a value begins with a prefix, which is in small letters; capitals count as small ones.
    @inline(__always)
    private static func starts(_ value: Span<UInt8>, with prefix: StaticString) -> Bool {
        guard value.count >= prefix.utf8CodeUnitCount else { return false }
        return prefix.withUTF8Buffer { wanted in
            for index in 0..<wanted.count {
                let expected = unsafe wanted[index]
                guard value[index] | 0x20 == expected else { return false }
            }
            return true
        }
    }
}

extension CallOutline.Authorization {
    /// The field's value without its secret; nil for no field.
    package var struckOut: String? {
        switch self {
        case .absent: nil
        case .bearer: "Bearer ***"
        case .basic: "Basic ***"
        case .other: "***"
        }
    }
}
