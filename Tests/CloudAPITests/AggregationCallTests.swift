// The three loads and the status of an aggregation, from upload to the end.

import Formats
import IdentityCloud
import Journal
import Scenarios
import Testing

@testable import CloudAPI

/// The path of a resource in a version's style.
func path(_ version: APIVersion, _ collection: String, _ rest: String = "") -> String {
    version == .v1 ? "/\(collection)/v1\(rest)" : "/\(version.rawValue)/\(collection)\(rest)"
}

@Suite struct AggregationCallTests {
    private static let source = "2c9180835d2e5168015d32f890ca1581"
    private static let loadAccounts = "/v2025/sources/\(source)/load-accounts"

    @Test(arguments: APIVersion.allCases.filter { $0 != .v3 })
    func anUploadIsFollowedToItsEndInEveryVersion(version: APIVersion) throws {
        let cloud = CloudFixture()
        let load = cloud.upload(
            "id,name\n1,a\n2,b\n",
            to: path(version, "sources", "/\(Self.source)/load-accounts")
        )
        #expect(load.status == 202)
        #expect(load.field("Content-Type") == "application/json")
        let id = try #require(load["task", "id"]?.string)

        let statusPath = path(version, "account-aggregations", "/\(id)/status")
        let started = cloud.send(.get, statusPath)
        #expect(started.status == 200)
        #expect(started.text == #"{"start":"2026-01-31T14:30:00.000Z","status":"STARTED"}"#)
        cloud.advance(2_000)
        #expect(cloud.send(.get, statusPath)["status"]?.string == "ACCOUNTS_COLLECTED")
        cloud.advance(3_000)
        let completed = cloud.send(.get, statusPath)
        #expect(completed["status"]?.string == "COMPLETED")
        #expect(completed["totalAccounts"]?.integer == 2)
        #expect(completed["processedAccounts"]?.integer == 2)
        let beta = ["start", "status", "totalAccounts", "processedAccounts"]
        let further = [
            "totalAccountsMarkedForDeletion", "deletedAccounts", "totalIdentities", "processedIdentities",
        ]
        #expect(completed.keys() == (version == .beta ? beta : beta + further))

        let task = cloud.send(.get, path(version, "task-status", "/\(id)"))
        #expect(task["completionStatus"]?.string == "SUCCESS")
        #expect(task["id"]?.string == id)
    }

