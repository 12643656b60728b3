// POST /oauth/token, GET and HEAD /oauth/info.

import Formats
import HTTPMessages
import IdentityCloud
import Journal
import Scenarios
import Tenancy

extension Call {
    /// POST /oauth/token: refusals have OAuth's own form.
    mutating func issueToken(in run: inout ScenarioRun, with response: inout Response) {
        do throws(TokenRequest.Refusal) {
            guard let tokenOrder else { return }
            let request = try tokenOrder.request.get()
            var claims = try Self.claims(for: request, at: record.clientTime, in: &run)
            claims.tenantTime = now
            // A client that acts by its own credentials asks again instead of refreshing (RFC 6749 §4.4.3).
            let refreshToken = request.grant == .clientCredentials ? nil : claims.jti.hex
            let token = tokenOrder.tokens.text(of: claims)
            record.tokenPrint = fingerprint(token.span)
            record.tokenLifetime = Milliseconds(seconds: Int(clamping: claims.lifetime.wholeSeconds))
            TokenBody.write(
                claims,
                token: token,
                refreshToken: refreshToken,
                to: &response.body
            )
        } catch {
            response.status = error.code == "unauthorized" ? 401 : 400
            TokenBody.write(error, to: &response.body)
        }
    }

    private static func claims(
        for request: TokenRequest,
        at now: Timestamp,
        in run: inout ScenarioRun
    ) throws(TokenRequest.Refusal) -> TokenClaims {
        do throws(TokenRefusal) {
            return try run.tenant.issueToken(clientID: request.clientID, secret: request.secret, at: now)
        } catch {
            // One answer for all three, as seen of the service: it tells nothing of which clients there are.
            throw TokenRequest.Refusal(
                code: "unauthorized",
                description: "Full authentication is required to access this resource"
            )
        }
    }

    /// GET and HEAD /oauth/info.
    func showTokenInfo(
        _ head: borrowing RequestHead,
        in run: inout ScenarioRun,
        with response: inout Response
    ) {
        let host = head.host.isEmpty ? "localhost" : head.text(head.host)
        let origin = (isSecure ? "https://" : "http://") + host
        TokenBody.writeInfo(tenant: run.name, id: run.tenant.id, origin: origin, to: &response.body)
    }
}
