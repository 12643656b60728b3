// What is kept is bounded.

import Testing

@testable import IdentityCloud

@Suite struct StoreBoundsTests {
    @Test func keepsTheNewestLoadsAndThoseThatRun() throws {
        var fixture = TenantFixture {
            $0.sources = [
                .named { source in
                    var stuck = AggregationSettings()
                    stuck.outcome = .stuck
                    source.aggregations = [stuck]
                }
            ]
        }
        let running = try fixture.load().id
        let request = LoadRequest(kind: .accountAggregation, sourceID: "other", launcher: "qa")
        var ids: [ObjectID] = []
        for _ in 0..<AggregationStore.capacity + 50 {
            ids.append(try fixture.tenant.load(request, at: fixture.now).id)
            fixture.now = fixture.now + 5_000
        }
        #expect(fixture.tenant.aggregations.order.count == AggregationStore.capacity)
        #expect(fixture.tenant.task(running, at: fixture.now) != nil)
        #expect(fixture.tenant.task(ids[50], at: fixture.now) == nil)
        #expect(fixture.tenant.task(ids[51], at: fixture.now) != nil)
    }

    @Test func forgetsTheUnnamedSourceUsedLongestAgo() throws {
        var sources = SourceStore([.named()])
        for number in 0..<SourceStore.unnamedCapacity { sources.use("s\(number)") { _ in } }
        sources.use("s0") { _ in }
        sources.use("one more") { _ in }
        #expect(
            sources.contains("s0") && sources.contains("one more") && sources.contains(TenantFixture.source)
        )
        #expect(!sources.contains("s1"))
    }

    @Test func keepsTheNewestExports() {
        var fixture = TenantFixture()
        let ids = (0...ExportStore.capacity).map { _ in
            fixture.tenant.startExport(session: "s", role: "r", at: fixture.now).id
        }
        #expect(fixture.tenant.export(session: "s", role: "r", id: ids[0], at: fixture.now) == nil)
        #expect(fixture.tenant.export(session: "s", role: "r", id: ids[1], at: fixture.now) != nil)
    }
}
