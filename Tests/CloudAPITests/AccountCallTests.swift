// Accounts and entitlements as loads left them.

import Formats
import HTTPMessages
import IdentityCloud
import Scenarios
import Tenancy
import TestSupport
import Testing

@testable import CloudAPI

@Suite struct AccountCallTests {
    private static let people = "id,name,groups\n1,ann,readers\n2,bob,readers\n2,bob,writers\n3,cem,\n"
    private static let groups = "id,name,privileged\nreaders,Readers,\nwriters,Writers,true\n"

    private func cloud(
        limits: TenantLimits = TenantLimits(),
        _ adjust: (inout Scenario) -> Void = { _ in }
    ) -> CloudFixture {
        CloudFixture(limits: limits) {
            var directory = SourceSettings(id: "ad", name: "Directory")
            (directory.kind, directory.accounts) = (.direct, .count(1_000))
            $0.tenant.sources = [SourceSettings(id: "hr", name: "HR"), directory]
            adjust(&$0)
        }
    }

    private func load(_ cloud: CloudFixture, _ csv: String = people, _ what: String = "load-accounts") {
        #expect(cloud.upload(csv, to: "/v2025/sources/hr/\(what)").status == 202)
        cloud.advance(60_000)
    }

    private func list(_ cloud: CloudFixture, _ query: String, _ path: String = "/v2025/accounts") -> Answer {
        let encoded = query.replacing(" ", with: "%20").replacing("\"", with: "%22")
        return cloud.send(.get, "\(path)?\(encoded)")
    }

    private func names(_ answer: Answer) -> [String]? {
        answer.json?.elements?.compactMap { $0["name"]?.string }
    }

    @Test(
        arguments: [
            ("filters=sourceId eq \"hr\"", ["ann", "bob", "cem"]),
            ("filters=sourceId eq \"hr\"&sorters=-name", ["cem", "bob", "ann"]),
            ("filters=sourceId eq \"hr\"&limit=1&offset=1", ["bob"]),
            ("filters=sourceId eq \"hr\"&limit=1&offset=1&sorters=-nativeIdentity", ["bob"]),
            ("filters=sourceId eq \"hr\" and name sw \"b\"", ["bob"]),
            ("filters=nativeIdentity eq \"3\" and sourceId eq \"hr\"", ["cem"]),
            ("filters=nativeIdentity in (\"1\",\"3\",\"x\") and sourceId in (\"hr\")", ["ann", "cem"]),
            ("filters=hasEntitlements eq true and sourceId eq \"hr\"", ["ann", "bob"]),
            ("filters=uncorrelated eq true", []), ("filters=sourceId eq \"none\"", []),
            ("filters=sourceId eq \"hr\" and identity.name eq \"bob\"", ["bob"]),
            ("filters=sourceId eq \"hr\" and created gt 2030-01-01T00:00:00Z", []),
            ("filters=sourceId eq \"hr\" and sourceId eq \"ad\"", []),
            ("filters=id eq \"00000000000000000000000000000000\"", []),
            ("offset=2000", []), ("limit=0", []), ("filters=sourceId co \"h\"", nil),
            ("filters=source.id eq \"hr\"", nil), ("sorters=groups", nil), ("detailLevel=FAT", nil),
        ] as [(String, [String]?)]
    )
    func accountsAreFilteredSortedAndPaged(query: String, expected: [String]?) {
        let cloud = cloud()
        load(cloud)
        load(cloud, Self.groups, "load-entitlements")
        #expect(names(list(cloud, query)) == expected)
    }

    @Test(arguments: [("csvFile", ["Readers", "Writers"]), ("file", [])])
    func theOlderLoadOfEntitlementsTakesItsFileInAPartOfItsOwn(part: String, expected: [String]) {
        let cloud = cloud()
        let body =
            "--B\r\nContent-Disposition: form-data; name=\"\(part)\"; filename=\"a.csv\"\r\n\r\n"
            + Self.groups + "\r\n--B--\r\n"
        let target = "/v2026/entitlements/aggregate/sources/hr"
        #expect(cloud.post(target, form: body, type: "multipart/form-data; boundary=B").status == 202)
        cloud.advance(60_000)
        #expect(names(list(cloud, "", "/v2025/entitlements")) == expected)
        #expect(cloud.journal.first?.operation == .loadEntitlements)
        #expect(cloud.journal.first?.source == "hr")
    }

    @Test func theNewestVersionsNameTheSourceAsATenantDoes() {
        let cloud = cloud()
        load(cloud)
        for path in ["/v2026/accounts", "/accounts/v1"] {
            #expect(names(list(cloud, "filters=source.id eq \"hr\"", path)) == ["ann", "bob", "cem"])
        }
    }

