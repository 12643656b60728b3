// Courses that are spelled out, and tasks that end before they say how.

import Testing

@testable import IdentityCloud

@Suite struct PlanTests {
    private func fixture(_ configure: (inout AggregationSettings) -> Void) -> TenantFixture {
        TenantFixture { configure(&$0.aggregation) }
    }

    @Test func followsAnyCourseAlsoOneThatGoesBack() throws {
        var fixture = fixture {
            $0.plan = [
                .init(.started, .lasting(2_000)), .init(.accountsCollected, .lasting(3_000)),
                .init(.started, .lasting(1_000)), .init(.completed),
            ]
        }
        let task = try fixture.load("id\n1\n2\n")
        let start = fixture.now
        let moments: [(Milliseconds, AggregationPhase)] = [
            (0, .started), (1_999, .started), (2_000, .accountsCollected), (4_999, .accountsCollected),
            (5_000, .started),
            (5_999, .started), (6_000, .completed), (60_000, .completed),
        ]
        for (after, phase) in moments {
            fixture.now = start + after
            #expect(fixture.pollPhase(task.id) == phase)
        }
        #expect(fixture.tenant.task(task.id, at: fixture.now)?.completionStatus == .success)
        #expect(fixture.pollCounts(task.id)?.processedAccounts == 2)
    }

    @Test func followsPolls() throws {
        var fixture = fixture {
            $0.progress = .polls
            $0.plan = [
                .init(.started, .polls(1)), .init(.retried, .polls(2)), .init(.started, .polls(0)),
                .init(.completed, .polls(1)), .init(.accountsCollected, .polls(1)), .init(.terminated),
            ]
        }
        let task = try fixture.load()
        let phases = (0..<7).map { _ in fixture.pollPhase(task.id) }
        #expect(
            phases == [
                .started, .retried, .retried, .completed, .accountsCollected, .terminated, .terminated,
            ]
        )
        #expect(fixture.tenant.task(task.id, at: fixture.now)?.messages.map(\.key) == ["task_terminated"])
    }

    @Test func movesByHandAndMayNeverEnd() throws {
        var fixture = fixture {
            $0.progress = .manual
            $0.plan = [.init(.started), .init(.accountsCollected), .init(.started)]
        }
        let task = try fixture.load()
        let steps = (0..<3).map { _ in (moved: fixture.advances(task.id), phase: fixture.pollPhase(task.id)) }
        #expect(steps.map(\.moved) == [true, true, false])
        #expect(steps.map(\.phase) == [.accountsCollected, .started, .started])
    }

    @Test func completedIsShownBeforeHowItEnded() throws {
        var fixture = fixture { $0.completionLag = 1_000 }
        let id = try fixture.load("id\n1\n").id
        let end = fixture.now + 5_000
        let moments: [(Timestamp, Bool, CompletionStatus?)] = [
            (end + -1, false, nil), (end, true, nil), (end + 999, true, nil), (end + 1_000, true, .success),
        ]
        for (moment, hasEnded, status) in moments {
            let task = fixture.tenant.task(id, at: moment)
            #expect((task?.completed != nil) == hasEnded && task?.completionStatus == status)
        }
        #expect(fixture.tenant.nextEvent(after: end) == end + 1_000)
        #expect(fixture.tenant.nextEvent(after: end + 1_000) == nil)
        // What a client declares is shown at once.
        let patched = fixture.tenant.update(id, completionStatus: .warning, completed: nil, at: end)
        #expect(patched?.completionStatus == .warning)
    }
}
