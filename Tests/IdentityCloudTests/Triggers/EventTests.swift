// Which events fall due, in what order, and that they agree with what a status GET says at that moment.

import AccountFiles
import Formats
import Testing

@testable import IdentityCloud

@Suite struct EventTests {
    private static let both = [Trigger.accountsCollected, .aggregationCompleted]

    private func subscribed(_ configure: (inout TenantSettings) -> Void = { _ in }) -> TenantFixture {
        TenantFixture { settings in
            settings.triggers.subscriptions = [Subscription(Trigger.aggregationCompleted.rawValue, name: "a")]
            settings.triggers.subscriptions[0].url = "http://127.0.0.1:1/"
            configure(&settings)
        }
    }

    @Test func collectingIsToldBeforeProcessingWithTheAggregationsOwnCounters() throws {
        var fixture = subscribed { $0.sources = [.named { $0.accounts = .count(3) }] }
        let task = try fixture.load(csv(2...5, changed: [3]))
        #expect(fixture.tenant.takeEvents(at: fixture.now) == [])
        fixture.now = fixture.now + 2_000
        let events = fixture.tenant.takeEvents(at: fixture.now)
        #expect(events.map(\.trigger) == Self.both)
        #expect(fixture.pollPhase(task.id) == .accountsCollected)
        let event = try json(events[1])
        #expect(event["status"]?.string == "Success" && event["source"]?["name"]?.string == "HR feed")
        #expect(
            event["source"]?["type"]?.string == "SOURCE"
                && event["source"]?["id"]?.string == TenantFixture.source
        )
        #expect(event["started"]?.string == "1970-01-01T00:16:40.000Z")
        #expect(event["completed"]?.string == "1970-01-01T00:16:42.000Z")
        #expect(event["errors"]?.isNull == true && event["warnings"]?.isNull == true)
        let stats = ["scanned", "unchanged", "changed", "added", "removed"].map {
            event["stats"]?[$0]?.integer(in: 0...100)
        }
        let counts = try #require(fixture.tenant.task(task.id, at: fixture.now)).counts
        #expect(stats == [counts.scanned, counts.unchanged, counts.updated, counts.created, counts.deleted])
        #expect(counts.scanned == 4 && counts.created > 0)
        #expect(fixture.tenant.takeEvents(at: fixture.now) == [], "told once")
    }

    private static let accounts = [Trigger.accountCreated, .accountUpdated, .accountDeleted]

    private func subscribed(to triggers: [Trigger], _ sources: [SourceSettings] = []) -> TenantFixture {
        TenantFixture { settings in
            settings.sources = sources
            settings.triggers.subscriptions = triggers.map { trigger in
                var subscription = Subscription(trigger.rawValue, name: "a")
                subscription.url = "http://127.0.0.1:1/"
                return subscription
            }
        }
    }

    @Test func withoutRowsItIsSaidWhyNoAccountIsToldOf() throws {
        var fixture = subscribed(to: [.accountCreated])
        try fixture.load(csv(1...3))
        fixture.now = fixture.now + 3_600_000
        let events = fixture.tenant.takeEvents(at: fixture.now)
        #expect(events.map(\.trigger) == Self.both + [.accountCreated])
        #expect(events.map(\.time.milliseconds) == [1_002_000, 1_002_000, 1_005_000])
        guard case .untold(let reason) = events[2].content else { return #expect(Bool(false)) }
        #expect(reason.hasPrefix("3 events of the source ") && reason.contains("--keep-rows"))
    }

    @Test func accountsAreToldOfOneByOneWithWhatHasChanged() throws {
        var fixture = subscribed(to: Self.accounts)
        try fixture.loadKeepingRows("id,name,group\n1,Ann,a\n2,Bo,\n3,Cy,c\n")
        fixture.now = fixture.now + 3_600_000
        let made = fixture.tenant.takeEvents(at: fixture.now).filter { Self.accounts.contains($0.trigger) }
        #expect(made.map(\.trigger) == Array(repeating: .accountCreated, count: 3))
        try fixture.loadKeepingRows("id,name,group\n1,Anna,a\n1,Anna,b\n3,Cy,c\n")
        fixture.now = fixture.now + 3_600_000
        let events = fixture.tenant.takeEvents(at: fixture.now).filter { Self.accounts.contains($0.trigger) }
        #expect(events.map(\.trigger) == [.accountUpdated, .accountDeleted])
        let updated = try json(events[0])
        #expect(updated["account"]?["nativeIdentity"]?.string == "1")
        let single = try #require(updated["singleValueAttributeChanges"]?.elements)
        #expect(single.map { $0["name"]?.string } == ["name"])
        #expect(single[0]["oldValue"]?.string == "Ann" && single[0]["newValue"]?.string == "Anna")
        let many = try #require(updated["multiValueAttributeChanges"]?.elements)
        #expect(many.count == 1 && many[0]["addedValues"]?.elements?.map(\.string) == ["b"])
        // As in GET accounts, a column without a value is not there.
        let left = try json(events[1])["account"]?["attributes"]?.members?.map(\.name)
        #expect(left == ["id", "name"])
    }

    @Test(arguments: ["id,name,title\n1,Ann,\n", "id,name\n1,Ann\n"])
    func aValueThatWentIsToldOfWithWhatItWas(_ later: String) throws {
        var fixture = subscribed(to: Self.accounts)
        try fixture.loadKeepingRows("id,name,title\n1,Ann,boss\n")
        fixture.now = fixture.now + 3_600_000
        _ = fixture.tenant.takeEvents(at: fixture.now)
        try fixture.loadKeepingRows(later)
        fixture.now = fixture.now + 3_600_000
        let event = try #require(
            fixture.tenant.takeEvents(at: fixture.now).first { $0.trigger == .accountUpdated }
        )
        let changes = try #require(try json(event)["singleValueAttributeChanges"]?.elements)
        #expect(changes.map { $0["name"]?.string } == ["title"])
        #expect(changes.first?["oldValue"]?.string == "boss" && changes.first?["newValue"]?.isNull == true)
    }

    @Test func entitlementsAreToldOfAsWhatTheyAre() throws {
        var fixture = subscribed(to: Self.accounts)
        try fixture.loadKeepingRows("id,name,groups\n1,Ann,a\n1,Ann,b\n2,Bo,b\n3,Cy,\n")
        fixture.now = fixture.now + 3_600_000
        _ = fixture.tenant.takeEvents(at: fixture.now)
        try fixture.loadKeepingRows("id,name,groups\n1,Ann,b\n1,Ann,c\n2,Bob,b\n3,Cy,a\n")
        fixture.now = fixture.now + 3_600_000
        let events = fixture.tenant.takeEvents(at: fixture.now).filter { $0.trigger == .accountUpdated }
        let told = try events.map(json)
        #expect(
            told.map { $0["accountChangeTypes"]?.elements?.compactMap(\.string) } == [
                ["ENTITLEMENTS_ADDED", "ENTITLEMENTS_REMOVED"], ["ATTRIBUTES_CHANGED"],
                ["ENTITLEMENTS_ADDED"],
            ]
        )
        let change = try #require(told[0]["entitlementChanges"]?.elements?.first)
        #expect(change["attributeName"]?.string == "groups")
        #expect(change["added"]?.elements?.map { $0["value"]?.string } == ["c"])
        #expect(change["removed"]?.elements?.map { $0["value"]?.string } == ["a"])
        #expect(told[0]["multiValueAttributeChanges"]?.isNull == true)
        #expect(told[1]["entitlementChanges"]?.isNull == true)
        #expect(told[2]["entitlementChanges"]?.elements?.first?["removed"]?.isNull == true)
    }

    @Test(arguments: [
        (AccountChanges(new: 2, changed: 3), [true, true, false]),
        (AccountChanges(new: 3, deleted: 1), [false, false]), (AccountChanges(deleted: 2), [true, true]),
    ])
    func inventedAccountsAreToldOfWhereTheirNumberSaysWhichTheyAre(
        changes: AccountChanges,
        expected: [Bool]
    ) throws {
        let source = SourceSettings.named {
            ($0.kind, $0.accounts, $0.changes) = (.direct, .count(10), changes)
        }
        var fixture = subscribed(to: Self.accounts, [source])
        try fixture.load()
        fixture.now = fixture.now + 3_600_000
        let events = fixture.tenant.takeEvents(at: fixture.now).filter { Self.accounts.contains($0.trigger) }
        #expect(
            events.map { if case .untold = $0.content { false } else { true } } == expected
        )
    }

    @Test(arguments: [0, 256])
    func rowsThatAreLetGoOfAreNotKeptForEvents(told: Int) throws {
        var fixture = subscribed(to: [.accountCreated])
        let budget = RowBudget(limit: 1 << 30)
        try fixture.loadKeepingRows("id\n" + (1...1_000).map { "\($0)\n" }.joined(), in: budget)
        if told > 0 {
            fixture.now = fixture.now + 3_600_000
            #expect(fixture.tenant.takeEvents(at: fixture.now).count == told)
        }
        #expect(fixture.tenant.forgetRows() > 0 && budget.bytes == 0)
        fixture.now = fixture.now + 3_600_000
        let last = try #require(fixture.tenant.takeEvents(at: fixture.now).last)
        guard case .untold(let reason) = last.content else { return #expect(Bool(false)) }
        #expect(reason.hasPrefix(told == 0 ? "1000 events" : "Further events"))
        #expect(reason.contains("--memory-limit"))
        #expect(!fixture.tenant.hasEventsLeft)
    }

    @Test func manyAccountsAreToldOfAFewAtATime() throws {
        var fixture = subscribed(to: [.accountCreated])
        try fixture.loadKeepingRows("id\n" + (1...1_000).map { "\($0)\n" }.joined())
        fixture.now = fixture.now + 3_600_000
        var sizes: [Int] = []
        repeat {
            sizes.append(fixture.tenant.takeEvents(at: fixture.now).count)
        } while fixture.tenant.hasEventsLeft
        #expect(sizes.reduce(0, +) == 1_002 && sizes.allSatisfy { $0 <= 256 })
    }

    @Test(arguments: [
        (
            AggregationSettings.Outcome.completed,
            ["accountsCollected Success", "aggregationCompleted Success"]
        ),
        (.completedWithErrors, ["accountsCollected Success", "aggregationCompleted Failed"]),
        (.terminated, ["aggregationCompleted Terminated"]),
        (.cancelled, ["accountsCollected Success", "aggregationCompleted Success"]),
        (.retried, ["accountsCollected Success", "aggregationCompleted Success"]),
        (.stuck, ["accountsCollected Success", "aggregationCompleted Success"]),
    ])
    func everyOutcomeIsToldAs(outcome: AggregationSettings.Outcome, expected: [String]) throws {
        var fixture = subscribed { $0.aggregation.outcome = outcome }
        try fixture.load()
        fixture.now = fixture.now + 3_600_000
        #expect(try told(&fixture) == expected)
    }

    @Test func aFailedAggregationSaysWhyInTheWordTheScenarioChooses() throws {
        var fixture = subscribed {
            $0.aggregation.outcome = .completedWithErrors
            $0.aggregation.messages = [TaskMessage(.warning, key: "w", text: "Account Skipped")]
            $0.triggers.failedStatus = "Error"
        }
        try fixture.load()
        fixture.now = fixture.now + 2_000
        let event = try json(fixture.tenant.takeEvents(at: fixture.now)[1])
        #expect(event["status"]?.string == "Error" && event["errors"]?.elements?.count == 1)
        #expect(event["warnings"]?.elements?.map(\.string) == ["Account Skipped"])
    }

    @Test func aLoadThatMeetsARunningOneFailsAtOnce() throws {
        var fixture = subscribed()
        try fixture.load()
        try fixture.load()
        #expect(try told(&fixture) == ["aggregationCompleted Failed"])
    }

    @Test(arguments: [
        (JobCommand.cancel, ["aggregationCompleted Terminated"]),
        (.terminate, ["aggregationCompleted Terminated"]), (.fail, ["aggregationCompleted Failed"]),
        (.advance, ["accountsCollected Success", "aggregationCompleted Success"]),
    ])
    func handsThatMoveAJobAreToldOf(command: JobCommand, expected: [String]) throws {
        var fixture = subscribed()
        let task = try fixture.load()
        _ = fixture.tenant.takeEvents(at: fixture.now)
        guard case .done = fixture.tenant.command(command, job: task.id.hex, at: fixture.now) else { return }
        #expect(try told(&fixture) == expected)
    }

    @Test func pollsThatMoveAJobAreToldOf() throws {
        var fixture = subscribed { $0.aggregation.progress = .polls }
        let task = try fixture.load()
        var seen: [String] = []
        for _ in 0..<4 {
            let phase = fixture.pollPhase(task.id)?.rawValue ?? "?"
            seen.append("\(phase) \(fixture.tenant.takeEvents(at: fixture.now).count)")
        }
        #expect(seen == ["STARTED 0", "ACCOUNTS_COLLECTED 2", "COMPLETED 0", "COMPLETED 0"])
    }

    @Test func eventsOfSeveralJobsComeInTheOrderOfTenantTime() throws {
        var fixture = subscribed { $0.aggregation.busy = .allow }
        for _ in 0..<3 {
            try fixture.load()
            fixture.now = fixture.now + 500
        }
        fixture.now = fixture.now + 3_600_000
        let times = fixture.tenant.takeEvents(at: fixture.now).map(\.time.milliseconds)
        #expect(times == [1_002_000, 1_002_000, 1_002_500, 1_002_500, 1_003_000, 1_003_000])
    }

    @Test(arguments: [TaskKind.uncorrelatedAccounts, .entitlementAggregation])
    func onlyAccountAggregationsAreToldOf(kind: TaskKind) throws {
        var fixture = subscribed()
        try fixture.load(nil, kind)
        fixture.now = fixture.now + 3_600_000
        #expect(fixture.tenant.takeEvents(at: fixture.now) == [])
    }

    @Test func withoutSubscribersNothingIsNoted() throws {
        var fixture = TenantFixture()
        try fixture.load()
        #expect(!fixture.tenant.isTelling && fixture.tenant.nextTelling(after: fixture.now) == nil)
        fixture.now = fixture.now + 2_500
        var subscription = Subscription(Trigger.aggregationCompleted.rawValue, name: "late")
        subscription.url = "http://127.0.0.1:1/"
        _ = fixture.tenant.subscribe(subscription, at: fixture.now)
        fixture.now = fixture.now + 3_600_000
        #expect(fixture.tenant.takeEvents(at: fixture.now) == [], "what happened before is told to nobody")
    }

    @Test func theNextEventIsKnownBeforehand() throws {
        var fixture = subscribed()
        try fixture.load()
        _ = fixture.tenant.takeEvents(at: fixture.now)
        #expect(fixture.tenant.nextTelling(after: fixture.now) == fixture.now + 2_000)
        _ = fixture.tenant.takeEvents(at: fixture.now + 2_000)
        #expect(fixture.tenant.nextTelling(after: fixture.now + 2_000) == fixture.now + 5_000)
        _ = fixture.tenant.takeEvents(at: fixture.now + 5_000)
        #expect(fixture.tenant.nextTelling(after: fixture.now + 5_000) == nil)
    }

    @Test(
        arguments: [
            (nil, true), ("$[?($.status == \"Success\")]", true), ("$[?($.status == \"Failed\")]", false),
            ("$[?($.stats.added > 0)]", false), ("$.source.id", true), ("$.errors", false),
            ("$.nothing", false),
        ] as [(String?, Bool)]
    )
    func aFilterChoosesEvents(filter: String?, isTold: Bool) throws {
        var fixture = subscribed { try? $0.triggers.subscriptions[0].setFilter(filter) }
        try fixture.load()
        fixture.now = fixture.now + 2_000
        let event = try #require(fixture.tenant.takeEvents(at: fixture.now).last)
        #expect(fixture.tenant.subscribers(of: event).count == (isTold ? 1 : 0))
    }

    @Test func everyTriggersExampleIsJSONWithTheMembersOfItsSchema() throws {
        for trigger in Trigger.allCases {
            let schema = try JSONReader.read(Array(trigger.inputSchema.utf8))
            let example = try JSONReader.read(trigger.example)
            let required = try #require(schema["definitions"]?.members?.first?.value["required"]?.elements)
            for name in required { #expect(example[name.string ?? ""] != nil, "\(trigger) \(name)") }
            #expect(example.members?.count == required.count)
        }
        #expect(Trigger.name(of: "idn:identity-created") == "Identity Created")
    }

    private func told(_ fixture: inout TenantFixture) throws -> [String] {
        try fixture.tenant.takeEvents(at: fixture.now).map { event in
            "\(event.trigger) \(try json(event)["status"]?.string ?? "?")"
        }
    }

    private func json(_ event: TriggerEvent) throws -> JSONNode {
        guard case .json(let text) = event.content else { throw Untold() }
        return try JSONReader.read(text)
    }

    private struct Untold: Error {}
}