    @Test func anAccountIsThereWhenItsAggregationIsCompletedAndAsItWasBefore() throws {
        let cloud = cloud()
        func all() -> [String]? { names(list(cloud, "filters=sourceId eq \"hr\"")) }
        #expect(cloud.upload("id,name\n1,ann\n", to: "/v2025/sources/hr/load-accounts").status == 202)
        #expect(all() == [])
        cloud.advance(60_000)
        #expect(all() == ["ann"])
        let first = try #require(list(cloud, "filters=sourceId eq \"hr\"").json?.elements?[0])
        #expect(cloud.upload("id,name\n1,anna\n2,bob\n", to: "/v2025/sources/hr/load-accounts").status == 202)
        #expect(all() == ["ann"])
        cloud.advance(60_000)
        #expect(all() == ["anna", "bob"])
        let second = try #require(list(cloud, "filters=sourceId eq \"hr\"").json?.elements?[0])
        #expect(first["id"]?.string == second["id"]?.string)
        #expect(first["created"]?.string == second["created"]?.string)
        #expect(first["modified"]?.string != second["modified"]?.string)
        _ = cloud.send(.post, "/v2025/sources/hr/remove-accounts")
        cloud.advance(60_000)
        #expect(all() == [])
    }

    /// Three accounts of one source, then a thousand of another: no page repeats or leaves out one.
    @Test func pagesGoOnFromSourceToSource() throws {
        let cloud = cloud()
        load(cloud)
        func ids(_ query: String) throws -> [String?] {
            try #require(list(cloud, query).json?.elements).map { $0["id"]?.string }
        }
        let all = try ids("limit=10")
        #expect(all.count == 10 && Set(all).count == 10)
        for offset in 0...6 {
            #expect(try ids("offset=\(offset)&limit=4") == Array(all[offset..<offset + 4]))
        }
        #expect(try ids("offset=1002&limit=4").count == 1)
    }

    @Test func countIsKnownWithoutASearch() {
        let cloud = cloud()
        load(cloud)
        let answer = list(cloud, "limit=1&count=true")
        #expect(answer.field("X-Total-Count") == "1003")
        #expect(answer.json?.elements?.count == 1)
        #expect(answer.waits == 0)
    }

    @Test func aSearchOfManyTurnsToOthersInBetween() {
        let cloud = cloud()
        let answer = list(cloud, "filters=name sw \"9\"&count=true&sorters=-name&limit=2")
        #expect(answer.waits > 1)
        #expect(answer.field("X-Total-Count") == "111")
        #expect(names(answer) == ["999", "998"])
        #expect(cloud.journal.last?.operation == .accountList)
    }

    @Test func aListWhoseClientLeftStandsOnceInTheJournal() {
        let cloud = cloud()
        cloud.leave("/v2025/accounts?sorters=-name")
        #expect(cloud.journal.map(\.operation) == [.accountList])
        #expect(cloud.journal.map(\.outline.status) == [0])
        #expect(cloud.journal.map(\.refusal) == ["The client left before it was answered."])
    }

    @Test(arguments: [1, 7, 500, 100_000], [0, 1, 9, 3_000, 100_000])
    func runsThatAreSortedInStepsAreTheFirstOfAll(piece: Int, limit: Int) {
        var random = SeededGenerator(seed: 5)
        let numbers = (0..<20_000).map { _ in UInt64.random(in: 0..<1_000, using: &random) }
        var (runs, start) = (SortedRuns<UInt64>(first: limit, by: <), 0)
        while start < numbers.count {
            if runs.isFull {
                _ = runs.mergeSome()
                continue
            }
            let end = min(start + piece, numbers.count)
            runs.add(Array(numbers[start..<end]))
            start = end
        }
        while !runs.mergeSome() {}
        #expect(Array(runs.sorted) == Array(numbers.sorted().prefix(limit)))
    }

    @Test func valuesOfSeveralRowsAndOfOneCellAreLists() throws {
        let cloud = cloud()
        let patch =
            #"[{"op":"add","path":"/connectorAttributes/group.delimiter","value":";"}]"#
        let type = [("Content-Type", "application/json-patch+json")]
        #expect(cloud.send(.patch, "/v2025/sources/hr", type, body: Array(patch.utf8)).status == 200)
        load(cloud, "id,name,groups\n1,ann,readers;writers\n2,bob,readers\n3,\"b;c\",\n")
        let attributes = try #require(list(cloud, "filters=sourceId eq \"hr\"").json?.elements)
            .compactMap { $0["attributes"] }
        #expect(attributes[0]["groups"]?.elements?.compactMap(\.string) == ["readers", "writers"])
        #expect(attributes[1]["groups"]?.elements?.compactMap(\.string) == ["readers"])
        #expect(attributes[2]["name"]?.string == "b;c")
        #expect(attributes[2]["groups"] == nil)
    }

