// task-status: one task, its PATCH, the list with its filters.

import Formats
import HTTPMessages
import IdentityCloud
import Scenarios
import Testing

@testable import CloudAPI

@Suite struct TaskCallTests {
    private func load(_ cloud: CloudFixture, _ action: String = "load-accounts", source: String = "s1") throws
        -> String
    {
        let answer = cloud.send(.post, "/v2025/sources/\(source)/\(action)")
        return try #require((answer["task", "id"] ?? answer["id"])?.string)
    }

    @Test(arguments: ["load-accounts", "load-uncorrelated-accounts", "load-entitlements"])
    func aTaskHasAllRequiredMembersWhileItRunsAndAfter(action: String) throws {
        let required = [
            "id", "type", "uniqueName", "description", "parentName", "launcher", "target", "created",
            "modified", "launched",
            "completed", "completionStatus", "messages", "returns", "attributes", "progress",
            "percentComplete",
        ]
        let cloud = CloudFixture()
        let id = try load(cloud, action)
        let running = cloud.send(.get, "/task-status/v1/\(id)")
        #expect(running.keys() == required)
        #expect(running["completionStatus"]?.isNull == true)
        #expect(running["completed"]?.isNull == true)
        #expect(running["modified"]?.string != nil)
        #expect(running["returns"]?.elements?.first?.members?.map(\.name) == ["name", "attributeName"])
        cloud.advance(10_000)
        let ended = cloud.send(.get, "/task-status/v1/\(id)")
        #expect(ended.keys() == required)
        #expect(ended["completionStatus"]?.string == "SUCCESS")
        #expect(ended["percentComplete"]?.integer == 100)
    }

