// What sources hold one by one: there exactly when the aggregation that brought it has ended well, with ids that stay.

import AccountFiles
import Testing

@testable import IdentityCloud

@Suite struct SourceRowsTests {
    private static let budget = RowBudget(limit: 1 << 30)

    /// The values by native identity.
    private static func names(_ rows: SourceRows?) -> [String: String] {
        guard let rows else { return [:] }
        let pairs = (0..<rows.count).map { index in
            (rows[index].nativeIdentity, rows[index].values(of: "name").joined(separator: "+"))
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    private static func rows(
        _ fixture: TenantFixture,
        _ kind: TaskKind = .accountAggregation
    ) -> SourceRows? {
        fixture.tenant.rows(of: TenantFixture.source, kind, at: fixture.now)
    }

    @Test func accountsAreThereWhenTheirAggregationIsCompleted() throws {
        var fixture = TenantFixture()
        #expect(Self.rows(fixture) == nil)
        let first = try fixture.loadKeepingRows("id,name\n1,Ann\n2,Bo\n")
        #expect(Self.rows(fixture)?.count == 0)
        fixture.now = fixture.now + 3_600_000
        #expect(Self.names(Self.rows(fixture)) == ["1": "Ann", "2": "Bo"])
        let second = try fixture.loadKeepingRows("id,name\n2,Bob\n3,Cy\n")
        #expect(Self.names(Self.rows(fixture)) == ["1": "Ann", "2": "Bo"])
        fixture.now = fixture.now + 3_600_000
        let rows = try #require(Self.rows(fixture))
        #expect(Self.names(rows) == ["2": "Bob", "3": "Cy"])
        let bob = rows[try #require(rows.index(ofNativeIdentity: "2"))]
        #expect(bob.created == first.created && bob.modified == second.created)
        #expect(bob.columns == ["id", "name"])
        #expect(bob.attributes().map { "\($0.column)=\($0.values)" } == ["id=[\"2\"]", "name=[\"Bob\"]"])
    }

    @Test(arguments: [JobCommand.cancel, .terminate, .fail])
    func accountsAreAsBeforeWhenAnAggregationDoesNotEndWell(command: JobCommand) throws {
        var fixture = TenantFixture()
        try fixture.loadKeepingRows("id,name\n1,Ann\n2,Bo\n")
        fixture.now = fixture.now + 3_600_000
        let job = try fixture.loadKeepingRows("id,name\n9,Zoe\n").id
        _ = fixture.tenant.command(command, job: job.hex, at: fixture.now)
        fixture.now = fixture.now + 3_600_000
        #expect(Self.names(Self.rows(fixture)) == ["1": "Ann", "2": "Bo"])
        try fixture.loadKeepingRows("id,name\n1,Ann\n")
        fixture.now = fixture.now + 3_600_000
        #expect(Self.names(Self.rows(fixture)) == ["1": "Ann"])
    }

    @Test func anIDStaysOverUploadsAndRestartsAndLeadsToItsAccount() throws {
        var ids: Set<ObjectID> = []
        for _ in 0..<2 {
            var fixture = TenantFixture()
            for text in ["id,name\nann,Ann\n7,Bo\n", "name,id\nBob,7\nAnn,ann\nCy,cy\n"] {
                try fixture.loadKeepingRows(text)
                fixture.now = fixture.now + 3_600_000
                let rows = try #require(Self.rows(fixture))
                for index in 0..<rows.count {
                    #expect(rows.index(ofID: rows[index].id) == index)
                    ids.insert(rows[index].id)
                }
                #expect(rows.index(ofID: ObjectID(77)) == nil)
            }
        }
        #expect(ids.count == 3)
    }

    @Test func idsOfOtherSourcesTenantsKindsAndSeedsAreOthers() throws {
        func id(_ name: String, _ seed: UInt64, _ source: String, _ kind: TaskKind) -> ObjectID {
            let now = Timestamp(milliseconds: 0)
            let tenant = Tenant(name: name, settings: TenantSettings(), seed: seed, wallTime: now, uptime: 0)
            return tenant.ids.rows(of: source, kind).id(
                of: AccountKey("1") ?? AccountKey(digest: 0, number: 0)
            )
        }
        let kinds: [TaskKind] = [.accountAggregation, .entitlementAggregation]
        let ids = kinds.flatMap { kind in
            [id("a", 1, "s", kind), id("b", 1, "s", kind), id("a", 2, "s", kind), id("a", 1, "t", kind)]
        }
        #expect(Set(ids).count == ids.count)
        // A row of load-uncorrelated-accounts is the account of the same key.
        #expect(id("a", 1, "s", .uncorrelatedAccounts) == ids[0])
    }

    @Test func anAccountThatWasOnlyCountedKeepsItsIDWhenAFileBringsIt() throws {
        var fixture = TenantFixture { $0.sources = [.named { $0.accounts = .count(1_000) }] }
        let counted = try #require(Self.rows(fixture))
        #expect(counted.count == 1_000 && counted.areKept && counted[6].nativeIdentity == "7")
        #expect(counted[6].created == fixture.tenant.clock.started)
        let id = counted[6].id
        #expect(counted.index(ofID: id) == 6)
        try fixture.loadKeepingRows("id,name\n7,Ann\n")
        fixture.now = fixture.now + 3_600_000
        let rows = try #require(Self.rows(fixture))
        #expect(rows.count == 1 && rows[0].id == id && rows[0].created == fixture.tenant.clock.started)
        #expect(rows.index(ofID: id) == 0 && rows.index(ofID: counted[7].id) == nil)
    }

    @Test func theCSVOfAScenarioIsKeptAsIfItWereLoaded() throws {
        let source = SourceSettings.named { $0.accounts = .csv(Array("id,name\n1,Ann\n1,Anna\n2,Bo\n".utf8)) }
        var settings = TenantSettings()
        settings.sources = [source]
        let seeded = SeededAccounts(of: [source], rows: Self.budget)
        let now = Timestamp(milliseconds: 5)
        let tenant = Tenant(name: "t", settings: settings, seed: 1, wallTime: now, uptime: 0, seeded: seeded)
        let rows = tenant.rows(of: source.id, .accountAggregation, at: now)
        #expect(Self.names(rows) == ["1": "Ann+Anna", "2": "Bo"])
        #expect(rows?[0].created == now && rows?[0].modified == now)
        #expect(tenant.rows(.accountAggregation, at: now).map(\.count) == [2])
        #expect(tenant.rows(.entitlementAggregation, at: now).map(\.count) == [0])
    }

    @Test func directSourcesHaveAsManyAsTheirCountersSay() throws {
        var fixture = TenantFixture {
            $0.sources = [
                .named { source in
                    source.kind = .direct
                    source.accounts = .count(100)
                    source.changes = AccountChanges(new: 10, changed: 5, deleted: 2)
                }
            ]
        }
        let before = try #require(Self.rows(fixture))
        try fixture.loadToEnd()
        let after = try #require(Self.rows(fixture))
        #expect(before.count == 100 && after.count == 108)
        #expect(after[107].nativeIdentity == "108" && after.index(ofID: before[42].id) == 42)
    }

    @Test func entitlementsAndUncorrelatedAccountsAreKeptApart() throws {
        var fixture = TenantFixture()
        try fixture.loadKeepingRows("id,name\n1,Ann\n")
        try fixture.loadKeepingRows("id,name\nadmins,Admins\n", .entitlementAggregation)
        try fixture.loadKeepingRows("id,name\n5,Eve\n", .uncorrelatedAccounts)
        fixture.now = fixture.now + 3_600_000
        #expect(Self.names(Self.rows(fixture)) == ["1": "Ann"])
        #expect(Self.names(Self.rows(fixture, .entitlementAggregation)) == ["admins": "Admins"])
        #expect(Self.names(Self.rows(fixture, .uncorrelatedAccounts)) == ["5": "Eve"])
    }

    @Test func rowsThatWereLetGoOfAreStillCountedAndCompared() throws {
        var fixture = TenantFixture()
        let budget = RowBudget(limit: 1 << 20)
        try fixture.loadKeepingRows("id,name\n1,Ann\n2,Bo\n", in: budget)
        fixture.now = fixture.now + 3_600_000
        let id = try #require(Self.rows(fixture))[1].id
        #expect(budget.bytes > 0 && fixture.tenant.forgetRows() == 2)
        let rows = try #require(Self.rows(fixture))
        #expect(!rows.areKept && rows.count == 2 && rows.index(ofID: id) == 1 && budget.bytes == 0)
        #expect(try fixture.feed("id,name\n1,Ann\n2,Bob\n").delta == AccountDelta(changed: 1, unchanged: 1))
    }

    // MARK: Changes

    @Test func aLoadTellsWhatItChangesBeforeItHasEnded() throws {
        var fixture = TenantFixture()
        try fixture.loadKeepingRows("id,name\n1,Ann\n2,Bo\n3,Cy\n")
        fixture.now = fixture.now + 3_600_000
        let job = try fixture.loadKeepingRows("id,name\n4,Di\n3,Cyd\n1,Ann\n").id
        let (before, after) = try #require(fixture.tenant.rows(aroundLoad: job))
        var changes = after.changes(since: before)
        let found = changes.next()
        #expect(found == [.created(0), .updated(before: 2, after: 1), .deleted(1)])
        #expect(changes.next() == nil)
        #expect(before[2].values(of: "name") == ["Cy"] && after[1].values(of: "name") == ["Cyd"])
    }

    @Test(arguments: [(10, 20), (20_000, 30_000), (40_000, 5), (0, 17_000)])
    func changesAreThoseOfTheCounters(before: Int, after: Int) throws {
        var fixture = TenantFixture { $0.sources = [.named { $0.accounts = .count(before) }] }
        let text = "id\n" + stride(from: 2, through: after * 2, by: 2).map { "\($0)\n" }.joined()
        let job = try fixture.loadKeepingRows(text).id
        let around = try #require(fixture.tenant.rows(aroundLoad: job))
        var (changes, counts) = (around.after.changes(since: around.before), AccountDelta())
        while let some = changes.next() {
            for change in some {
                switch change {
                case .created: counts.new += 1
                case .updated: counts.changed += 1
                case .deleted: counts.deleted += 1
                }
            }
        }
        fixture.now = fixture.now + 3_600_000
        let task = try #require(fixture.tenant.task(job, at: fixture.now)).counts
        #expect(
            counts.new == task.created && counts.deleted == task.deleted && counts.changed == task.updated
        )
    }
}

extension TenantFixture {
    /// Starts the load of a file whose rows are kept.
    @discardableResult
    mutating func loadKeepingRows(
        _ text: String,
        _ kind: TaskKind = .accountAggregation,
        in rows: RowBudget = RowBudget(limit: 1 << 30)
    ) throws -> TaskStatus {
        var format = try tenant.feedFormat(for: kind, source: Self.source, at: now)
        format.rows = rows
        var reader = FeedReader(format: format)
        reader.receive(Array(text.utf8).span)
        return try start(reader.finish(), kind)
    }
}
