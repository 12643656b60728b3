// Drawn lives of jobs: at every moment all views of a job agree, and nothing ever runs backwards.

import Testing

@testable import IdentityCloud

@Suite struct ViewAgreementTests {
    /// Numbers drawn one after another.
    private struct Draws {
        let stream: SeedStream
        var count: UInt64 = 0

        mutating func number(below limit: Int) -> Int {
            count += 1
            return Int(stream.bits(at: count) % UInt64(limit))
        }

        mutating func one<T>(of values: [T]) -> T { values[number(below: values.count)] }
    }

    private func fixture(_ draws: inout Draws) -> TenantFixture {
        var aggregation = AggregationSettings()
        aggregation.progress = draws.one(of: Progress.allCases)
        aggregation.outcome = draws.one(of: AggregationSettings.Outcome.allCases)
        aggregation.collect = Milliseconds(Int64(draws.number(below: 3_000)))
        aggregation.process =
            draws.number(below: 2) == 0
            ? .lasting(Milliseconds(Int64(draws.number(below: 3_000)))) : .rate(perSecond: 3)
        aggregation.collectPolls = draws.number(below: 3)
        aggregation.processPolls = draws.number(below: 4)
        aggregation.retries = draws.number(below: 3)
        aggregation.foundAfter = draws.number(below: 2)
        return TenantFixture { $0.aggregation = aggregation }
    }

    @Test(arguments: 0..<40) func agree(life: Int) throws {
        for part in 0..<10 {
            var draws = Draws(stream: SeedStream(seed: UInt64(life * 10 + part), "life"))
            var fixture = fixture(&draws)
            try fixture.loadToEnd(csv(1...draws.number(below: 20) + 1))
            let kind = draws.one(of: TaskKind.allCases)
            let id = try fixture.load(
                csv(3...draws.number(below: 20) + 3, changed: [4, 5]),
                kind,
                all: draws.number(below: 2) == 0
            ).id
            var last: (processed: Int, ended: Bool) = (0, false)
            for _ in 0..<25 {
                step(&fixture, &draws, id)
                try check(&fixture, id, &last)
            }
        }
    }

    /// Something happens: time, a poll, a hand on the job, or nothing.
    private func step(_ fixture: inout TenantFixture, _ draws: inout Draws, _ id: ObjectID) {
        switch draws.number(below: 12) {
        case 0..<5: fixture.now = fixture.now + Milliseconds(Int64(draws.number(below: 1_500)))
        case 5..<10: _ = fixture.poll(id)
        case 10: _ = fixture.tenant.command(.advance, job: id.hex, at: fixture.now)
        default:
            if draws.number(below: 10) == 0 {
                _ = fixture.tenant.command(draws.one(of: JobCommand.allCases), job: id.hex, at: fixture.now)
            }
        }
    }

    private func check(
        _ fixture: inout TenantFixture,
        _ id: ObjectID,
        _ last: inout (processed: Int, ended: Bool)
    ) throws {
        let task = try #require(fixture.tenant.task(id, at: fixture.now))
        let load = try #require(fixture.tenant.aggregations[id])
        let status = load.status(at: fixture.now)
        let job = try #require(fixture.tenant.job(id.hex, at: fixture.now))
        #expect(job.phase == status.phase.rawValue)
        #expect(job.counts == status.counts)
        #expect((task.completionStatus != nil) == status.phase.isFinal)
        #expect((task.completed != nil) == status.phase.isFinal)
        #expect((status.counts != nil) == status.phase.showsCounts)
        #expect(task.percentComplete == 100 || !status.phase.isFinal)
        #expect(task.modified >= task.created && task.modified <= fixture.now)
        #expect(!last.ended || status.phase.isFinal)
        last.ended = status.phase.isFinal
        if let counts = status.counts {
            checkCounts(counts, task, status.phase, failed: load.delta.failed.count, &last.processed)
        }
        if task.completionStatus == .terminated {
            #expect([.cancelled, .terminated].contains(status.phase))
        }
    }

    private func checkCounts(
        _ counts: AggregationCounts,
        _ task: TaskStatus,
        _ phase: AggregationPhase,
        failed: Int,
        _ lastProcessed: inout Int
    ) {
        let changes = task.counts.created + task.counts.updated + task.counts.deleted
        #expect(counts.totalAccounts == changes + failed + (task.isOptimized ? 0 : task.counts.unchanged))
        let taken = task.counts.created + task.counts.updated + task.counts.unchanged
        #expect(task.counts.scanned == taken + failed)
        #expect((lastProcessed...counts.totalAccounts).contains(counts.processedAccounts))
        #expect(phase != .completed || counts.processedAccounts == counts.totalAccounts - failed)
        #expect(counts.totalAccountsMarkedForDeletion == task.counts.deleted)
        #expect(counts.totalIdentities + counts.totalAccountsMarkedForDeletion == counts.totalAccounts)
        #expect(counts.processedIdentities + counts.deletedAccounts == counts.processedAccounts)
        #expect(counts.processedIdentities <= counts.totalIdentities)
        #expect(counts.deletedAccounts <= counts.totalAccountsMarkedForDeletion)
        lastProcessed = counts.processedAccounts
    }
}
