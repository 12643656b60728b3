// Every outcome under every kind of progress, at every interesting moment.

import Testing

@testable import IdentityCloud

@Suite struct ProgressTests {
    typealias Outcome = AggregationSettings.Outcome

    /// Phases with the time, in ms after the start, from which they are answered: collect 2 s, process 3 s.
    static let byTime: [(Outcome, [(Milliseconds, AggregationPhase)])] = [
        (
            .completed,
            [
                (0, .started), (1_999, .started), (2_000, .accountsCollected), (4_999, .accountsCollected),
                (5_000, .completed),
            ]
        ),
        (.completedWithErrors, [(0, .started), (2_000, .accountsCollected), (5_000, .completed)]),
        (
            .cancelled,
            [(0, .started), (2_000, .accountsCollected), (4_999, .accountsCollected), (5_000, .cancelled)]
        ),
        (
            .retried,
            [
                (0, .started), (2_000, .retried), (4_000, .started), (6_000, .retried), (8_000, .started),
                (10_000, .accountsCollected), (13_000, .completed),
            ]
        ),
        (
            .terminated,
            [
                (0, .started), (2_000, .retried), (4_000, .started), (6_000, .retried), (8_000, .started),
                (10_000, .retried), (11_999, .retried), (12_000, .terminated),
            ]
        ),
        (.stuck, [(0, .started), (2_000, .accountsCollected), (3_000_000_000, .accountsCollected)]),
    ]

    /// The answers to consecutive status GETs: collect 2, process 3.
    static let byPolls: [(Outcome, [AggregationPhase])] = [
        (.completed, twice(.started) + thrice(.accountsCollected) + thrice(.completed)),
        (.completedWithErrors, twice(.started) + thrice(.accountsCollected) + twice(.completed)),
        (.cancelled, twice(.started) + thrice(.accountsCollected) + twice(.cancelled)),
        (
            .retried,
            twice(.started) + twice(.retried) + twice(.started) + twice(.retried) + twice(.started)
                + thrice(.accountsCollected) + twice(.completed)
        ),
        (
            .terminated,
            twice(.started) + twice(.retried) + twice(.started) + twice(.retried) + twice(.started)
                + twice(.retried) + twice(.terminated)
        ),
        (.stuck, twice(.started) + Array(repeating: .accountsCollected, count: 20)),
    ]

    private static func twice(_ phase: AggregationPhase) -> [AggregationPhase] { [phase, phase] }
    private static func thrice(_ phase: AggregationPhase) -> [AggregationPhase] { [phase, phase, phase] }

    private func fixture(_ outcome: Outcome, _ progress: Progress) -> TenantFixture {
        TenantFixture { settings in
            settings.aggregation.progress = progress
            settings.aggregation.outcome = outcome
            settings.aggregation.retries = 2
            settings.aggregation.collectPolls = 2
            settings.aggregation.processPolls = 3
            settings.aggregation.expires = 10_000_000_000
        }
    }

    @Test(arguments: byTime)
    func followsTime(outcome: Outcome, moments: [(Milliseconds, AggregationPhase)]) throws {
        var fixture = fixture(outcome, .time)
        let id = try fixture.load(csv(1...10)).id
        let start = fixture.now
        for (after, phase) in moments {
            fixture.now = start + after
            #expect(fixture.pollPhase(id) == phase, "after \(after) ms")
            #expect(fixture.pollPhase(id) == phase, "asking changes nothing")
        }
    }

