// The three loads and the status of an aggregation, from upload to the end.

import IdentityCloud
import JSONBytes
import Scenarios
import Testing

@testable import CloudAPI

@Suite struct AggregationCallTests {
    private static let source = "2c9180835d2e5168015d32f890ca1581"

    @Test(arguments: [APIVersion.beta, .v2024, .v2025, .v2026, .v1])
    func anUploadIsFollowedToItsEndInEveryVersion(version: APIVersion) throws {
        let cloud = CloudFixture()
        let load = cloud.upload(
            "id,name\n1,a\n2,b\n",
            to: path(version, "sources", "\(Self.source)/load-accounts")
        )
        #expect(load.status == 202)
        #expect(load.field("Content-Type") == "application/json")
        #expect(load["success"]?.bool == true)
        let id = try #require(load["task", "id"]?.string)

        let statusPath = path(version, "account-aggregations", "\(id)/status")
        let started = cloud.send(.get, statusPath)
        #expect(started.status == 200)
        #expect(started.text == #"{"start":"2026-01-31T14:30:00.000Z","status":"STARTED"}"#)
        cloud.advance(5_000)
        let completed = cloud.send(.get, statusPath)
        #expect(completed["status"]?.string == "COMPLETED")
        #expect(completed["totalAccounts"]?.integer == 2)
        #expect(completed["processedAccounts"]?.integer == 2)
        let beta = ["start", "status", "totalAccounts", "processedAccounts"]
        let further = [
            "totalAccountsMarkedForDeletion", "deletedAccounts", "totalIdentities", "processedIdentities",
        ]
        #expect(completed.keys() == (version == .beta ? beta : beta + further))
        let task = cloud.send(.get, path(version, "task-status", id))
        #expect(task["completionStatus"]?.string == "SUCCESS")
        #expect(task["id"]?.string == id)
    }

    private func path(_ version: APIVersion, _ collection: String, _ rest: String) -> String {
        version == .v1 ? "/\(collection)/v1/\(rest)" : "/\(version.rawValue)/\(collection)/\(rest)"
    }
}
