// Access tokens as JSON Web Tokens (RFC 7519) with ISC's claims. ISC signs with ES256; the form is the same.

import Formats
import IdentityCloud

/// Writes claims as a token and reads a token's claims.
struct JSONWebToken {
    let signer: any TokenSigner

    private static let header = Base64.urlEncoded(Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8))
    /// No token of the API comes near this; a longer one is not looked into.
    private static let longest = 16 * 1024

    /// The token of some claims.
    func text(of claims: TokenClaims) -> [UInt8] {
        let payload = JSONWriter.text { json in json.object { Self.write(claims, to: &$0) } }
        let signed = Self.header + [UInt8(ascii: ".")] + Base64.urlEncoded(payload)
        return signed + [UInt8(ascii: ".")] + Base64.urlEncoded(signer.authenticationCode(of: signed))
    }

    /// What a bearer token turns out to be.
    func bearer(_ text: ArraySlice<UInt8>) -> Bearer {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard text.count <= Self.longest, parts.count == 3, let header = Self.object(parts[0]),
            let payload = Self.object(parts[1])
        else { return .opaque }
        let isOurs = header["alg"]?.string == "HS256" && hasOurSignature(parts[0], parts[1], parts[2])
        if isOurs, let claims = Self.claims(payload) { return .issued(claims) }
        return .foreign(expires: Self.moment(payload["exp"]))
    }

    private func hasOurSignature(
        _ header: ArraySlice<UInt8>,
        _ payload: ArraySlice<UInt8>,
        _ signature: ArraySlice<UInt8>
    ) -> Bool {
        guard let given = Base64.decoded(signature) else { return false }
        let right = signer.authenticationCode(of: header + [UInt8(ascii: ".")] + payload)
        guard given.count == right.count else { return false }
        // All bytes are compared, so that the time taken tells nothing of where they differ.
        return zip(given, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func object(_ part: ArraySlice<UInt8>) -> JSONNode? {
        guard let bytes = Base64.decoded(part), let node = try? JSONReader.read(bytes), node.members != nil
        else {
            return nil
        }
        return node
    }

    // MARK: Claims

    /// ISC's claims; those of a person are missing in the token of an API client, which acts for itself.
    private static func write(_ claims: TokenClaims, to json: inout JSONWriter) {
        json.member("tenant_id", claims.tenantID.uuid)
        json.member("internal", true)
        json.member("pod", TokenBody.pod)
        json.member("org", claims.tenant)
        if claims.kind == .user {
            json.member("identity_id", claims.identityID.hex)
            json.member("user_name", claims.userName)
            json.member("user_id", claims.userID.hex)
        }
        json.member("strong_auth", false)
        json.array("authorities") { array in claims.authorities.forEach { array.string($0) } }
        json.member("client_id", claims.clientID)
        json.member("strong_auth_supported", false)
        json.array("scope") { array in claims.scopes.forEach { array.string($0) } }
        // Whole seconds, rounded down: a client that trusts `exp` is never too late.
        json.member("iat", claims.issued.unixSecond)
        json.member("exp", claims.expires.unixSecond)
        // Our own: a token is good for exactly as long as `expires_in` said.
        json.member("exp_ms", claims.expires.milliseconds)
        // Also our own: rules ask when it was issued.
        if let time = claims.tenantTime { json.member("iat_ms", time.milliseconds) }
        json.member("jti", claims.jti.uuid)
    }

    private static func claims(_ payload: JSONNode) -> TokenClaims? {
        guard let tenant = payload["org"]?.string, let tenantID = id(payload["tenant_id"]),
            let client = payload["client_id"]?.string, let jti = id(payload["jti"]),
            let expires = moment(payload["exp_ms"], unit: 1) ?? moment(payload["exp"])
        else { return nil }
        let nobody = ObjectID(0)
        let userName = payload["user_name"]?.string
        var claims = TokenClaims(
            tenant: tenant,
            tenantID: tenantID,
            clientID: client,
            userID: id(payload["user_id"]) ?? nobody,
            identityID: id(payload["identity_id"]) ?? nobody,
            userName: userName ?? client,
            authorities: payload["authorities"]?.elements?.compactMap(\.string) ?? [],
            scopes: payload["scope"]?.elements?.compactMap(\.string) ?? [],
            kind: userName == nil ? .application : .user,
            issued: moment(payload["iat"]) ?? expires,
            expires: expires,
            jti: jti
        )
        claims.tenantTime = moment(payload["iat_ms"], unit: 1)
        return claims
    }

    private static func id(_ node: JSONNode?) -> ObjectID? {
        node?.string.flatMap { ObjectID($0) }
    }

    /// A NumericDate (RFC 7519 §2), which may have a fraction.
    private static func moment(_ node: JSONNode?, unit milliseconds: Double = 1_000) -> Timestamp? {
        let all = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
        guard let seconds = node?.double(in: all) else { return nil }
        return Timestamp(milliseconds: Milliseconds(clamping: seconds * milliseconds).milliseconds)
    }
}

/// Signs tokens; the key is its secret.
package protocol TokenSigner: Sendable {
    /// The HMAC-SHA-256 of a message under the server's key: 32 bytes (RFC 7518 §3.2).
    func authenticationCode(of message: [UInt8]) -> [UInt8]
}