    @Test func sdkSafeLoadsKeepToTheTypesOfTheOpenAPI() {
        let cloud = CloudFixture()
        let load = cloud.upload("id\n1\n", to: Self.loadAccounts)
        #expect(load.keys() == ["success", "task"])
        #expect(load["success"]?.bool == true)
        #expect(
            load.keys("task") == [
                "id", "type", "name", "description", "parentName", "launcher", "created", "launched",
                "completed",
                "completionStatus", "messages", "progress", "attributes", "returns",
            ]
        )
        #expect(load["task", "created"]?.string == "2026-01-31T14:30:00.000Z")
        #expect(load["task", "completionStatus"]?.isNull == true)
        #expect(load.keys("task", "attributes") == ["appId", "optimizedAggregation"])
        #expect(load["task", "attributes", "appId"]?.string == Self.source)
        #expect(load["task", "returns"]?.elements?.count == 28)
        #expect(
            load["task", "returns"]?.elements?.first?["displayLabel"]?.string
                == "TASK_OUT_ACCOUNT_AGGREGATION_APPLICATIONS"
        )

        let uncorrelated = cloud.upload(
            "id\n1\n",
            to: "/v2025/sources/\(Self.source)/load-uncorrelated-accounts"
        )
        #expect(uncorrelated.status == 202)
        // Every array here breaks Python and Go; an object without members satisfies all.
        #expect(uncorrelated["task", "returns"]?.members?.isEmpty == true)
        #expect(uncorrelated.keys("task", "attributes") == ["qpocJobId"])
        #expect(uncorrelated["task", "name"]?.string == "Cloud Process Uncorrelated Accounts")

        let entitlements = cloud.upload("id\n1\n", to: "/v2025/sources/\(Self.source)/load-entitlements")
        #expect(entitlements.status == 202)
        #expect(
            entitlements.keys() == [
                "id", "type", "uniqueName", "name", "description", "launcher", "created", "returns",
            ]
        )
        #expect(entitlements["returns"]?.elements?.count == 5)
    }

    @Test func docsAnswersFollowTheExamplesToTheLetter() {
        let cloud = CloudFixture { $0.responses = .docs }
        let load = cloud.upload("id\n1\n", to: Self.loadAccounts)
        #expect(load["success"]?.string == "true")
        #expect(load["task", "completionStatus"]?.string == "Success")
        #expect(load["task", "parentName"]?.string == "Audit Report")
        #expect(load["task", "progress"]?.string == "Initializing...")
        #expect(load["task", "launched"]?.string == "2026-01-31T14:30:00.157Z")
        #expect(load["task", "completed"]?.string == "2026-01-31T14:30:00.773Z")
        #expect(load["task", "returns"]?.elements?.first?.elements?.count == 28)
        let uncorrelated = cloud.upload("id\n1\n", to: "/beta/sources/s/load-uncorrelated-accounts")
        #expect(uncorrelated["task", "returns"]?.elements?.count == 28)
        #expect(uncorrelated["task", "attributes", "taskStartDelay"]?.string == "")
        let entitlements = cloud.upload("id\n1\n", to: "/beta/sources/s/load-entitlements")
        #expect(
            entitlements.keys() == [
                "id", "type", "uniqueName", "description", "launcher", "created", "returns",
            ]
        )
    }

    @Test func wireAnswersFollowTheCaptures() {
        let cloud = CloudFixture { $0.responses = .wire }
        let load = cloud.upload("id\n1\n", to: Self.loadAccounts)
        #expect(load["success"]?.bool == true)
        #expect(load["task", "created"]?.integer == 1_769_869_800_000)
        #expect(load["task", "completed"]?.isNull == true)
        #expect(load["task", "description"]?.string == "Aggregates from the specified application.")
        #expect(load.keys("task", "attributes") == ["eventId", "appId", "optimizedAggregation"])
        #expect(load["task", "attributes", "eventId"]?.integer != nil)
        let entitlements = cloud.upload("id\n1\n", to: "/v2025/sources/s/load-entitlements")
        #expect(entitlements["name"]?.string == "Cloud Group Aggregation")
        #expect(entitlements["uniqueName"] == nil)
        #expect(entitlements["created"]?.string == "2026-01-31T14:30:00.000+00:00")
        #expect(entitlements["completionStatus"]?.isNull == true)
    }

    @Test(
        arguments: [
            ("no body at all", nil, nil, "enabled"),
            ("Go without arguments", "multipart/form-data", "", "enabled"),
            ("TypeScript without arguments", "multipart/form-data; boundary=B", "--B--\r\n\r\n", "enabled"),
            (
                "an option alone", "multipart/form-data; boundary=\"B\"",
                "--B\r\nContent-Disposition: form-data; name=disableOptimization\r\n\r\ntrue\r\n--B--\r\n",
                "disabled"
            ),
            ("Workflows", "application/x-www-form-urlencoded", "disableOptimization=true", "disabled"),
            (
                "a form that says no", "application/x-www-form-urlencoded", "disableOptimization=false",
                "enabled"
            ),
            ("the Admin Console", "application/json", "{\"disableOptimization\":\"true\"}", "enabled"),
            (
                "a JSON Boolean", "application/json; charset=utf-8", "{\"disableOptimization\":true}",
                "enabled"
            ),
            ("broken JSON", "application/json", "{", "enabled"),
        ] as [(String, String?, String?, String)]
    )
    func bodiesThatClientsSendAreTolerated(name: String, type: String?, body: String?, optimized: String) {
        let cloud = CloudFixture()
        let answer = cloud.send(
            .post,
            Self.loadAccounts,
            type.map { [("Content-Type", $0)] } ?? [],
            body: body.map { Array($0.utf8) }
        )
        #expect(answer.status == 202, "\(name)")
        #expect(answer["task", "attributes", "optimizedAggregation"]?.string == optimized, "\(name)")
    }

    @Test(arguments: ["text/csv", "text/plain", "application/octet-stream", "application/xml", ""])
    func contentOfATypeThatALoadDoesNotTakeIs415(type: String) {
        let cloud = CloudFixture()
        let answer = cloud.send(
            .post,
            Self.loadAccounts,
            type.isEmpty ? [] : [("Content-Type", type)],
            body: Array("id\n1\n".utf8)
        )
        #expect(answer.status == 415)
        #expect(answer["errorMessage"]?.string == "RESTEASY003065: Cannot consume content type")
        #expect(cloud.journal.last?.outline.problems == .wrongContentType)
        #expect(cloud.send(.get, "/v2025/task-status").text == "[]")
    }

    @Test(arguments: [ResponseStyle.sdkSafe, .docs, .wire])
    func multipartWithoutBoundaryAndContentIsISCs500OnlyOnTheWire(style: ResponseStyle) {
        let cloud = CloudFixture { $0.responses = style }
        let answer = cloud.send(.post, Self.loadAccounts, [("Content-Type", "multipart/form-data")])
        #expect(answer.status == (style == .wire ? 500 : 202))
        #expect(cloud.journal.last?.outline.problems.contains(.multipartWithoutBoundary) == true)
    }

    @Test(arguments: [
        ("no body", nil, ""), ("an option alone", "disableOptimization", "true"),
        ("the old name", "csvFile", "id\n1\n"),
    ])
    func aLoadWithoutAFileCountsNothing(name: String, field: String?, content: String) throws {
        let cloud = CloudFixture()
        let file = field == "csvFile" ? "; filename=\"a.csv\"" : ""
        let part = field.map {
            "--B\r\nContent-Disposition: form-data; name=\"\($0)\"\(file)\r\n\r\n\(content)\r\n--B--\r\n"
        }
        let load = cloud.send(
            .post,
            Self.loadAccounts,
            part == nil ? [] : [("Content-Type", "multipart/form-data; boundary=B")],
            body: part.map { Array($0.utf8) }
        )
        let problem = field == "csvFile" ? ClientProblems.wrongFileField : .noFile
        #expect(cloud.journal.last?.outline.problems == problem)
        let id = try #require(load["task", "id"]?.string)
        cloud.advance(10_000)
        #expect(cloud.send(.get, "/v2025/account-aggregations/\(id)/status")["totalAccounts"]?.integer == 0)
    }

    @Test func anOptionThatIsNeitherTrueNorFalseIsRefused() {
        for (type, body) in [
            ("application/x-www-form-urlencoded", "disableOptimization=yes"),
            (
                "multipart/form-data; boundary=B",
                "--B\r\nContent-Disposition: form-data; name=disableOptimization\r\n\r\n1\r\n--B--\r\n"
            ),
        ] {
            let answer = CloudFixture().post(Self.loadAccounts, form: body, type: type)
            #expect(answer.status == 400 && answer["detailCode"]?.string == "400.1.3 Illegal value")
        }
        #expect(CloudFixture().send(.post, Self.loadAccounts + "?disableOptimization=2").status == 400)
    }

    @Test func aLoadByTheNumberOfASourceIsRefusedInISCsWords() {
        let answer = CloudFixture().upload("id\n1\n", to: "/v2025/sources/123456/load-accounts")
        #expect(answer.status == 400 && answer["detailCode"]?.string == "400.1.3 Illegal value")
        #expect(
            answer["messages"]?.elements?.first?["text"]?.string
                == "Illegal value \"123456\" for field \"sourceId\""
        )
    }

    @Test(arguments: [ResponseStyle.sdkSafe, .docs, .wire])
    func capturedTextsStandAloneButForSDKSafeAnswers(style: ResponseStyle) {
        let cloud = CloudFixture {
            $0.responses = style
            $0.tenant.sources = [SourceSettings(id: "2c9180835d2e5168015d32f890ca1581")]
            $0.tenant.sources[0].columns = ["id", "name"]
        }
        let text = { cloud.upload($0, to: Self.loadAccounts)["messages"]?.elements?.last?["text"]?.string }
        let captured = "Column: \"[mail]\" is unknown and/or column: \"[name]\" is missing"
        #expect(text("id,mail\n") == (style == .sdkSafe ? "Line 1, column 1: " : "") + captured)
        #expect(text("id,name\n1\n")?.hasPrefix("Line 2, column 1: ") == true)
    }

    @Test(arguments: ["", "\r", "\r\n", "\r\n--", "\r\n--B", "\r\n--B-"])
    func aBodyThatEndsWithItsFileIsTaken(end: String) throws {
        let cloud = CloudFixture()
        let body = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=a\r\n\r\nid\n1\n2\n3" + end
        let load = cloud.post(Self.loadAccounts, form: body, type: "multipart/form-data; boundary=B")
        let id = try #require(load["task", "id"]?.string)
        cloud.advance(10_000)
        #expect(
            cloud.send(.get, "/v2025/account-aggregations/\(id)/status")["totalAccounts"]?.integer ?? 0 >= 3
        )
    }

    @Test func theOptionMayStandInTheQuery() {
        let answer = CloudFixture().send(.post, Self.loadAccounts + "?disableOptimization=TRUE")
        #expect(answer["task", "attributes", "optimizedAggregation"]?.string == "disabled")
    }

    @Test(arguments: [1, 2, 7, 64, .max])
    func aFileCountsTheSameHoweverItArrives(pieces: Int) throws {
        let cloud = CloudFixture()
        let load = cloud.upload(
            "id,name\r\n1,\"a\r\nb\"\r\n2,b\r\n3,c",
            to: Self.loadAccounts,
            pieces: pieces
        )
        let id = try #require(load["task", "id"]?.string)
        cloud.advance(10_000)
        let status = cloud.send(.get, "/v2025/account-aggregations/\(id)/status")
        #expect(status["totalAccounts"]?.integer == 3)
    }

    @Test func aFileOfManyAccountsLeavesTheLaneToOthersBetweenSlices() throws {
        let cloud = CloudFixture()
        let file = (1...100_000).reduce(into: "id,name\n") { $0 += "\($1),a\n" }
        let load = cloud.upload(file, to: Self.loadAccounts)
        #expect(load.status == 202 && load.waits == 3)
        let id = try #require(load["task", "id"]?.string)
        cloud.advance(10_000)
        let status = cloud.send(.get, "/v2025/account-aggregations/\(id)/status")
        #expect(status["totalAccounts"]?.integer == 100_000 && status.waits == 0)
        #expect(cloud.upload(file, to: Self.loadAccounts).waits == 0)
    }

    @Test(arguments: [
        ("id,name\n1\n", "400.1.3 Illegal value"), ("", "400.1.3 Illegal value"),
    ])
    func aFileThatCannotBeUsedIsRefusedAndNothingChanges(csv: String, detailCode: String) {
        let cloud = CloudFixture()
        let answer = cloud.upload(csv, to: Self.loadAccounts)
        #expect(answer.status == 400)
        #expect(answer["detailCode"]?.string == detailCode)
        #expect(answer["messages"]?.elements?.first?["text"]?.string?.hasPrefix("Line ") == true)
        #expect(answer["causes"]?.elements?.isEmpty == true)
        #expect(cloud.send(.get, "/v2025/task-status")["0"] == nil)
        #expect(cloud.send(.get, "/v2025/task-status").text == "[]")
    }

    @Test(arguments: [
        ("multipart/form-data", "--B\r\n\r\nx\r\n--B--", "Content-Type multipart/form-data has no boundary"),
        ("multipart/form-data; boundary=B", "no part", "The boundary that Content-Type names does not occur"),
        ("multipart/form-data; boundary=B", "--B\r\n\r\nx", "The multipart body ends before"),
    ])
    func brokenMultipartIsExplained(type: String, body: String, text: String) {
        let answer = CloudFixture().post(Self.loadAccounts, form: body, type: type)
        #expect(answer.status == 400)
        #expect(answer["detailCode"]?.string == "400.1 Bad Request Content")
        #expect(answer["messages"]?.elements?[1]["text"]?.string?.hasPrefix(text) == true)
    }

    @Test func aFilePartNeedsNoFileName() throws {
        let cloud = CloudFixture()
        let body = "--B\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nid\n1\n\r\n--B--\r\n"
        let load = cloud.post(Self.loadAccounts, form: body, type: "multipart/form-data; boundary=B")
        let id = try #require(load["task", "id"]?.string)
        cloud.advance(10_000)
        #expect(cloud.send(.get, "/beta/account-aggregations/\(id)/status")["totalAccounts"]?.integer == 1)
    }

    @Test func unknownSourcesAndMissingFilesFollowTheScenario() {
        let post: (CloudFixture) -> Int = { $0.send(.post, Self.loadAccounts).status }
        #expect(post(CloudFixture { $0.tenant.unknownSource = .notFound }) == 404)
        #expect(post(CloudFixture { $0.tenant.unknownSource = .badRequest }) == 400)
        #expect(post(CloudFixture { $0.tenant.missingFile = .badRequest }) == 400)
        #expect(
            CloudFixture { $0.tenant.unknownSource = .notFound }.upload("id\n1\n", to: Self.loadAccounts)
                .status == 404
        )
    }

    @Test func anAggregationIsForgottenAfterItsHour() throws {
        for (expired, version, status) in [
            (AggregationSettings.Expired.notFound, "v2025", 404), (.notFoundStatus, "v2025", 200),
            (.notFoundStatus, "beta", 404),
        ] {
            let cloud = CloudFixture { $0.tenant.aggregation.expired = expired }
            let id = try #require(cloud.send(.post, Self.loadAccounts)["task", "id"]?.string)
            cloud.advance(5_000 + 3_600_000)
            let answer = cloud.send(.get, "/\(version)/account-aggregations/\(id)/status")
            #expect(answer.status == status)
            if status == 200 { #expect(answer.text == #"{"start":null,"status":"NOT_FOUND"}"#) }
            #expect(cloud.send(.get, "/\(version)/task-status/\(id)").status == 200)
        }
    }

    @Test(arguments: ["0123456789abcdef0123456789abcdef", "not-an-id", "%20"])
    func anUnknownAggregationIs404(id: String) {
        let cloud = CloudFixture()
        #expect(cloud.send(.get, "/v2025/account-aggregations/\(id)/status").status == 404)
        #expect(cloud.send(.get, "/v2025/task-status/\(id)").status == 404)
    }
}
