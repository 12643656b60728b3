// Sources, their schemas, and what takes them away.

import Formats
import HTTPMessages
import IdentityCloud
import Scenarios
import Testing

@testable import CloudAPI

@Suite struct SourceCallTests {
    private static let new =
        #"{"name":"People","owner":{"type":"IDENTITY","id":"o1","name":"Ann"},"connector":"delimited-file"}"#
    private static let json = [("Content-Type", "application/json")]

    private func cloud() -> CloudFixture {
        CloudFixture {
            var hr = SourceSettings(id: "hr", name: "HR")
            hr.description = "all people"
            var directory = SourceSettings(id: "ad", name: "Directory")
            directory.kind = .direct
            $0.tenant.sources = [hr, directory]
        }
    }

    private func create(_ cloud: CloudFixture, _ body: String = new, _ path: String = "/v2025/sources")
        -> Answer
    {
        cloud.send(.post, path, Self.json, body: Array(body.utf8))
    }

    private func patch(_ cloud: CloudFixture, _ path: String, _ body: String) -> Answer {
        cloud.send(.patch, path, [("Content-Type", "application/json-patch+json")], body: Array(body.utf8))
    }

    private func ids(_ cloud: CloudFixture, _ query: String, _ version: String = "v2025") -> [String]? {
        let encoded = query.replacing(" ", with: "%20").replacing("\"", with: "%22")
        return cloud.send(.get, "/\(version)/sources?\(encoded)").json?.elements?.compactMap {
            $0["name"]?.string
        }
    }