    @Test func aMessageHasAnObjectAsItsText() throws {
        let cloud = CloudFixture()
        _ = try load(cloud)
        let second = try load(cloud)
        let task = cloud.send(.get, "/v2024/task-status/\(second)")
        let message = try #require(task["messages"]?.elements?.first)
        #expect(message.members?.map(\.name) == ["type", "key", "localizedText", "parameters"])
        #expect(
            message["localizedText"]?["message"]?.string?.hasPrefix("This aggregation failed because") == true
        )
        #expect(task["completionStatus"]?.string == "ERROR")
    }

    @Test func aPatchEndsATask() throws {
        let cloud = CloudFixture()
        let id = try load(cloud)
        let patch =
            #"[{"op":"replace","path":"/completionStatus","value":"Error"},"#
            + #"{"op":"replace","path":"/completed","value":"2026-02-01T00:00:00.470Z"}]"#
        let answer = cloud.send(
            .patch,
            "/v2025/task-status/\(id)",
            [("Content-Type", "application/json-patch+json")],
            body: Array(patch.utf8)
        )
        #expect(answer.status == 200)
        #expect(answer["completionStatus"]?.string == "ERROR")
        #expect(answer["completed"]?.string == "2026-02-01T00:00:00.470Z")
        #expect(cloud.send(.get, "/v2025/account-aggregations/\(id)/status")["status"]?.string == "COMPLETED")
    }

    @Test(arguments: [
        "", "{", "{}", "[]", #"[{"op":"remove","path":"/completed"}]"#,
        #"[{"op":"replace","path":"/launcher","value":"x"}]"#,
        #"[{"op":"replace","path":"/completionStatus","value":"DONE"}]"#,
        #"[{"op":"replace","path":"/completionStatus","value":1}]"#,
        #"[{"op":"replace","path":"/completed","value":"2020-09-07T42:14:00.364Z"}]"#,
    ])
    func aPatchThatMakesNoSenseIs400(patch: String) throws {
        let cloud = CloudFixture()
        let id = try load(cloud)
        #expect(cloud.send(.patch, "/v2025/task-status/\(id)", body: Array(patch.utf8)).status == 400)
        #expect(
            cloud.send(.patch, "/v2025/task-status/\(String(id.reversed()))", body: Array(patch.utf8)).status
                == 404
        )
    }

    /// Three tasks that have ended and one that runs, on sources s1, s2 and s3.
    private func fourTasks() throws -> (cloud: CloudFixture, ids: [String]) {
        let cloud = CloudFixture()
        var ids = [try load(cloud, source: "s1")]
        cloud.advance(1)
        ids.append(try load(cloud, "load-entitlements", source: "s2"))
        cloud.advance(1)
        ids.append(try load(cloud, "load-uncorrelated-accounts", source: "s2"))
        cloud.advance(60_000)
        ids.append(try load(cloud, source: "s3"))
        return (cloud, ids)
    }

    @Test(
        arguments: [
            ("v2025", "", [3, 2, 1, 0]), ("v2024", "", [2, 1, 0]), ("beta", "", [2, 1, 0]),
            ("v2026", "", [3, 2, 1, 0]),
            ("v2025", "sorters=created", [0, 1, 2, 3]), ("v2025", "sorters=-created", [3, 2, 1, 0]),
            ("v2025", "limit=2", [3, 2]), ("v2025", "limit=2&offset=1", [2, 1]), ("v2025", "offset=9", []),
            ("v2025", "limit=0", []),
            ("v2025", "filters=sourceId+eq+%22s2%22", [2, 1]),
            ("v2025", "filters=sourceId in (\"s1\",\"s3\")", [3, 0]),
            ("v2025", "filters=completionStatus isnull", [3]),
            ("v2025", "filters=completionStatus eq \"SUCCESS\"", [2, 1, 0]),
            ("v2025", "filters=not completionStatus isnull", [2, 1, 0]),
            ("v2025", "filters=type eq \"CLOUD_GROUP_AGGREGATION\"", [1]),
            ("v2025", "filters=type eq \"CLOUD_REFRESH_ROLE\"", []),
            ("v2025", "filters=type in (\"CLOUD_ACCOUNT_AGGREGATION\") and completionStatus isnull", [3]),
            (
                "v2025",
                "filters=sourceId eq \"s1\" or (sourceId eq \"s2\" and type eq \"CLOUD_GROUP_AGGREGATION\")",
                [1, 0]
            ),
            ("v2026", "filters=launcher eq \"System\"", [3, 2, 1, 0]),
        ] as [(String, String, [Int])]
    )
    func listsAreFilteredSortedAndPaged(version: String, query: String, expected: [Int]) throws {
        let (cloud, ids) = try fourTasks()
        let encoded = query.replacing(" ", with: "%20").replacing("\"", with: "%22")
        let answer = cloud.send(.get, "/\(version)/task-status?\(encoded)")
        #expect(answer.status == 200)
        let listed = answer.json?.elements?.compactMap { $0["id"]?.string }
        #expect(listed == expected.map { ids[$0] })
    }

    @Test(arguments: [
        ("v2025", "filters=color eq \"x\"", "Invalid filter properties"),
        ("v2025", "filters=sourceId co \"x\"", "Invalid filter properties"),
        ("v2025", "filters=sourceId eq x", "Invalid filter properties"),
        ("v2025", "filters=sourceId eq \"x", "Invalid filter properties"),
        ("v2025", "filters=(sourceId eq \"x\"", "Invalid filter properties"),
        ("v2025", "filters=sourceId eq \"x\" sourceId", "Invalid filter properties"),
        ("v2025", "filters=sourceId in ()", "Invalid filter properties"),
        ("v2024", "filters=completionStatus isnull", "Invalid filter properties"),
        ("v2025", "filters=launcher eq \"x\"", "Invalid filter properties"),
        ("v2025", "filters=type eq \"QUARTZ\"", "Error converting Enumerated string (type) value (QUARTZ)"),
        ("v2025", "filters=\(String(repeating: "(", count: 1_000))", "Invalid filter properties"),
        ("v2025", "sorters=name", "Invalid sorter properties"),
        ("v2025", "limit=251", "limit must be an integer from 0 to 250."),
        ("v2025", "limit=-1", "limit must be an integer from 0 to 250."),
        ("v2025", "limit=99999999999999999999", "limit must be an integer from 0 to 250."),
        ("v2025", "offset=x", "offset must be an integer from 0 to 2147483647."),
        ("v2025", "count=maybe", "count must be true or false."),
    ])
    func aBadQueryIs400WithItsReason(version: String, query: String, reason: String) {
        let encoded = query.replacing(" ", with: "%20").replacing("\"", with: "%22")
        let answer = CloudFixture().send(.get, "/\(version)/task-status?\(encoded)")
        #expect(answer.status == 400)
        #expect(answer["messages"]?.elements?.first?["text"]?.string == reason)
    }

    private let properties = TaskForm.properties(in: .v2025)

    @Test func threeHundredTermsAreOneComparison() throws {
        let terms = (0..<300).map { "sourceId eq \"s\($0)\"" }
        let filter = try FilterReader.read(terms.joined(separator: " or "), of: properties)
        #expect(filter.size == 1)
        let narrow = try FilterReader.read(terms.joined(separator: " and "), of: properties)
        #expect(narrow.size == 1)
        let mixed = try FilterReader.read(
            terms.joined(separator: " or ") + " or id in (\"a\", \"b\") or completionStatus isnull",
            of: properties
        )
        #expect(mixed.size == 3)
    }

    @Test(arguments: [
        ("sourceId eq \"s1\" or sourceId eq \"s3\"", [3, 0]),
        ("sourceId eq \"s1\" and sourceId eq \"s3\"", []),
        ("sourceId in (\"s1\",\"s2\") and sourceId in (\"s2\",\"s3\")", [2, 1]),
        ("not (sourceId eq \"s1\" or sourceId eq \"s2\")", [3]),
        ("not sourceId eq \"s1\" and not sourceId eq \"s2\"", [3]),
        ("completionStatus isnull or sourceId eq \"s1\" or completionStatus isnull", [3, 0]),
    ])
    func conditionsOnOnePropertyMeanWhatTheySay(filter: String, expected: [Int]) throws {
        let (cloud, ids) = try fourTasks()
        let encoded = filter.replacing(" ", with: "%20").replacing("\"", with: "%22")
        let listed = cloud.send(.get, "/v2025/task-status?filters=\(encoded)").json?.elements
        #expect(listed?.compactMap { $0["id"]?.string } == expected.map { ids[$0] })
    }

    @Test func anIDInAnotherFormIsNoTasks() throws {
        let (cloud, ids) = try fourTasks()
        func listed(_ id: String) -> Int? {
            cloud.send(.get, "/v2025/task-status?filters=id%20eq%20%22\(id)%22").json?.elements?.count
        }
        #expect(listed(ids[0]) == 1)
        #expect(listed(ids[0].uppercased()) == (ids[0] == ids[0].uppercased() ? 1 : 0))
        #expect(listed("x") == 0)
    }

    @Test func aFilterOfTooManyDifferentConditionsIsRefused() {
        let pair = "(sourceId eq \"a\" and completionStatus eq \"ERROR\")"
        let most = Array(repeating: pair, count: 16).joined(separator: " or ")
        #expect(throws: Never.self) { try FilterReader.read(most, of: properties) }
        #expect(throws: CloudError.self) { try FilterReader.read(most + " or " + pair, of: properties) }
    }

    @Test func aPatchOfTooManyOperationsIsRefused() throws {
        let cloud = CloudFixture()
        let id = try load(cloud)
        let operation = #"{"op":"replace","path":"/completionStatus","value":"SUCCESS"}"#
        func status(_ count: Int) -> Int {
            let patch = "[" + Array(repeating: operation, count: count).joined(separator: ",") + "]"
            return cloud.send(.patch, "/v2025/task-status/\(id)", body: Array(patch.utf8)).status
        }
        #expect(status(101) == 400)
        #expect(status(100) == 200)
    }

    @Test func aFilterOnTheTargetFailsAsItDoesInTheService() {
        #expect(
            CloudFixture().send(.get, "/v2025/task-status?filters=target.id%20eq%20%22x%22").status == 500
        )
    }

    @Test func countIsTheNumberWithoutPaging() throws {
        let (cloud, ids) = try fourTasks()
        #expect(cloud.send(.get, "/v2025/task-status?limit=1").field("X-Total-Count") == nil)
        #expect(cloud.send(.get, "/v2025/task-status?limit=1&count=true").field("X-Total-Count") == "4")
        let pending = cloud.send(.get, "/beta/task-status/pending-tasks")
        #expect(pending.json?.elements?.compactMap { $0["id"]?.string } == [ids[3]])
        #expect(pending.field("X-Deprecated") == "true")
        let head = cloud.send(.head, "/v2024/task-status/pending-tasks")
        #expect(head.status == 200)
        #expect(head.field("X-Total-Count") == "1")
    }
}
