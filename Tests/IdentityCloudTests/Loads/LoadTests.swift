// Loads: what they find, what they refuse, and what they leave for the next one.

import AccountFiles
import Testing

@testable import IdentityCloud

@Suite struct LoadTests {
    @Test func theSecondIdenticalLoadFindsNothing() throws {
        var fixture = TenantFixture()
        #expect(try fixture.loadToEnd(csv(1...10)).counts.created == 10)
        let task = try fixture.loadToEnd(csv(1...10))
        #expect(task.counts.unchanged == 10)
        fixture.now = task.created + 5_000
        let counts = fixture.pollCounts(task.id)
        #expect(counts?.totalAccounts == 0 && counts?.processedAccounts == 0)
    }

    @Test func findsNewChangedAndDeletedAccounts() throws {
        var fixture = TenantFixture()
        try fixture.loadToEnd(csv(1...10))
        let id = try fixture.load(csv(2...11, changed: [5])).id
        fixture.now = fixture.now + 5_000
        let polled = fixture.pollCounts(id)
        let counts = try #require(polled)
        #expect(counts.totalAccounts == 3)
        #expect(counts.totalAccountsMarkedForDeletion == 1 && counts.deletedAccounts == 1)
        #expect(counts.totalIdentities == 2 && counts.processedIdentities == 2)
    }

    @Test func countsEveryAccountWithoutOptimization() throws {
        var fixture = TenantFixture()
        try fixture.loadToEnd(csv(1...10))
        let task = try fixture.load(csv(2...11, changed: [5]), all: true)
        #expect(!task.isOptimized)
        fixture.now = fixture.now + 5_000
        #expect(fixture.pollCounts(task.id)?.totalAccounts == 11)
    }

    @Test(arguments: [
        (AggregationSettings.Outcome.completed, 0), (.retried, 0), (.completedWithErrors, 1), (.cancelled, 4),
        (.terminated, 4), (.stuck, 4),
    ])
    func onlyALoadThatEndsWellChangesTheAccounts(outcome: AggregationSettings.Outcome, newAfterwards: Int)
        throws
    {
        var fixture = TenantFixture {
            $0.sources = [
                .named { source in
                    var second = AggregationSettings()
                    second.outcome = outcome
                    second.busy = .allow
                    source.aggregations = [AggregationSettings(), second, second]
                }
            ]
        }
        try fixture.loadToEnd(csv(1...5))
        try fixture.loadToEnd(csv(1...9))
        let delta = try fixture.feed(csv(1...9)).delta
        #expect(delta.new + delta.failed.new == newAfterwards)
    }

    @Test func aLoadWithErrorsTakesOverWhatWentWell() throws {
        var fixture = TenantFixture {
            $0.sources = [
                .named { source in
                    var second = AggregationSettings()
                    second.outcome = .completedWithErrors
                    source.aggregations = [AggregationSettings(), second, AggregationSettings()]
                }
            ]
        }
        try fixture.loadToEnd(csv(1...20))
        let file = csv(5...30, changed: [6, 7, 8])
        let task = try fixture.loadToEnd(file)
        #expect(task.completionStatus == .error)
        // Three have changed and ten are new; of those the first and the eleventh fail. Four are gone.
        let polled = fixture.pollCounts(task.id)
        #expect(polled?.totalAccounts == 17 && polled?.processedAccounts == 15)
        #expect(polled?.deletedAccounts == 4 && polled?.processedIdentities == 11)
        #expect(task.counts.scanned == 26 && task.counts.deleted == 4)
        #expect(task.counts.created + task.counts.updated == 11)
        let rest = try fixture.feed(file).delta
        #expect(rest.new + rest.changed == 2 && rest.unchanged == 24 && rest.deleted == 0)
    }

    @Test func aDirectSourceWithErrorsHoldsWhatItsCountersSay() throws {
        var fixture = TenantFixture {
            $0.aggregation.outcome = .completedWithErrors
            $0.sources = [
                .named { source in
                    source.kind = .direct
                    source.accounts = .count(100)
                    source.changes = AccountChanges(new: 10, changed: 5, deleted: 2)
                }
            ]
        }
        let task = try fixture.loadToEnd()
        let polled = fixture.pollCounts(task.id)
        #expect(polled?.totalAccounts == 17 && polled?.processedAccounts == 15)
        #expect(task.counts.created == 9 && task.counts.updated == 4 && task.counts.deleted == 2)
        #expect(fixture.tenant.sourceSummaries(at: fixture.now).map(\.accounts) == [107])
    }