    @Test(
        arguments: [
            ("", ["HR", "Directory"]), ("filters=", ["HR", "Directory"]),
            ("pageSize=1&filters=&sorters=id", ["Directory", "HR"]),
            ("filters=name eq \"HR\"", ["HR"]), ("filters=id in (\"hr\",\"x\")", ["HR"]),
            ("filters=name co \"ir\"", ["Directory"]),
            ("filters=name sw \"H\" or type eq \"DelimitedFile\"", ["HR"]),
            ("filters=connectionType eq \"file\" and not name eq \"HR\"", []),
            ("filters=(name eq \"HR\" or name eq \"Directory\") and name ne \"HR\"", ["Directory"]),
            ("filters=features ca (\"SEARCH\",\"ENABLE\")", ["Directory"]),
            ("filters=category isnull", ["HR", "Directory"]),
            ("filters=authoritative eq false", ["HR", "Directory"]),
            ("filters=description eq \"all \\\"people\"", []),
            ("sorters=-name", ["HR", "Directory"]), ("sorters=connectionType,-name", ["Directory", "HR"]),
            ("limit=1", ["HR"]), ("limit=1&offset=1", ["Directory"]), ("offset=5", []), ("limit=0", []),
            ("filters=created ge 2020-01-01T00:00:00Z", nil), ("filters=name lk \"x\"", nil),
            ("filters=color eq \"x\"", nil),
            ("filters=authoritative eq maybe", nil), ("sorters=color", nil), ("limit=251", nil),
        ] as [(String, [String]?)]
    )
    func sourcesAreFilteredSortedAndPaged(query: String, expected: [String]?) {
        for version in ["beta", "v3", "v2025"] { #expect(ids(cloud(), query, version) == expected) }
    }

    @Test func countIsTheNumberWithoutPaging() {
        let answer = cloud().send(
            .get,
            "/beta/sources/?count=true&pageSize=250&offset=0&filters=&sorters=id&limit=1"
        )
        #expect(answer.field("X-Total-Count") == "2")
        #expect(answer.json?.elements?.count == 1)
        #expect(answer.json?.elements?[0]["connectorAttributes"]?["cloudExternalId"]?.string?.count == 6)
    }

    @Test func aSourceIsMadeChangedAndTakenAway() throws {
        let cloud = cloud()
        let made = create(cloud, Self.new, "/v2025/sources?provisionAsCsv=true")
        #expect(made.status == 201)
        let id = try #require(made["id"]?.string)
        #expect(id.count == 32)
        #expect(made["connectionType"]?.string == "file")
        #expect(made["type"]?.string == "DelimitedFile")
        #expect(made["owner", "name"]?.string == "Ann")
        #expect(cloud.send(.get, "/sources/v1/\(id)").text == made.text)
        cloud.advance(1_000)
        let changed = patch(
            cloud,
            "/v2026/sources/\(id)",
            #"[{"op":"replace","path":"/name","value":"Staff"},{"op":"add","path":"/connectorAttributes/group.delimiter","value":";"}]"#
        )
        #expect(changed.status == 200)
        #expect(changed["name"]?.string == "Staff")
        #expect(changed["connectorAttributes", "group.delimiter"]?.string == ";")
        #expect(changed["created"]?.string != changed["modified"]?.string)
        #expect(ids(cloud, "sorters=name") == ["Directory", "HR", "Staff"])
        let task = cloud.upload("id,name\n1,a\n", to: "/v2025/sources/\(id)/load-accounts")
        let job = try #require(task["task", "id"]?.string)
        #expect(cloud.send(.get, "/v2025/task-status/\(job)")["target", "name"]?.string == "Staff [source]")
        cloud.advance(60_000)
        let gone = cloud.send(.delete, "/v3/sources/\(id)")
        #expect(gone.status == 202)
        #expect(gone.keys() == ["type", "id", "name"])
        let removal = try #require(gone["id"]?.string)
        #expect(cloud.send(.get, "/v2025/sources/\(id)").status == 200)
        cloud.advance(60_000)
        #expect(cloud.send(.get, "/v2025/task-status/\(removal)")["completionStatus"]?.string == "SUCCESS")
        #expect(cloud.send(.get, "/v2025/sources/\(id)").status == 404)
        #expect(ids(cloud, "") == ["HR", "Directory"])
        #expect(cloud.send(.delete, "/v2025/sources/\(id)").status == 404)
    }

    @Test(arguments: [UnknownObject.accept, .notFound, .badRequest])
    func aLoadOfASourceThatWasDeletedIsOfAnUnknownOne(unknown: UnknownObject) {
        let cloud = CloudFixture {
            $0.tenant.sources = [SourceSettings(id: "hr")]
            $0.tenant.unknownSource = unknown
        }
        _ = cloud.send(.delete, "/v2025/sources/hr")
        cloud.advance(60_000)
        let expected: [UnknownObject: Int] = [.accept: 202, .notFound: 404, .badRequest: 400]
        #expect(cloud.send(.post, "/v2025/sources/hr/load-accounts").status == expected[unknown])
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"name":"x"}"#, #"{"name":"x","owner":null}"#,
        #"{"name":1,"owner":null,"connector":"c"}"#,
        #"{"name":"HR","owner":null,"connector":"c"}"#, #"{"name":"","owner":null,"connector":"c"}"#,
        #"{"name":"x","owner":{"type":"PERSON"},"connector":"c"}"#,
        #"{"name":"x","owner":null,"connector":"c","deleteThreshold":101}"#,
        #"{"name":"x","owner":null,"connector":"c","description":"\#(String(repeating: "d", count: 256))"}"#,
        #"{"name":"x","owner":null,"connector":"c","features":["FLY"]}"#,
    ])
    func whatIsNoSourceIs400(body: String) {
        let cloud = cloud()
        #expect(create(cloud, body).status == 400)
        #expect(ids(cloud, "")?.count == 2)
    }

    @Test func aDescriptionOf255CharactersIsNotTooLong() {
        let text = String(repeating: "ü", count: 255)
        #expect(
            create(cloud(), #"{"name":"x","owner":null,"connector":"c","description":"\#(text)"}"#).status
                == 201
        )
    }

    @Test(arguments: [
        #"[{"op":"replace","path":"/id","value":"x"}]"#,
        #"[{"op":"replace","path":"/connector","value":"x"}]"#,
        #"[{"op":"remove","path":"/name"}]"#, #"[{"op":"replace","path":"/deleteThreshold","value":"10"}]"#,
        #"[{"op":"replace","path":"/name","value":"Directory"}]"#,
        #"[{"op":"replace","path":"/nothing","value":1}]"#,
        "[]", "{}", "",
    ])
    func aPatchThatMakesNoSenseIs400AndChangesNothing(body: String) {
        let cloud = cloud()
        let before = cloud.send(.get, "/v2025/sources/hr").text
        #expect(patch(cloud, "/v2025/sources/hr", body).status == 400)
        #expect(cloud.send(.get, "/v2025/sources/hr").text == before)
    }

    @Test func aPutOfWhatWasReadChangesNothingButTheMoment() throws {
        let cloud = cloud()
        let read = cloud.send(.get, "/v2025/sources/ad")
        let put = cloud.send(.put, "/v2025/sources/ad", Self.json, body: read.response.body)
        #expect(put.status == 200)
        for name in SourceView.members where name != "modified" && name != "since" {
            #expect(put[name].map { $0.means(read[name] ?? .null) } ?? (read[name] == nil))
        }
    }

    // MARK: Schemas

    @Test func aSchemaIsTakenFromTheFirstFile() throws {
        let cloud = cloud()
        func template() -> String {
            cloud.send(.get, "/v2025/sources/hr/schemas/accounts", [("Accept", "text/csv")]).text
        }
        #expect(template() == "id,name,givenName,familyName,e-mail,location,manager,groups")
        _ = cloud.upload("id,mail\n1,a\n", to: "/v2025/sources/hr/load-accounts")
        #expect(template() == "id,mail")
        let schemas = try #require(cloud.send(.get, "/beta/sources/hr/schemas").json?.elements)
        #expect(schemas.count == 1)
        let schema = try #require(schemas[0]["id"]?.string)
        #expect(schemas[0]["identityAttribute"]?.string == "id")
        let one = cloud.send(.get, "/v3/sources/hr/schemas/\(schema)")
        #expect(one["attributes"]?.elements?.compactMap { $0["name"]?.string } == ["id", "mail"])
        #expect(cloud.send(.get, "/v3/sources/ad/schemas/\(schema)").status == 404)
        // It was not given, so a later file may have other columns.
        cloud.advance(60_000)
        #expect(cloud.upload("id,mail,town\n1,a,b\n", to: "/v2025/sources/hr/load-accounts").status == 202)
    }

    @Test func aSchemaThatWasGivenIsWhatFilesMustHave() {
        let cloud = cloud()
        let body =
            "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nid,\"a,b\"\r\n1,2\r\n--B--\r\n"
        let type = [("Content-Type", "multipart/form-data; boundary=B")]
        let answer = cloud.send(.post, "/sources/v1/hr/schemas/accounts", type, body: Array(body.utf8))
        #expect(answer.status == 200)
        #expect(answer["attributes"]?.elements?.count == 2)
        #expect(cloud.send(.get, "/v2025/sources/hr/schemas/accounts").text == "id,\"a,b\"")
        let refused = cloud.upload("id,mail\n1,a\n", to: "/v2025/sources/hr/load-accounts")
        #expect(refused.status == 400)
        #expect(refused["detailCode"]?.string == "400.1.3 Illegal value")
    }

    @Test func aSchemaIsPatched() throws {
        let cloud = cloud()
        let id = try #require(cloud.send(.get, "/v2025/sources/hr/schemas").json?.elements?[0]["id"]?.string)
        let path = "/v2025/sources/hr/schemas/\(id)"
        let changed = patch(cloud, path, #"[{"op":"replace","path":"/identityAttribute","value":"name"}]"#)
        #expect(changed["identityAttribute"]?.string == "name")
        #expect(
            patch(cloud, path, #"[{"op":"add","path":"/attributes/-","value":{"type":"STRING"}}]"#).status
                == 400
        )
    }

    // MARK: Removals

    @Test(
        arguments: [
            ("/v2025/sources/hr/remove-accounts", "load-accounts", nil),
            ("/v2025/entitlements/reset/sources/hr", "load-entitlements", "Entitlement Source Reset"),
        ] as [(String, String, String?)]
    )
    func whatWasRemovedIsNewAgain(path: String, load: String, name: String?) throws {
        let cloud = cloud()
        func created() throws -> Int64? {
            let answer = cloud.upload("id,name\n1,a\n2,b\n", to: "/v2025/sources/hr/\(load)")
            let job = try #require((answer["task", "id"] ?? answer["id"])?.string)
            cloud.advance(60_000)
            let attributes = cloud.send(.get, "/v2025/task-status/\(job)")["attributes"]
            return (attributes?["created"] ?? attributes?["groupsCreated"])?.integer
        }
        #expect(try created() == 2)
        #expect(try created() == 0)
        let answer = cloud.send(.post, path)
        #expect(answer.status == 202)
        #expect(answer["type"]?.string == "TASK_RESULT")
        #expect(answer["name"]?.string == name)
        let job = try #require(answer["id"]?.string)
        #expect(cloud.send(.get, "/v2025/task-status/\(job)")["completionStatus"]?.isNull == true)
        cloud.advance(60_000)
        #expect(cloud.send(.get, "/v2025/task-status/\(job)")["completionStatus"]?.string == "SUCCESS")
        #expect(try created() == 2)
    }

    @Test func callsAreThoseThatTheDocumentsOfAVersionHave() {
        let cloud = cloud()
        #expect(cloud.send(.get, "/v3/sources").status == 200)
        for path in [
            "/v3/sources/hr/load-accounts", "/v3/sources/hr/remove-accounts",
            "/v3/entitlements/reset/sources/hr",
        ] {
            #expect(cloud.send(.post, path).status == 404)
        }
        #expect(cloud.send(.get, "/v3/task-status").status == 404)
        #expect(cloud.send(.delete, "/v2025/sources").field("Allow") == "GET, HEAD, POST")
        #expect(cloud.send(.post, "/v2025/sources/none/remove-accounts").status == 404)
        #expect(cloud.send(.get, "/v2025/sources/none/schemas").status == 404)
        #expect(cloud.journal.last?.operation == .schemaList)
    }
}
