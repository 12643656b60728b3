// What a tenant keeps is reckoned, and can be let go of.

import AccountFiles
import Testing

@testable import IdentityCloud

@Suite struct MemoryTests {
    @Test func seedingTenMillionAccountsMakesNoDigests() throws {
        var fixture = TenantFixture { $0.sources = [.named { $0.accounts = .count(10_000_000) }] }
        let format = try fixture.tenant.feedFormat(
            for: .accountAggregation,
            source: TenantFixture.source,
            at: fixture.now
        )
        #expect(format.base.digests.count == 0 && format.base.count == 10_000_000)
        #expect(fixture.tenant.footprint < 10_000)
    }

    @Test func theFilesOfAScenarioAreReadOnceForAllItsTenants() throws {
        let source = SourceSettings.named { $0.accounts = .csv(Array(csv(1...3).utf8)) }
        let seeded = SeededAccounts(of: [source])
        var other = source
        // Had the second tenant read the file itself, it would find this one.
        other.accounts = .csv(Array(csv(1...9).utf8))
        var settings = TenantSettings()
        settings.sources = [other]
        let now = Timestamp(milliseconds: 0)
        var tenant = Tenant(name: "t", settings: settings, seed: 1, wallTime: now, uptime: 0, seeded: seeded)
        let format = try tenant.feedFormat(for: .accountAggregation, source: source.id, at: now)
        #expect(format.base.count == 3)
    }

    @Test func aThresholdHoldsBackTheDeletionOfSeededAccounts() throws {
        var fixture = TenantFixture {
            $0.sources = [
                .named {
                    $0.accounts = .count(100)
                    $0.deleteThreshold = 10
                }
            ]
        }
        let task = try fixture.loadToEnd("id\n1\n2\n")
        #expect(task.counts.deleted == 0 && task.counts.unchanged == 2)
        #expect(task.completionStatus == .warning)
        let all = "id\n" + (1...101).map { "\($0)\n" }.joined()
        #expect(try fixture.feed(all).delta == AccountDelta(new: 1, unchanged: 100))
    }

    @Test func aFileIsComparedOutsideTheLockWithALoadThatWentBy() throws {
        var fixture = TenantFixture()
        var slow = try fixture.feed(csv(1...6))
        try fixture.loadToEnd(csv(1...5))
        func request() -> LoadRequest {
            LoadRequest(
                kind: .accountAggregation,
                sourceID: TenantFixture.source,
                feed: slow,
                launcher: "qa"
            )
        }
        let changed = fixture.tenant.baseChanged(for: request(), at: fixture.now)
        slow.compareAgain(as: try #require(changed))
        while !slow.compareSome() {}
        #expect(fixture.tenant.baseChanged(for: request(), at: fixture.now) == nil)
        #expect(
            try fixture.tenant.load(request(), at: fixture.now).id
                == fixture.tenant.tasks(at: fixture.now)[0].id
        )
        fixture.now = fixture.now + 5_000
        #expect(fixture.tenant.tasks(at: fixture.now)[0].counts.created == 1)
    }

    @Test func loadsThatHaveEndedDoNotPileUpWhereSeveralMayRun() throws {
        var fixture = TenantFixture { $0.aggregation.busy = .allow }
        for _ in 0..<1_000 { try fixture.loadToEnd() }
        let open = fixture.tenant.sources.use(TenantFixture.source) { source in
            source.use(.accountAggregation) { $0.open.count }
        }
        #expect(open <= 64)
    }

    @Test func aSourceIsBusyAsLongAsAnyLoadRuns() throws {
        var fixture = TenantFixture {
            $0.sources = [
                .named { source in
                    var allowing = AggregationSettings()
                    allowing.busy = .allow
                    var long = allowing
                    long.outcome = .stuck
                    source.aggregations = [long, allowing, allowing, AggregationSettings()]
                }
            ]
        }
        let first = try fixture.load().id
        try fixture.loadToEnd()
        try fixture.loadToEnd()
        #expect(try fixture.load().completionStatus == .error)
        _ = fixture.tenant.command(.cancel, job: first.hex, at: fixture.now)
        #expect(try fixture.load().completionStatus == nil)
    }

