// What calls are counted by.

import IdentityCloud

/// What calls of one rule are counted by.
enum CounterKey: Hashable, Sendable {
    /// All calls together, and those that have no job, source or client to count by.
    case everyone
    case job(JobReference)
    case text(String)

    init(_ facts: borrowing CallFacts, by countBy: FaultRule.CountBy) {
        self =
            switch countBy {
            case .rule: .everyone
            case .job: facts.job.map(CounterKey.job) ?? .everyone
            case .source: facts.source.map(CounterKey.text) ?? .everyone
            case .client: facts.client.map(CounterKey.text) ?? .everyone
            }
    }

    /// About how many bytes it takes among the counters: in a table that is half full, and in the order of arrival.
    var footprint: Int { 3 * MemoryLayout<CounterKey>.stride + label.heapBytes }

    /// The label of the key's own series of draws.
    var label: String {
        switch self {
        case .everyone: ""
        case .job(.id(let id)): id.hex
        case .job(.text(let text)), .text(let text): text
        }
    }
}
