// The control plane's hands on jobs, and what every view shows after them.

import AccountFiles
import Testing

@testable import IdentityCloud

@Suite struct JobCommandTests {
    @Test func advancesAJobThatTimeMoves() throws {
        var fixture = TenantFixture()
        let id = try fixture.load(csv(1...10)).id
        fixture.now = fixture.now + 500
        _ = fixture.tenant.command(.advance, job: id.hex, at: fixture.now)
        #expect(fixture.pollPhase(id) == .accountsCollected)
        #expect(fixture.tenant.nextEvent(after: fixture.now) == fixture.now + 3_000)
        fixture.now = fixture.now + 1_500
        #expect(fixture.pollCounts(id)?.processedAccounts == 5)
        fixture.now = fixture.now + 1_500
        #expect(fixture.pollPhase(id) == .completed)
        #expect(fixture.tenant.nextEvent(after: fixture.now) == nil)
    }

    @Test func advancesAJobThatPollsMove() throws {
        var fixture = TenantFixture {
            $0.aggregation.progress = .polls
            $0.aggregation.collectPolls = 5
            $0.aggregation.processPolls = 2
        }
        let id = try fixture.load(csv(1...10)).id
        #expect(fixture.pollPhase(id) == .started)
        _ = fixture.tenant.command(.advance, job: id.hex, at: fixture.now)
        #expect(fixture.tenant.aggregationPhase(of: id, at: fixture.now) == .accountsCollected)
        #expect(
            (0..<4).map { _ in fixture.pollPhase(id) } == [
                .accountsCollected, .accountsCollected, .completed, .completed,
            ]
        )
    }

    @Test(
        arguments: Progress.allCases,
        [
            (JobCommand.cancel, AggregationPhase.cancelled, CompletionStatus.terminated),
            (.terminate, .terminated, .terminated), (.fail, .completed, .error),
        ]
    )
    func endsAJob(
        progress: Progress,
        end: (command: JobCommand, phase: AggregationPhase, status: CompletionStatus)
    ) throws {
        var fixture = TenantFixture { $0.aggregation.progress = progress }
        let id = try fixture.load(csv(1...10)).id
        fixture.now = fixture.now + 700
        guard case .done(let job) = fixture.tenant.command(end.command, job: id.hex, at: fixture.now) else {
            Issue.record("\(end.command) was refused")
            return
        }
        #expect(job.phase == end.phase.rawValue && job.isFinal)
        #expect(fixture.tenant.task(id, at: fixture.now)?.completionStatus == end.status)
        #expect(fixture.tenant.task(id, at: fixture.now)?.completed == fixture.now)
        #expect(fixture.pollPhase(id) == end.phase)
        fixture.now = fixture.now + 3_600_000
        #expect(fixture.poll(id) == .expired(as: .notFound))
        guard case .impossible = fixture.tenant.command(end.command, job: id.hex, at: fixture.now) else {
            Issue.record("\(end.command) twice")
            return
        }
    }

    @Test(arguments: [JobCommand.cancel, .terminate, .fail])
    func aJobThatWasEndedChangesNoAccounts(command: JobCommand) throws {
        var fixture = TenantFixture()
        try fixture.loadToEnd(csv(1...5))
        let id = try fixture.load(csv(1...9)).id
        _ = fixture.tenant.command(command, job: id.hex, at: fixture.now)
        #expect(try fixture.feed(csv(1...9)).delta == AccountDelta(new: 4, unchanged: 5))
    }

    @Test func knowsNoOtherJobs() {
        var fixture = TenantFixture()
        #expect(fixture.tenant.command(.advance, job: "nonsense", at: fixture.now) == .unknownJob)
        #expect(fixture.tenant.job(ObjectID(5).hex, at: fixture.now) == nil)
    }

    @Test func anEndedStuckJobCannotAdvanceButCanBeCancelled() throws {
        var fixture = TenantFixture { $0.aggregation.outcome = .stuck }
        let id = try fixture.load(csv(1...10)).id
        fixture.now = fixture.now + 10_000
        guard case .impossible = fixture.tenant.command(.advance, job: id.hex, at: fixture.now) else {
            Issue.record("a stuck job went on")
            return
        }
        #expect(fixture.pollCounts(id)?.processedAccounts == 5)
        _ = fixture.tenant.command(.cancel, job: id.hex, at: fixture.now)
        #expect(fixture.pollPhase(id) == .cancelled)
    }

    @Test(arguments: [
        (CompletionStatus.success, AggregationPhase.completed), (.warning, .completed), (.error, .completed),
        (.temporaryError, .completed), (.terminated, .terminated),
    ])
    func aPatchEndsTheAggregationToo(status: CompletionStatus, phase: AggregationPhase) throws {
        var fixture = TenantFixture()
        let id = try fixture.load(csv(1...10)).id
        fixture.now = fixture.now + 100
        let said = Timestamp(milliseconds: 42)
        let patched = fixture.tenant.update(id, completionStatus: status, completed: said, at: fixture.now)
        let task = try #require(patched)
        #expect(task.completionStatus == status)
        #expect(task.completed == said)
        #expect(task.modified == fixture.now)
        #expect(fixture.pollPhase(id) == phase)
        #expect(
            fixture.tenant.update(ObjectID(3), completionStatus: status, completed: nil, at: fixture.now)
                == nil
        )
    }

    @Test func listsLoadsAndExportsNewestFirst() throws {
        var fixture = TenantFixture()
        let first = try fixture.load(csv(1...2)).id
        let second = try fixture.load(csv(1...2), .entitlementAggregation).id
        let export = fixture.tenant.startExport(session: "s", role: "r", at: fixture.now)
        #expect(fixture.tenant.jobs(at: fixture.now).map(\.id) == [second.hex, first.hex, export.id])
        #expect(fixture.tenant.tasks(at: fixture.now).map(\.id) == [second, first])
        #expect(fixture.tenant.nextEvent(after: fixture.now) == fixture.now + 1_000)
    }
}
