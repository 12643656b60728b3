// POST /oauth/token between its two steps: the request is read before the tenant is known, the token written in it.

/// What a request for a token asks for, and what writes the token.
struct TokenOrder {
    let request: Result<TokenRequest, TokenRequest.Refusal>
    let tokens: JSONWebToken

    /// The request, if it was one.
    var accepted: TokenRequest? { try? request.get() }
}
