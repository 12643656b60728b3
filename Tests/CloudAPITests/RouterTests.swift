// Every path of the API in every style of version, and those that are nearly right.

import HTTPMessages
import IdentityCloud
import Testing

@testable import CloudAPI

@Suite struct RouterTests {
    private func head(_ path: String) -> RequestHead {
        var head = RequestHead()
        head.bytes = Array(path.utf8)
        head.path = ByteRange(0, head.bytes.count)
        return head
    }

    @Test(arguments: APIVersion.allCases.filter { $0 != .v3 })
    func knowsEveryResourceOfEveryVersion(version: APIVersion) {
        let paths: [(collection: String, rest: String, resource: Resource)] = [
            ("sources", "/s1/load-accounts", .loadAccounts),
            ("sources", "/s1/load-uncorrelated-accounts", .loadUncorrelatedAccounts),
            ("sources", "/s1/load-entitlements", .loadEntitlements),
            ("account-aggregations", "/a1/status", .aggregationStatus),
            ("role-mining-sessions", "/m1/potential-roles/r1/export-async", .exports),
            ("role-mining-sessions", "/m1/potential-roles/r1/export-async/e1", .export),
            ("role-mining-sessions", "/m1/potential-roles/r1/export-async/e1/download", .exportDownload),
            ("task-status", "", .tasks), ("task-status", "/t1", .task),
        ]
        for (collection, rest, resource) in paths {
            let base = version == .v1 ? "/\(collection)/v1" : "/\(version.rawValue)/\(collection)"
            for path in [
                base + rest, base + rest + "/", "//" + base + rest.replacing("/", with: "//") + "//",
            ] {
                let route = Router.route(of: head(path))
                #expect(route?.resource == resource, "\(path)")
                #expect(route?.version == version, "\(path)")
            }
        }
    }

    @Test func pendingTasksExistUpToV2025() {
        #expect(Router.route(of: head("/beta/task-status/pending-tasks"))?.resource == .pendingTasks)
        #expect(Router.route(of: head("/v2024/task-status/pending-tasks"))?.resource == .pendingTasks)
        #expect(Router.route(of: head("/v2025/task-status/pending-tasks"))?.resource == .pendingTasks)
        #expect(Router.route(of: head("/v2026/task-status/pending-tasks"))?.resource == .task)
        #expect(Router.route(of: head("/task-status/v1/pending-tasks"))?.resource == .task)
    }

    @Test func findsTheIdsAndDecodesThem() throws {
        let head = head("/v2024/role-mining-sessions/a%2Fb%20c/potential-roles/r1/export-async/e%C3%A9")
        let route = try #require(Router.route(of: head))
        #expect(head.decodedText(route.session) == "a/b c")
        #expect(head.decodedText(route.role) == "r1")
        #expect(head.decodedText(route.id) == "eé")
    }

    @Test(
        arguments: [
            ("af1b82086c194f89acce82e156ff6e61", 0xaf1b_8208_6c19_4f89_acce_82e1_56ff_6e61),
            ("AF1B82086C194F89ACCE82E156FF6E61", 0xaf1b_8208_6c19_4f89_acce_82e1_56ff_6e61),
            ("af1b8208-6c19-4f89-acce-82e156ff6e61", 0xaf1b_8208_6c19_4f89_acce_82e1_56ff_6e61),
            ("%61f1b82086c194f89acce82e156ff6e61", 0xaf1b_8208_6c19_4f89_acce_82e1_56ff_6e61),
            ("af1b82086c194f89acce82e156ff6e6", nil), ("gf1b82086c194f89acce82e156ff6e61", nil), ("", nil),
        ] as [(String, UInt128?)]
    )
    func readsIdsInBothForms(text: String, value: UInt128?) {
        let head = head(text)
        #expect(head.objectID(head.path)?.value == value)
    }

    @Test(arguments: [
        "/", "", "/v3/sources/s1/load-accounts", "/v2024", "/v2024/source", "/v3/task-status",
        "/v2024/sources/s1/schemas/a/b",
        "/v2024/sources/s1/load-account", "/v2024/Sources/s1/load-accounts",
        "/V2024/sources/s1/load-accounts",
        "/v2024/sources/s1/load-accounts/x", "/v2024/account-aggregations/a1", "/sources/s1/load-accounts",
        "/sources/v1/s1/loadaccounts", "/sources/v2/s1/load-accounts", "/oauth", "/oauth/token/x",
        "/oauth/tokens",
        "/v2024/oauth/token", "/v2024/task-status/t1/x", "/v2024/role-mining-sessions/m1/potential-roles/r1",
        "/v2024/role-mining-sessions/m1/potential-roles/r1/export-async/e1/x", "/v2027/task-status",
    ])
    func knowsNothingElse(path: String) {
        #expect(Router.route(of: head(path)) == nil)
    }

    @Test func oauthHasNoVersion() {
        #expect(Router.route(of: head("/oauth/token")) == Route(.token))
        #expect(Router.route(of: head("//oauth/info/")) == Route(.tokenInfo))
    }

    @Test(arguments: Resource.allCases)
    func allowNamesTheMethodsThatHaveAnOperation(resource: Resource) {
        let allowed = HTTPMethod.allCases.filter { resource.operation(for: $0) != nil }.map(\.token)
        #expect("\(resource.allow)".split(separator: ", ").map(String.init).sorted() == allowed.sorted())
    }

    @Test(
        arguments: [
            (
                "/v2025/sources/2c9180835d2e5168015d32f890ca1581/load-account",
                "POST /v2025/sources/{id}/load-accounts"
            ),
            (
                "/v3/sources/2c9180835d2e5168015d32f890ca1581/load-accounts",
                "POST /v2024/sources/{id}/load-accounts"
            ),
            ("/v2024/source/abc/load-accounts", "POST /v2024/sources/{id}/load-accounts"),
            ("/beta/account-aggregation/abc/status", "GET /beta/account-aggregations/{id}/status"),
            ("/account-aggregations/abc/status", "GET /account-aggregations/v1/{id}/status"),
            (
                "/v2025/account-aggregations/2c9180835d2e5168015d32f890ca1581",
                "GET /v2025/account-aggregations/{id}/status"
            ),
            ("/oauth/tokens", "POST /oauth/token"), ("/oauth2/token", "POST /oauth/token"),
            ("/task-statuses/v1/abc", "GET, PATCH /task-status/v1/{id}"),
            ("/completely/different", nil), ("/", nil), ("/favicon.ico", nil),
        ] as [(String, String?)]
    )
    func namesTheNearestRoute(path: String, nearest: String?) {
        let found = NearestRoute.toPath(path)
        // Versions that are equally near are equally right.
        #expect(
            found == nearest
                || path.hasPrefix("/v3/") && found?.hasSuffix("/sources/{id}/load-accounts") == true
        )
    }

    @Test(arguments: [
        "/v2025/sources/" + String(repeating: "a", count: 300), String(repeating: "/a", count: 20),
        "/v2025" + String(repeating: "/sources", count: 30),
    ])
    func aPathThatIsNoSlipOfThePenIsComparedWithNothing(path: String) {
        #expect(NearestRoute.toPath(path) == nil)
    }
}
