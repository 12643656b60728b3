// The answers of /oauth/token and /oauth/info.

import Formats
import IdentityCloud

/// Writes what a client is told about tokens and about the tenant.
enum TokenBody {
    /// ISC names the group of machines a tenant runs on; so does this.
    static let pod = "drydock"

    /// A token and what it says.
    static func write(_ claims: TokenClaims, token: [UInt8], refreshToken: String?, to bytes: inout [UInt8]) {
        JSONWriter.write(into: &bytes) { json in
            json.object { json in
                json.member("access_token", String(decoding: token, as: UTF8.self))
                json.member("token_type", "bearer")
                if let refreshToken { json.member("refresh_token", refreshToken) }
                json.member("expires_in", claims.lifetime.wholeSeconds)
                json.member("scope", claims.scopes.joined(separator: " "))
                json.member("accessType", "OFFLINE")
                json.member("tenant_id", claims.tenantID.uuid)
                json.member("internal", true)
                json.member("pod", pod)
                json.member("strong_auth_supported", false)
                json.member("org", claims.tenant)
                if claims.kind == .user {
                    json.member("user_id", claims.userID.hex)
                    json.member("identity_id", claims.identityID.hex)
                    json.member("user_name", claims.userName)
                }
                json.member("strong_auth", false)
                json.member("enabled", true)
                json.member("jti", claims.jti.uuid)
            }
        }
    }

    /// RFC 6749 §5.2.
    static func write(_ refusal: TokenRequest.Refusal, to bytes: inout [UInt8]) {
        JSONWriter.write(into: &bytes) { json in
            json.object {
                $0.member("error", refusal.code)
                $0.member("error_description", refusal.description)
            }
        }
    }

    /// GET /oauth/info.
    static func writeInfo(tenant: String, id: ObjectID, origin: String, to bytes: inout [UInt8]) {
        JSONWriter.write(into: &bytes) { json in
            json.object {
                $0.member("tenantId", id.uuid)
                $0.member("tenantName", tenant)
                $0.member("authorizeEndpoint", origin + "/oauth/authorize")
                $0.member("tokenEndpoint", origin + "/oauth/token")
                $0.member("cloudDomainUrl", origin)
                $0.member("logoutUrl", origin + "/logout")
                $0.member("pod", pod)
            }
        }
    }
}
