// POST /oauth/token: the grant that is asked for, in every form that clients send it (RFC 6749, and then some).

import Formats
import HTTPMessages

/// A request for a token, whichever part of the request each value came in.
struct TokenRequest {
    enum Grant: Hashable {
        case clientCredentials, refreshToken, authorizationCode
    }

    /// Why a request cannot be answered with a token, in RFC 6749's terms (§5.2).
    struct Refusal: Error, Hashable {
        let code: String
        let description: String
    }

    /// It becomes the name of who launched a task, which is kept.
    private static let longestClientID = 256

    var grant: Grant
    var clientID: String
    /// What stands behind `@` in the client id, such as `night` in `me@night`.
    ///
    /// Clients that let a test set nothing but URL, id and secret name their tenant so; ISC's own ids hold no `@`.
    var tenant: String?
    var secret: String?

    /// Puts a request together.
    ///
    /// - Parameters:
    ///   - query: The query of the target; the File Upload Utility sends all values there.
    ///   - body: The fields of the body; they go before those of the query.
    ///   - basic: User and password of Basic credentials, as SailPoint Workflows sends them.
    /// - Throws: What RFC 6749 §5.2 has for a request that asks for no known grant.
    init(query: FormFields, body: FormFields, basic: (user: String, password: String)?) throws(Refusal) {
        func value(_ name: String) -> String? {
            [body[name], query[name]].compactMap(\.self).first { !$0.isEmpty }
        }
        switch value("grant_type") {
        case "client_credentials": grant = .clientCredentials
        case "refresh_token":
            grant = .refreshToken
            try Self.require("refresh_token", value("refresh_token"))
        case "authorization_code":
            grant = .authorizationCode
            try Self.require("code", value("code"))
        case nil: throw Refusal(code: "invalid_request", description: "Missing grant type")
        case let other?:
            throw Refusal(code: "unsupported_grant_type", description: "Unsupported grant type: \(other)")
        }
        let client = (value("client_id") ?? basic?.user ?? "").split(separator: "@", maxSplits: 1)
        clientID = client.first.map(String.init) ?? ""
        guard clientID.utf8.count <= Self.longestClientID else {
            throw Refusal(
                code: "invalid_request",
                description: "The client_id has more than \(Self.longestClientID) bytes"
            )
        }
        tenant = client.dropFirst().first.map(String.init)
        secret = value("client_secret") ?? basic?.password
    }

    /// Reads a request: its query, its body in the form that Content-Type names, and its Authorization.
    static func read(_ head: borrowing RequestHead, body: [UInt8]) -> Result<TokenRequest, Refusal> {
        do throws(Refusal) {
            return .success(
                try TokenRequest(
                    query: FormFields(urlEncoded: head.bytes[head.query.indices]),
                    body: try fields(of: body, HeaderParameters(head.bytes[head.contentType.indices])),
                    basic: basicCredentials(head.bytes[head.authorization.indices])
                )
            )
        } catch {
            return .failure(error)
        }
    }

    private static func fields(of body: [UInt8], _ type: HeaderParameters) throws(Refusal) -> FormFields {
        guard type.value.hasPrefix("multipart/"), !body.isEmpty else {
            return FormFields(urlEncoded: body[...])
        }
        do throws(MultipartError) {
            return try FieldParts.fields(of: body, boundary: type["boundary"])
        } catch {
            throw Refusal(code: "invalid_request", description: error.message)
        }
    }

    private static func require(_ name: String, _ value: String?) throws(Refusal) {
        if value == nil { throw Refusal(code: "invalid_request", description: "Missing \(name)") }
    }

    /// User and password of Basic credentials (RFC 7617 §2); nil for anything else.
    static func basicCredentials(_ field: ArraySlice<UInt8>) -> (user: String, password: String)? {
        let parts = field.split(separator: UInt8(ascii: " "), maxSplits: 1)
        guard parts.count == 2, String(decoding: parts[0], as: UTF8.self).lowercased() == "basic",
            let pair = Base64.decoded(trimmed(parts[1])), let colon = pair.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        return (
            String(decoding: pair[..<colon], as: UTF8.self),
            String(decoding: pair[(colon + 1)...], as: UTF8.self)
        )
    }
}

/// What a request for a token asks for, and what writes the token.
struct ParsedTokenRequest {
    let request: Result<TokenRequest, TokenRequest.Refusal>
    let tokens: JSONWebToken

    /// The request, if it was one.
    var accepted: TokenRequest? { try? request.get() }
}
