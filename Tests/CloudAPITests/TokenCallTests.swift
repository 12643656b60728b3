// Tokens: every form in which clients ask for one, byte for byte; what they carry; what is refused.

import Formats
import HTTPMessages
import IdentityCloud
import Scenarios
import Testing

@testable import CloudAPI

@Suite struct TokenCallTests {
    private static let form = "application/x-www-form-urlencoded"

    @Test(
        arguments: [
            (
                "Python", "", [("Content-Type", form)],
                "grant_type=client_credentials&client_id=qa&client_secret=se+cret%26%2B"
            ),
            (
                "Go", "", [("Content-Type", form)],
                "client_id=qa&client_secret=se+cret%26%2B&grant_type=client_credentials"
            ),
            (
                "TypeScript", "",
                [("Content-Type", "multipart/form-data; boundary=--------------------------ABCDEF01-2345")],
                "----------------------------ABCDEF01-2345\r\nContent-Disposition: form-data; name=\"grant_type\"\r\n\r\n"
                    + "client_credentials\r\n----------------------------ABCDEF01-2345\r\n"
                    + "Content-Disposition: form-data; name=\"client_id\"\r\n\r\nqa\r\n"
                    + "----------------------------ABCDEF01-2345\r\n"
                    + "Content-Disposition: form-data; name=\"client_secret\"\r\n\r\nse cret&+\r\n"
                    + "----------------------------ABCDEF01-2345--\r\n"
            ),
            (
                "PowerShell", "",
                [("Content-Type", "multipart/form-data; boundary=\"a3-b4\"")],
                "--a3-b4\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=grant_type\r\n\r\n"
                    + "client_credentials\r\n--a3-b4\r\nContent-Type: text/plain; charset=utf-8\r\n"
                    + "Content-Disposition: form-data; name=client_id\r\n\r\nqa\r\n--a3-b4\r\n"
                    + "Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=client_secret\r\n\r\n"
                    + "se cret&+\r\n--a3-b4--\r\n"
            ),
            (
                "sailpoint-cli", "?grant_type=client_credentials", [("Content-Type", form)],
                "client_id=qa&client_secret=se+cret%26%2B"
            ),
            (
                "File Upload Utility",
                "?grant_type=client_credentials&client_id=qa&client_secret=se%20cret%26%2B", [], ""
            ),
            (
                "Workflows", "", [("Content-Type", form), ("Authorization", "Basic cWE6c2UgY3JldCYr")],
                "grant_type=client_credentials"
            ),
            (
                "no content type", "", [],
                "grant_type=client_credentials&client_id=qa&client_secret=se+cret%26%2B"
            ),
            (
                "refresh token",
                "?grant_type=refresh_token&client_id=qa&client_secret=se+cret%26%2B&refresh_token=r", [], ""
            ),
            (
                "authorization code",
                "?grant_type=authorization_code&client_id=qa&client_secret=se+cret%26%2B&code=c&redirect_uri=http%3A%2F%2Fx",
                [], ""
            ),
        ] as [(String, String, [(String, String)], String)]
    )
    func everyFormOfRequestIsUnderstood(name: String, query: String, fields: [(String, String)], body: String)
    {
        let cloud = strict()
        let answer = cloud.send(.post, "/oauth/token" + query, fields, body: Array(body.utf8), token: nil)
        #expect(answer.status == 200, "\(name)")
        #expect(answer["token_type"]?.string == "bearer")
        #expect(answer["expires_in"]?.integer == 749)
        #expect(answer["org"]?.string == "default")
        #expect(
            (answer["refresh_token"] != nil) == (name.hasPrefix("refresh") || name.hasPrefix("authorization"))
        )
        let token = answer["access_token"]?.string
        #expect(cloud.send(.get, "/v2025/task-status", token: token).status == 200)
    }

    private func strict(_ adjust: (inout ClientSettings) -> Void = { _ in }) -> CloudFixture {
        CloudFixture { scenario in
            scenario.tenant.auth.mode = .strict
            var client = ClientSettings(id: "qa")
            client.secret = "se cret&+"
            adjust(&client)
            scenario.tenant.auth.clients = [client]
        }
    }

    private func issue(_ cloud: CloudFixture) -> String? {
        cloud.send(
            .post,
            "/oauth/token?grant_type=client_credentials&client_id=qa&client_secret=se+cret%26%2B",
            token: nil
        )["access_token"]?.string
    }

    @Test(arguments: [
        ("", 400, "invalid_request"), ("grant_type=password&client_id=qa", 400, "unsupported_grant_type"),
        ("grant_type=refresh_token&client_id=qa", 400, "invalid_request"),
        ("grant_type=authorization_code&client_id=qa", 400, "invalid_request"),
        ("grant_type=client_credentials", 401, "unauthorized"),
        ("grant_type=client_credentials&client_id=other&client_secret=x", 401, "unauthorized"),
        ("grant_type=client_credentials&client_id=qa&client_secret=wrong", 401, "unauthorized"),
    ])
    func refusalsHaveTheFormOfOAuth(form: String, status: Int, error: String) {
        let answer = strict().send(.post, "/oauth/token", body: Array(form.utf8), token: nil)
        #expect(answer.status == status)
        #expect(answer["error"]?.string == error)
        #expect(answer.keys() == ["error", "error_description"])
        if status == 401 {
            let text = "Full authentication is required to access this resource"
            #expect(answer["error_description"]?.string == text)
        }
    }

    @Test func anIssuedTokenHasISCsClaimsAndEnds() throws {
        let cloud = strict { $0.lifetime = 30_000 }
        let token = try #require(issue(cloud))
        let parts = token.utf8.split(separator: UInt8(ascii: "."))
        let payload = try JSONReader.read(try #require(Base64.decoded(Array(parts[1])[...])))
        #expect(
            payload.members?.map(\.name) == [
                "tenant_id", "internal", "pod", "org", "identity_id", "user_name", "user_id", "strong_auth",
                "authorities",
                "client_id", "strong_auth_supported", "scope", "iat", "exp", "exp_ms", "iat_ms",
                "jti",
            ]
        )
        #expect(payload["exp"]?.integer == 1_769_869_830)
        cloud.advance(29_999)
        #expect(cloud.send(.get, "/v2025/task-status", token: token).status == 200)
        cloud.advance(1)
        let expired = cloud.send(.get, "/v2025/task-status", token: token)
        #expect(expired.status == 401)
        #expect(expired.text == #"{"error":"JWT validation failed: JWT is expired"}"#)
    }

    @Test func aTokenThatWasTamperedWithIsNotOurs() throws {
        let cloud = strict()
        let token = try #require(issue(cloud))
        for position in stride(from: 0, to: token.utf8.count, by: 7) {
            var bytes = Array(token.utf8)
            bytes[position] = bytes[position] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let tampered = String(decoding: bytes, as: UTF8.self)
            #expect(cloud.send(.get, "/v2025/task-status", token: tampered).status == 401, "byte \(position)")
        }
    }

    @Test func whoMayCallIsDecidedByModeAuthoritiesAndScopes() throws {
        #expect(
            CloudFixture().send(.get, "/v2025/task-status", token: nil).text
                == #"{"error":"JWT is required"}"#
        )
        #expect(
            CloudFixture().send(.get, "/v2025/task-status", [("Authorization", "Bearer ")], token: nil).status
                == 401
        )
        #expect(
            CloudFixture().send(.get, "/v2025/task-status", [("Authorization", "Basic eDp5")]).status == 401
        )
        #expect(
            CloudFixture().send(.get, "/v2025/task-status", [("authorization", "bearer   any thing")]).status
                == 200
        )
        #expect(
            CloudFixture { $0.tenant.auth.mode = .off }.send(.get, "/v2025/task-status", token: nil).status
                == 200
        )
        #expect(strict().send(.get, "/v2025/task-status", token: "any").status == 401)
        let helpdesk = strict { $0.authorities = ["HELPDESK"] }
        let answer = helpdesk.send(.post, "/v2025/sources/s/load-accounts", token: issue(helpdesk))
        #expect(answer.status == 403)
        #expect(answer["detailCode"]?.string == "403 Forbidden")
    }

    @Test func aForeignTokenPastItsTimeIsExpired() {
        let header = String(decoding: Base64.urlEncoded(Array(#"{"alg":"ES256"}"#.utf8)), as: UTF8.self)
        let token: (Int) -> String = { seconds in
            let payload = String(
                decoding: Base64.urlEncoded(Array(#"{"exp":\#(seconds)}"#.utf8)),
                as: UTF8.self
            )
            return "\(header).\(payload).c2ln"
        }
        let cloud = CloudFixture()
        #expect(cloud.send(.get, "/v2025/task-status", token: token(1_769_869_801)).status == 200)
        #expect(cloud.send(.get, "/v2025/task-status", token: token(1_769_869_800)).status == 401)
        #expect(cloud.journal.last?.outline.problems.contains(.expiredTokenUsed) == true)
    }

    @Test func tokenInfoNamesTheTenantAndItsEndpoints() {
        let cloud = CloudFixture()
        let info = cloud.send(.get, "/oauth/info", [("X-Drydock-Tenant", "acme")], token: nil)
        #expect(
            info.keys() == [
                "tenantId", "tenantName", "authorizeEndpoint", "tokenEndpoint", "cloudDomainUrl", "logoutUrl",
                "pod",
            ]
        )
        #expect(info["tenantName"]?.string == "acme")
        #expect(info["tokenEndpoint"]?.string == "http://localhost:8080/oauth/token")
    }

    @Test func tokenInfoAnswersHeadToo() {
        #expect(CloudFixture().send(.head, "/oauth/info", token: nil).status == 200)
    }

    @Test func base64IsThatOfTheRFC() {
        let vectors = [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ]
        for (plain, coded) in vectors {
            #expect(Base64.urlEncoded(Array(plain.utf8)) == Array(coded.utf8))
            #expect(Base64.decoded(Array(coded.utf8)[...]) == Array(plain.utf8))
        }
        #expect(Base64.decoded(Array("-_+/".utf8)[...]) == [0xFB, 0xFF, 0xBF])
        #expect(Base64.decoded(Array("Z".utf8)[...]) == nil)
        #expect(Base64.decoded(Array("Z*".utf8)[...]) == nil)
    }
}
