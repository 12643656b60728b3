// Role-mining exports: start, status, download, and the experimental header that they need.

import Formats
import HTTPMessages
import IdentityCloud
import Scenarios
import Testing

@testable import CloudAPI

@Suite struct ExportCallTests {
    private static let role =
        "/8c190e67-87aa-4ed9-a90b-d9d5344523fb/potential-roles/278359a6-04b7-4669-9468-924cf580964a"
    private let experimental = [("x-sailpoint-experimental", "True")]

    private func exports(_ version: APIVersion, _ rest: String = "") -> String {
        path(version, "role-mining-sessions", Self.role + "/export-async" + rest)
    }

    @Test(arguments: APIVersion.allCases.filter { $0 != .v3 })
    func anExportIsStartedFollowedAndDownloaded(version: APIVersion) throws {
        let cloud = CloudFixture()
        let body = Array(#"{"minEntitlementPopularity": 5, "includeCommonAccess": false}"#.utf8)
        let started = cloud.send(.post, exports(version), experimental, body: body)
        #expect(started.status == 202)
        #expect(started.keys() == ["minEntitlementPopularity", "includeCommonAccess", "exportId", "status"])
        #expect(started["status"]?.string == "QUEUED")
        #expect(started["minEntitlementPopularity"]?.integer == 5)
        #expect(started["includeCommonAccess"]?.bool == false)
        let id = try #require(started["exportId"]?.string)
        #expect(id.utf8.count == 36)
        cloud.advance(1_000)
        #expect(cloud.send(.get, exports(version, "/\(id)"), experimental)["status"]?.string == "IN_PROGRESS")
        #expect(cloud.send(.get, exports(version, "/\(id)/download"), experimental).status == 400)
        cloud.advance(3_000)
        #expect(cloud.send(.get, exports(version, "/\(id)"), experimental)["status"]?.string == "SUCCESS")
        // Go asks for its zip file as JSON.
        let zip = cloud.send(
            .get,
            exports(version, "/\(id)/download"),
            experimental + [("Accept", "application/json")]
        )
        #expect(zip.status == 200)
        #expect(zip.field("Content-Type") == "application/zip")
        #expect(zip.field("Content-Disposition") == "attachment; filename=\"potential-role-export.zip\"")
        #expect(zip.response.body.starts(with: [0x50, 0x4B, 3, 4]))
    }

    @Test(arguments: [
        ("", 202), ("  \n", 202), ("{}\n", 202), ("{\"minEntitlementPopularity\":null}", 202), ("[]", 400),
        ("{", 400),
        ("{\"minEntitlementPopularity\":0.0}", 400), ("{\"minEntitlementPopularity\":-1}", 400),
        ("{\"includeCommonAccess\":\"true\"}", 400),
    ])
    func theOptionsAreOptionalAndTyped(body: String, status: Int) {
        let answer = CloudFixture().send(
            .post,
            exports(.beta),
            [("Content-Type", "application/json")],
            body: Array(body.utf8)
        )
        #expect(answer.status == status)
        if status == 202 { #expect(answer["includeCommonAccess"]?.bool == true) }
    }

    @Test(arguments: [
        (UnknownObject.notFound, 404), (.badRequest, 400), (.accept, 200),
    ])
    func anUnknownExportFollowsTheScenario(unknown: UnknownObject, status: Int) {
        let cloud = CloudFixture { $0.tenant.unknownExport = unknown }
        let answer = cloud.send(.get, exports(.beta, "/4940ffd4-836f-48a3-b2b0-6d498c3fdf40"))
        #expect(answer.status == status)
        if status == 200 { #expect(answer["status"]?.string == "QUEUED") }
    }

    @Test(arguments: [
        (ExperimentalHeaderRule.current, APIVersion.beta, 202), (.current, .v2024, 400),
        (.current, .v2025, 400),
        (.current, .v2026, 400), (.current, .v1, 400), (.never, .v2024, 202), (.documented, .v2024, 400),
    ])
    func theExperimentalHeaderIsRequiredWhereTodaysDocumentsSay(
        rule: ExperimentalHeaderRule,
        version: APIVersion,
        status: Int
    ) {
        let cloud = CloudFixture { $0.experimentalHeader = rule }
        let answer = cloud.send(.post, exports(version))
        #expect(answer.status == status)
        if status == 400 {
            #expect(answer.text == #"{"error":"Experimental Header is missing or invalid."}"#)
            #expect(answer.field("Content-Type") == "application/json;charset=UTF-8")
        }
        #expect(
            cloud.journal.last?.outline.problems.contains(.missingExperimentalHeader) == (version != .beta)
        )
        #expect(cloud.send(.post, exports(version), [("X-SailPoint-Experimental", "false")]).status == status)
    }

    @Test(arguments: [
        (ExperimentalHeaderRule.current, "v2024", 404), (.documented, "v2024", 400),
        (.documented, "beta", 404),
    ])
    func theOlderRuleCoversAggregations(rule: ExperimentalHeaderRule, version: String, status: Int) {
        let cloud = CloudFixture { $0.experimentalHeader = rule }
        #expect(cloud.send(.get, "/\(version)/account-aggregations/x/status").status == status)
    }

    @Test func crc32IsThatOfTheStandard() {
        #expect(CRC32.checksum(of: Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(CRC32.checksum(of: []) == 0)
    }

    @Test func aZipHasWhatReadersOfTheFormatLookFor() {
        var zip = ZipArchive()
        zip.add("a.csv", Array("id\n1\n".utf8))
        zip.add("b.csv", [])
        let bytes = zip.archive
        // The end record: two entries, where the directory is and how long.
        let end = Array(bytes.suffix(22))
        #expect(end.prefix(4) == [0x50, 0x4B, 5, 6])
        #expect(end[8] == 2 && end[10] == 2)
        let size = Int(end[12]) | Int(end[13]) << 8
        let offset = Int(end[16]) | Int(end[17]) << 8
        #expect(offset + size + 22 == bytes.count)
        #expect(Array(bytes[offset..<offset + 4]) == [0x50, 0x4B, 1, 2])
        #expect(Array(bytes[30..<35]) == Array("a.csv".utf8))
        #expect(Array(bytes[35..<40]) == Array("id\n1\n".utf8))
    }
}
