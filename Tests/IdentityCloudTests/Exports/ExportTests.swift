// Exports of potential roles.

import Testing

@testable import IdentityCloud

@Suite struct ExportTests {
    private let session = "8c190e67-87aa-4ed9-a90b-d9d5344523fb"
    private let role = "278359a6-04b7-4669-9468-924cf580964a"

    private func status(_ fixture: inout TenantFixture, _ id: String) -> ExportStatus? {
        guard
            case .found(let job) = fixture.tenant.exportStatus(
                session: session,
                role: role,
                id: id,
                at: fixture.now
            )
        else { return nil }
        return job.status
    }

    @Test(arguments: [
        (
            ExportSettings.Outcome.success,
            [
                (0, ExportStatus.queued), (999, .queued), (1_000, .inProgress), (3_999, .inProgress),
                (4_000, .success),
            ]
        ),
        (.error, [(0, .queued), (1_000, .inProgress), (4_000, .error)]),
        (.stuck, [(0, .queued), (1_000, .inProgress), (400_000, .inProgress)]),
    ])
    func followsTime(outcome: ExportSettings.Outcome, moments: [(Milliseconds, ExportStatus)]) {
        var fixture = TenantFixture { $0.export[0].outcome = outcome }
        let job = fixture.tenant.startExport(
            session: session,
            role: role,
            minEntitlementPopularity: 4,
            includeCommonAccess: false,
            at: fixture.now
        )
        #expect(job.status == .queued && job.minEntitlementPopularity == 4 && !job.includeCommonAccess)
        #expect(ObjectID(job.id)?.uuid == job.id)
        let start = fixture.now
        for (after, expected) in moments {
            fixture.now = start + after
            #expect(status(&fixture, job.id) == expected)
        }
    }

    @Test func eachExportFollowsItsEntryAndTheLastOneRepeats() {
        var fixture = TenantFixture { settings in
            let outcomes: [ExportSettings.Outcome] = [.error, .stuck, .success]
            settings.export = outcomes.map { outcome in
                var export = ExportSettings()
                export.outcome = outcome
                return export
            }
            settings.exports = [SeededExport(session: session, role: role, id: "seeded", status: .queued)]
        }
        let ids = (0..<4).map { _ in
            fixture.tenant.startExport(session: session, role: role, at: fixture.now).id
        }
        fixture.now = fixture.now + 10_000
        let statuses = (ids + ["seeded"]).map { status(&fixture, $0) }
        let expected: [ExportStatus?] = [.error, .inProgress, .success, .success, .queued]
        #expect(statuses == expected)
    }

    @Test func followsPolls() {
        var fixture = TenantFixture {
            $0.export[0].progress = .polls
            $0.export[0].queuePolls = 2
        }
        let id = fixture.tenant.startExport(session: session, role: role, at: fixture.now).id
        #expect(
            (0..<5).map { _ in status(&fixture, id) } == [.queued, .queued, .inProgress, .success, .success]
        )
    }

    @Test(arguments: [JobCommand.cancel, .terminate, .fail])
    func aHandEndsItInError(command: JobCommand) {
        var fixture = TenantFixture { $0.export[0].progress = .manual }
        let id = fixture.tenant.startExport(session: session, role: role, at: fixture.now).id
        _ = fixture.tenant.command(.advance, job: id, at: fixture.now)
        #expect(status(&fixture, id) == .inProgress)
        _ = fixture.tenant.command(command, job: id, at: fixture.now)
        #expect(status(&fixture, id) == .error)
    }

    @Test(arguments: ExportStatus.allCases) func exportsOfTheScenarioStayAsTheyAre(expected: ExportStatus) {
        let id = "4940ffd4-836f-48a3-b2b0-6d498c3fdf40"
        var fixture = TenantFixture {
            $0.exports = [SeededExport(session: self.session, role: self.role, id: id, status: expected)]
        }
        fixture.now = fixture.now + 90_000_000
        #expect(status(&fixture, id) == expected)
        #expect(status(&fixture, id.uppercased()) == expected)
        #expect(
            fixture.tenant.exportStatus(session: role, role: role, id: id, at: fixture.now)
                == .unknown(asBadRequest: false)
        )
    }

    @Test(arguments: [
        (UnknownObject.notFound, ExportLookup.unknown(asBadRequest: false)),
        (.badRequest, .unknown(asBadRequest: true)),
    ])
    func doesNotKnowOthers(setting: UnknownObject, expected: ExportLookup) {
        var fixture = TenantFixture { $0.unknownExport = setting }
        #expect(
            fixture.tenant.exportStatus(session: session, role: role, id: "x", at: fixture.now) == expected
        )
    }

    @Test func takesUnknownExportsAsQueuedWhenToldTo() {
        var fixture = TenantFixture { $0.unknownExport = .accept }
        let id = "4940ffd4-836f-48a3-b2b0-6d498c3fdf40"
        #expect(status(&fixture, id) == .queued)
        fixture.now = fixture.now + 4_000
        #expect(status(&fixture, id) == .success)
        #expect(status(&fixture, "4940ffd4") == nil)
    }

    @Test func contentsDependOnNothingButSeedAndRole() {
        let (first, second) = (TenantFixture(), TenantFixture())
        let contents = first.tenant.exportContents(session: session, role: role)
        #expect(contents == second.tenant.exportContents(session: session.uppercased(), role: role))
        #expect(contents != first.tenant.exportContents(session: session, role: session))
        #expect(contents.identities.hasPrefix("id,name,location\r\n"))
        #expect((4...8).contains(contents.identities.split(separator: "\r\n").count))
        #expect((3...6).contains(contents.entitlements.split(separator: "\r\n").count))
    }
}