    @Test func anAccountKnowsItsEntitlements() throws {
        let cloud = cloud()
        load(cloud)
        load(cloud, Self.groups, "load-entitlements")
        let bob = try #require(
            list(cloud, "filters=nativeIdentity eq \"2\" and sourceId eq \"hr\"").json?.elements?[0]
        )
        let id = try #require(bob["id"]?.string)
        #expect(cloud.send(.get, "/v2025/accounts/\(id)").json?.means(bob) == true)
        let held = cloud.send(.get, "/v2025/accounts/\(id)/entitlements?count=true&limit=1")
        #expect(held.field("X-Total-Count") == "2")
        #expect(names(held) == ["Readers"])
        #expect(names(list(cloud, "account-id=\(id)", "/v2025/entitlements")) == ["Readers", "Writers"])
        let writers = try #require(
            list(cloud, "filters=value eq \"writers\"", "/beta/entitlements").json?.elements?[0]
        )
        #expect(writers["privileged"]?.bool == true)
        #expect(writers["attribute"]?.string == "groups")
        let entitlement = try #require(writers["id"]?.string)
        #expect(
            cloud.send(.get, "/entitlements/v1/\(entitlement)")["privilegeLevel", "direct"]?.string == "HIGH"
        )
        #expect(names(list(cloud, "filters=entitlements eq \"\(entitlement)\"")) == ["bob"])
        #expect(
            names(list(cloud, "for-segment-ids=s&include-unsegmented=false", "/v2025/entitlements")) == []
        )
    }

    @Test func aShareOfTheAccountsIsCorrelatedAndAFileCorrelatesOthers() throws {
        let cloud = cloud { $0.tenant.sources[0].correlated = 0 }
        load(cloud)
        let uncorrelated = "filters=sourceId eq \"hr\" and uncorrelated eq true"
        #expect(names(list(cloud, uncorrelated)) == ["ann", "bob", "cem"])
        load(cloud, "id,name\n2,bob\n", "load-uncorrelated-accounts")
        #expect(names(list(cloud, uncorrelated)) == ["ann", "cem"])
        let bob = try #require(list(cloud, "filters=manuallyCorrelated eq true").json?.elements?[0])
        #expect(bob["name"]?.string == "bob")
        #expect(bob["identityId"]?.string == bob["identity"]?["id"]?.string)
    }

    @Test func aShareIsTheSameOnEveryRun() {
        func correlated() -> Answer {
            let cloud = cloud { $0.tenant.sources[1].correlated = 30 }
            return list(cloud, "count=true&filters=sourceId eq \"ad\" and uncorrelated eq false")
        }
        let first = correlated()
        #expect(first.text == correlated().text)
        #expect((250...350).contains(first.field("X-Total-Count").flatMap { Int($0) } ?? 0))
    }

    @Test func whatWasNotKeptIsCountedAndNotListed() {
        let cloud = cloud(limits: TenantLimits(rows: 0))
        load(cloud)
        let answer = list(cloud, "count=true&filters=sourceId eq \"hr\"")
        #expect(answer.status == 507)
        #expect(answer.text.contains("--keep-rows"))
        #expect(answer.field("X-Total-Count") == "3")
        #expect(list(cloud, "count=true&limit=0").field("X-Total-Count") == "1003")
        #expect(list(cloud, "filters=sourceId eq \"ad\"").status == 200)
        #expect(list(cloud, "filters=sourceId eq \"hr\" and name eq \"bob\"").status == 507)
    }

    @Test func aFaultTakesThePlaceOfAList() {
        var rule = FaultRule()
        rule.operations = [.accountList]
        rule.answer = .preset(status: 503, variant: .expired, retryAfter: .automatic)
        let cloud = cloud { [rule] in $0.faults = [rule] }
        #expect(list(cloud, "filters=name eq \"x\"").status == 503)
    }

    @Test func onlyWhatTheDocumentsHaveIsThere() {
        let cloud = cloud()
        #expect(cloud.send(.get, "/v3/accounts").status == 200)
        #expect(cloud.send(.get, "/v3/entitlements").status == 404)
        #expect(cloud.send(.post, "/v2025/accounts").field("Allow") == "GET, HEAD")
        #expect(cloud.send(.get, "/v2025/accounts/x").status == 404)
        #expect(cloud.send(.get, "/v2025/entitlements/x").status == 404)
        #expect(list(cloud, "searchAfter=x", "/v2026/entitlements").status == 400)
        #expect(cloud.send(.head, "/v2025/accounts?count=true").field("X-Total-Count") == "1000")
    }
}