    // MARK: What comes is what goes

    @Test func jobsThatAreForgottenAreReckonedNoMore() throws {
        var fixture = TenantFixture { $0.export[0].progress = .time }
        let before = fixture.tenant.footprint
        for number in 0..<AggregationStore.capacity + 100 {
            let id = String(repeating: "s", count: number % 100 + 1)
            let request = LoadRequest(kind: .accountAggregation, sourceID: id, launcher: "qa")
            let task = try fixture.tenant.load(request, at: fixture.now)
            if number % 3 == 0 { _ = fixture.tenant.command(.cancel, job: task.id.hex, at: fixture.now) }
            fixture.now = fixture.now + 1
        }
        for _ in 0..<ExportStore.capacity + 100 {
            _ = fixture.tenant.startExport(session: "s", role: "r", at: fixture.now)
        }
        let full = fixture.tenant.footprint
        #expect(full > before + AggregationStore.capacity * 500)
        fixture.now = fixture.now + AggregationStore.retention
        let forgotten = fixture.tenant.forgetEnded(at: fixture.now)
        #expect(forgotten == AggregationStore.capacity + ExportStore.capacity)
        #expect(fixture.tenant.aggregations.footprint == 0 && fixture.tenant.exports.footprint == 0)
        #expect(fixture.tenant.footprint < before + 1_000 * 3_000)
    }

    @Test func onlyWhatHasEndedIsLetGoOf() throws {
        var fixture = TenantFixture { $0.aggregation.busy = .allow }
        let ended = try fixture.loadToEnd(csv(1...5)).id
        let running = try fixture.load(csv(1...9)).id
        let export = fixture.tenant.startExport(session: "s", role: "r", at: fixture.now)
        #expect(fixture.tenant.forgetEnded(at: fixture.now) == 1)
        #expect(fixture.tenant.task(ended, at: fixture.now) == nil)
        #expect(fixture.tenant.task(running, at: fixture.now) != nil)
        #expect(fixture.tenant.job(export.id, at: fixture.now) != nil)
        fixture.now = fixture.now + 5_000
        // What the source holds does not go with the job that brought it.
        #expect(try fixture.feed(csv(1...9)).delta == AccountDelta(unchanged: 9))
    }

    @Test func aJobThatFailedLeavesNothingWhenItIsForgotten() throws {
        var fixture = TenantFixture()
        try fixture.loadToEnd(csv(1...5))
        let id = try fixture.load(csv(1...9)).id
        _ = fixture.tenant.command(.fail, job: id.hex, at: fixture.now)
        #expect(fixture.tenant.forgetEnded(at: fixture.now) == 2)
        #expect(try fixture.feed(csv(1...9)).delta == AccountDelta(new: 4, unchanged: 5))
    }

    @Test func aSourceSaysThatItsAccountsWereForgotten() throws {
        var fixture = TenantFixture()
        try fixture.loadToEnd(csv(1...50_000))
        let full = fixture.tenant.footprint
        #expect(fixture.tenant.forgetAccounts() >= 50_000)
        #expect(fixture.tenant.footprint < full - 50_000 * 12)
        let task = try fixture.loadToEnd(csv(1...5))
        #expect(task.counts.created == 5)
        #expect(task.messages.map(\.key) == ["accounts_forgotten"])
        #expect(try fixture.loadToEnd(csv(1...5)).messages.isEmpty)
    }

    @Test func anExportIsFoundByItsIDWithoutLookingAtAll() {
        var fixture = TenantFixture()
        let ids = (0..<100).map { _ in fixture.tenant.startExport(session: "s", role: "r", at: fixture.now).id
        }
        #expect(fixture.tenant.phase(ofJob: ids[7].uppercased(), at: fixture.now)?.name == "QUEUED")
        #expect(fixture.tenant.phase(ofJob: "no such", at: fixture.now) == nil)
    }
}