    @Test func anAbandonedUploadChangesNothing() throws {
        var fixture = TenantFixture()
        try fixture.loadToEnd(csv(1...5))
        _ = try fixture.feed(csv(1...500))
        #expect(try fixture.feed(csv(1...5)).delta == AccountDelta(unchanged: 5))
    }

    @Test func comparesWithALoadThatWentByDuringTheUpload() throws {
        var fixture = TenantFixture()
        let slow = try fixture.feed(csv(1...6))
        try fixture.loadToEnd(csv(1...5))
        let task = try fixture.start(slow, .accountAggregation)
        fixture.now = fixture.now + 5_000
        #expect(fixture.tenant.task(task.id, at: fixture.now)?.counts.created == 1)
        #expect(fixture.tenant.task(task.id, at: fixture.now)?.counts.unchanged == 5)
    }

    // MARK: One at a time

    @Test(arguments: [
        (
            TaskKind.accountAggregation,
            "This aggregation failed because the currently running aggregation must complete before the next one can start."
        ),
        (
            .entitlementAggregation,
            "This aggregation failed because the currently running aggregation must complete before the next one can start."
        ),
        (
            .uncorrelatedAccounts,
            "This correlation failed because the currently running correlation must complete before the next one can start."
        ),
    ])
    func aSecondLoadWhileOneRunsFails(kind: TaskKind, text: String) throws {
        var fixture = TenantFixture()
        let first = try fixture.load(csv(1...5), kind).id
        fixture.now = fixture.now + 100
        let second = try fixture.load(csv(1...9), kind)
        #expect(second.completionStatus == .error)
        #expect(second.messages.map(\.text) == [text])
        let isAggregation = kind == .accountAggregation
        #expect(fixture.pollPhase(second.id) == (isAggregation ? .completed : nil))
        #expect(fixture.pollCounts(second.id)?.totalAccounts == (isAggregation ? 0 : nil))
        fixture.now = fixture.now + 4_900
        #expect(fixture.tenant.task(first, at: fixture.now)?.completionStatus == .success)
        #expect(try fixture.load(csv(1...6), kind).completionStatus == nil)
        fixture.now = fixture.now + 5_000
        #expect(fixture.tenant.tasks(at: fixture.now)[0].counts.created == 1)
    }

    @Test func kindsAndSourcesDoNotKeepEachOtherBusy() throws {
        var fixture = TenantFixture()
        for kind in TaskKind.allCases { #expect(try fixture.load(csv(1...2), kind).completionStatus == nil) }
        let other = LoadRequest(kind: .accountAggregation, sourceID: "other", launcher: "qa")
        #expect(try fixture.tenant.load(other, at: fixture.now).completionStatus == nil)
    }

    @Test func bothRunWhenBusySourcesAreAllowed() throws {
        var fixture = TenantFixture { $0.aggregation.busy = .allow }
        try fixture.load(csv(1...5))
        let second = try fixture.load(csv(1...7)).id
        fixture.now = fixture.now + 5_000
        #expect(fixture.tenant.task(second, at: fixture.now)?.counts.created == 2)
    }

    // MARK: What is asked of sources

    @Test(arguments: [
        (UnknownObject.notFound, LoadRefusal.unknownSource(.notFound)),
        (.badRequest, .unknownSource(.badRequest)),
    ])
    func refusesUnknownSources(setting: UnknownObject, refusal: LoadRefusal) throws {
        var fixture = TenantFixture { $0.unknownSource = setting }
        #expect(throws: refusal) { try fixture.load() }
        #expect(throws: refusal) { try fixture.feed("id\n1\n") }
        var named = TenantFixture {
            $0.unknownSource = setting
            $0.sources = [.named()]
        }
        #expect(try named.load(csv(1...3)).sourceName == "HR feed")
    }

    @Test(arguments: TaskKind.allCases)
    func refusesAMissingFileWhereItIsInsistedOn(kind: TaskKind) throws {
        var unnamed = TenantFixture { $0.missingFile = .badRequest }
        #expect(throws: LoadRefusal.missingFile) { try unnamed.load(nil, kind) }
        var direct = TenantFixture {
            $0.missingFile = .badRequest
            $0.sources = [.named { $0.kind = .direct }]
        }
        #expect(try direct.load(nil, kind).completionStatus == nil)
    }

    // MARK: Without a file

    @Test func aLoadWithoutAFileCountsNothingAndTakesNothingAway() throws {
        var fixture = TenantFixture()
        #expect(try fixture.loadToEnd().counts.scanned == 0)
        try fixture.loadToEnd(csv(1...10))
        let counts = try fixture.loadToEnd().counts
        #expect((counts.scanned, counts.created, counts.updated, counts.deleted) == (0, 0, 0, 0))
        #expect(try fixture.loadToEnd(csv(1...10)).counts.unchanged == 10)
    }

    @Test func aDirectSourceFindsWhatTheScenarioSays() throws {
        var fixture = TenantFixture {
            $0.sources = [
                .named {
                    $0.kind = .direct
                    $0.accounts = .count(3)
                    $0.changes = AccountChanges(new: 1, changed: 9, deleted: 2)
                }
            ]
        }
        let counts = try fixture.loadToEnd(csv(1...50)).counts
        #expect((counts.created, counts.updated, counts.deleted, counts.unchanged) == (1, 1, 2, 0))
    }

    // MARK: What the scenario says of a source

    @Test func beginsWithTheAccountsOfTheScenario() throws {
        var numbered = TenantFixture { $0.sources = [.named { $0.accounts = .count(100) }] }
        let delta = try numbered.feed("id\n" + (11...101).map { "\($0)\n" }.joined()).delta
        #expect(delta == AccountDelta(new: 1, deleted: 10, unchanged: 90))
        var given = TenantFixture { $0.sources = [.named { $0.accounts = .csv(Array(csv(1...3).utf8)) }] }
        #expect(
            try given.feed(csv(1...4, changed: [2])).delta == AccountDelta(new: 1, changed: 1, unchanged: 2)
        )
    }