    @Test(arguments: byPolls)
    func followsPolls(outcome: Outcome, answers: [AggregationPhase]) throws {
        var fixture = fixture(outcome, .polls)
        let id = try fixture.load(csv(1...10)).id
        for (number, phase) in answers.enumerated() {
            fixture.now = fixture.now + 1
            #expect(
                fixture.tenant.sight(of: id, asTask: false, at: fixture.now)?.phase == phase,
                "before GET \(number + 1)"
            )
            #expect(fixture.pollPhase(id) == phase, "GET \(number + 1)")
            for _ in 0..<3 {
                let task = try #require(fixture.tenant.task(id, at: fixture.now))
                #expect(
                    (task.completionStatus != nil) == phase.isFinal,
                    "task-status after GET \(number + 1)"
                )
                #expect(fixture.tenant.aggregationPhase(of: id, at: fixture.now) == phase)
            }
        }
    }

    @Test(arguments: byTime)
    func waitsForTheControlPlaneWhenManual(outcome: Outcome, moments: [(Milliseconds, AggregationPhase)])
        throws
    {
        var fixture = fixture(outcome, .manual)
        let id = try fixture.load(csv(1...10)).id
        var phases: [AggregationPhase] = []
        var isMoving = true
        while isMoving {
            fixture.now = fixture.now + 1_000_000
            for _ in 0..<3 { phases += [fixture.pollPhase(id)].compactMap(\.self) }
            isMoving = fixture.advances(id)
        }
        let planned = moments.map(\.1).reduce(into: [AggregationPhase]()) {
            if $0.last != $1 { $0.append($1) }
        }
        #expect(phases == planned.flatMap { [$0, $0, $0] })
    }

    @Test(
        arguments: [
            (0, 0), (1_000, 0), (2_000, 0), (2_300, 1), (2_600, 2), (3_500, 5), (4_999, 9), (5_000, 10),
        ] as [(Milliseconds, Int)]
    )
    func processesAccountsEvenly(after: Milliseconds, processed: Int) throws {
        var fixture = fixture(.completed, .time)
        let id = try fixture.load(csv(1...10)).id
        fixture.now = fixture.now + after
        let counts = fixture.pollCounts(id)
        #expect(counts?.processedAccounts == (after < 2_000 ? nil : processed))
        #expect(counts?.totalAccounts == (after < 2_000 ? nil : 10))
    }

    @Test func processesAccountsEvenlyByPolls() throws {
        var fixture = fixture(.completed, .polls)
        let id = try fixture.load(csv(1...9)).id
        let processed = (0..<7).map { _ in fixture.pollCounts(id)?.processedAccounts }
        #expect(processed == [nil, nil, 0, 3, 6, 9, 9])
    }

    @Test func processesAtARate() throws {
        var fixture = fixture(.completed, .time)
        fixture.tenant = TenantFixture { $0.aggregation.process = .rate(perSecond: 500) }.tenant
        let id = try fixture.load(csv(1...1_200)).id
        fixture.now = fixture.now + 4_399
        #expect(fixture.pollPhase(id) == .accountsCollected)
        fixture.now = fixture.now + 1
        #expect(fixture.pollPhase(id) == .completed)
    }

    @Test func retriedZeroTimesIsCompleted() throws {
        var fixture = TenantFixture {
            $0.aggregation.outcome = .retried
            $0.aggregation.retries = 0
        }
        let id = try fixture.load(csv(1...3)).id
        #expect(
            fixture.tenant.job(id.hex, at: fixture.now)?.plan.map(\.phase) == [
                "STARTED", "ACCOUNTS_COLLECTED", "COMPLETED",
            ]
        )
    }

    @Test(arguments: [
        (Outcome.completed, CompletionStatus.success), (.completedWithErrors, .error),
        (.cancelled, .terminated),
        (.retried, .success), (.terminated, .terminated),
    ])
    func endsTheTaskAsTheOutcomeSays(outcome: Outcome, status: CompletionStatus) throws {
        var fixture = fixture(outcome, .time)
        let task = try fixture.loadToEnd(csv(1...3))
        #expect(task.completionStatus == status)
        #expect(task.percentComplete == 100)
        #expect(
            task.messages.contains { $0.kind == .error }
                == [.completedWithErrors, .terminated].contains(outcome)
        )
    }

    @Test(arguments: [
        (TaskMessage.Kind.info, CompletionStatus.success), (.warning, .warning), (.error, .error),
    ])
    func endsTheTaskAsItsGravestMessage(kind: TaskMessage.Kind, status: CompletionStatus) throws {
        let message = TaskMessage(kind, key: "some_key", text: "3 accounts skipped")
        var fixture = TenantFixture { $0.aggregation.messages = [message] }
        let id = try fixture.load(csv(1...3)).id
        #expect(fixture.tenant.task(id, at: fixture.now)?.messages.isEmpty == true, "while it runs")
        fixture.now = fixture.now + 5_000
        let task = try #require(fixture.tenant.task(id, at: fixture.now))
        #expect(task.messages == [message])
        #expect(task.completionStatus == status)
    }

    // MARK: What is left of it

    @Test(arguments: [AggregationSettings.Expired.notFound, .notFoundStatus])
    func expiresAnHourAfterItsEnd(expired: AggregationSettings.Expired) throws {
        var fixture = TenantFixture { $0.aggregation.expired = expired }
        let id = try fixture.load(csv(1...3)).id
        fixture.now = fixture.now + 5_000 + 3_599_999
        #expect(fixture.pollPhase(id) == .completed)
        fixture.now = fixture.now + 1
        #expect(fixture.poll(id) == .expired(as: expired))
        #expect(fixture.tenant.task(id, at: fixture.now)?.completionStatus == .success)
    }

    @Test func expiresAnHourAfterThePollThatEndedIt() throws {
        var fixture = TenantFixture { $0.aggregation.progress = .polls }
        let id = try fixture.load(csv(1...3)).id
        for _ in 0..<3 {
            fixture.now = fixture.now + 4_000_000
            #expect(fixture.pollPhase(id) != nil)
        }
        fixture.now = fixture.now + 3_599_999
        #expect(fixture.pollPhase(id) == .completed)
        fixture.now = fixture.now + 1
        #expect(fixture.poll(id) == .expired(as: .notFound))
    }

    @Test func isFoundAfterTheSlowStoreHasIt() throws {
        var fixture = TenantFixture {
            $0.aggregation.foundAfter = 2
            $0.aggregation.progress = .polls
        }
        let id = try fixture.load(csv(1...3)).id
        #expect(fixture.poll(id) == .notYet)
        #expect(fixture.poll(id) == .notYet)
        #expect((0..<3).map { _ in fixture.pollPhase(id) } == [.started, .accountsCollected, .completed])
        #expect(fixture.poll(ObjectID(1)) == .unknown)
    }

    @Test func isForgottenNinetyDaysAfterItsEnd() throws {
        var fixture = TenantFixture()
        let id = try fixture.load(csv(1...3)).id
        fixture.now = fixture.now + (90 * 86_400_000 + 4_999)
        #expect(fixture.tenant.task(id, at: fixture.now) != nil)
        fixture.now = fixture.now + 1
        #expect(fixture.tenant.task(id, at: fixture.now) == nil)
        #expect(fixture.tenant.tasks(at: fixture.now).isEmpty)
    }
}
