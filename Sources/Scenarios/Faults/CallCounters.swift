// How often each job, source or client has met a rule. Bounded: a client that makes up ids must not fill memory.

import IdentityCloud

/// The counters of one rule; the key that came first is forgotten when there are too many.
struct CallCounters: Sendable {
    /// How many keys are kept apart, of all rules of a tenant that count by anything together and of one alone.
    static let capacityOfAll = 65_536
    static let capacity = 8_192

    private let limit: Int
    private var everyone = 0
    private var counts: [CounterKey: Int] = [:]
    /// Keys in the order they came, as a ring once it is full.
    private var arrivals: [CounterKey] = []
    private var oldest = 0
    /// About how many bytes the keys take.
    private(set) var footprint = 0

    init(limit: Int = Self.capacity) { self.limit = limit }

    /// How many calls of a key have been counted.
    func count(of key: CounterKey) -> Int {
        key == .everyone ? everyone : counts[key, default: 0]
    }

    /// Counts a call.
    ///
    /// - Returns: Its number among the calls of its key, from 1.
    mutating func count(_ key: CounterKey) -> Int {
        if case .everyone = key {
            everyone += 1
            return everyone
        }
        if let known = counts[key] {
            counts[key] = known + 1
            return known + 1
        }
        admit(key)
        counts[key] = 1
        return 1
    }

    private mutating func admit(_ key: CounterKey) {
        footprint += key.footprint
        guard arrivals.count == limit else { return arrivals.append(key) }
        footprint -= arrivals[oldest].footprint
        counts[arrivals[oldest]] = nil
        arrivals[oldest] = key
        oldest = (oldest + 1) % limit
    }
}

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