    @Test func holdsFilesAgainstTheColumnsOfTheSource() throws {
        var fixture = TenantFixture { $0.sources = [.named { $0.columns = ["id", "mail"] }] }
        #expect(throws: FeedError.self) { try fixture.feed(csv(1...2)) }
        #expect(try fixture.feed(csv(1...2), .entitlementAggregation).delta.new == 2)
    }

    @Test(arguments: [(89, 0, CompletionStatus.warning), (90, 10, .success)])
    func deletesNothingAboveTheThreshold(left: Int, deleted: Int, status: CompletionStatus) throws {
        var fixture = TenantFixture { $0.sources = [.named { $0.deleteThreshold = 10 }] }
        try fixture.loadToEnd(csv(1...100))
        let task = try fixture.loadToEnd(csv(1...left))
        #expect(task.counts.deleted == deleted)
        #expect(task.completionStatus == status)
        #expect(try fixture.feed(csv(1...100)).delta.new == deleted)
    }

    @Test func goesThroughTheRunsOfASourceAndRepeatsTheLast() throws {
        let outcomes: [AggregationSettings.Outcome] = [.terminated, .cancelled, .completed]
        var fixture = TenantFixture {
            $0.sources = [
                .named { source in
                    source.aggregations = outcomes.map {
                        var run = AggregationSettings()
                        run.outcome = $0
                        return run
                    }
                }
            ]
        }
        let phases = try (0..<5).map { _ in
            let id = try fixture.loadToEnd(csv(1...3)).id
            return fixture.tenant.aggregationPhase(of: id, at: fixture.now)
        }
        #expect(phases == [.terminated, .cancelled, .completed, .completed, .completed])
    }

    @Test func warnsOfDuplicateKeys() throws {
        var fixture = TenantFixture()
        let task = try fixture.loadToEnd("id,n\n1,a\n2,b\n1,c\n")
        #expect(task.completionStatus == .warning)
        #expect(task.messages.count == 1 && task.messages[0].text.contains("after rows of others: 1."))
        #expect(task.counts.created == 2)
    }

    // MARK: Other kinds

    @Test func entitlementsHaveADigestStoreOfTheirOwn() throws {
        var fixture = TenantFixture()
        try fixture.loadToEnd(csv(1...5))
        #expect(try fixture.loadToEnd(csv(1...5), .entitlementAggregation).counts.created == 5)
        let counts = try fixture.loadToEnd(csv(2...6, changed: [3]), .entitlementAggregation)
            .counts
        #expect((counts.created, counts.updated, counts.deleted) == (1, 1, 1))
    }

    @Test func correlationsDeleteNothing() throws {
        var fixture = TenantFixture()
        try fixture.loadToEnd(csv(1...5), .uncorrelatedAccounts)
        let counts = try fixture.loadToEnd(csv(4...6), .uncorrelatedAccounts).counts
        #expect((counts.created, counts.unchanged, counts.deleted) == (1, 2, 0))
    }

    // MARK: Repeatable

    @Test func theSameRequestsGiveTheSameIDs() throws {
        var (first, second) = (TenantFixture(), TenantFixture())
        #expect(try first.load(csv(1...3)) == second.load(csv(1...3)))
        #expect(first.tenant.nextRequestID() == second.tenant.nextRequestID())
        let ids = try (0..<50).flatMap { _ in [try first.load().id, first.tenant.nextRequestID()] }
        #expect(Set(ids).count == ids.count)
    }
}
