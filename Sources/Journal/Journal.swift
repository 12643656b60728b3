// What clients did, bounded by count and by bytes. Figures stand in a ring of small slots without references, texts in a
// ring of bytes: in the steady state a request is written over the oldest, and nothing is allocated, retained or freed.

package import IdentityCloud
import Scenarios

/// The requests of one tenant, newest last.
package struct Journal: Sendable {
    /// Counts of every request since the journal was last emptied, evicted or not.
    package private(set) var tally = RequestCounts()
    /// What the client did that would hurt against the real service.
    private(set) var review = ClientReview()
    /// How many requests were dropped to stay within the limits.
    package private(set) var evictions = 0

    /// As many as a power of two, so that the place of a sequence number is masked, not divided.
    private var slots: [JournalSlot] = []
    private var methods = SymbolTable(limit: 100)
    private var texts: TextRing
    private let slotLimit: Int
    private let limits: JournalLimits
    /// Sequence numbers: of the oldest entry kept, and of the next one.
    private var oldest = 1
    private var next = 1

    package init(limits: JournalLimits) {
        self.limits = limits
        let stride = MemoryLayout<JournalSlot>.stride
        slotLimit = min(limits.requests, max(1, limits.bytes / 2 / stride).roundedDownToPowerOfTwo)
        texts = Self.ring(limits, slotLimit)
    }

    private static func ring(_ limits: JournalLimits, _ slotLimit: Int) -> TextRing {
        let slots = max(1, slotLimit).roundedUpToPowerOfTwo * MemoryLayout<JournalSlot>.stride
        return TextRing(limit: limits.bytes - slots)
    }

    /// Whether requests are kept at all; those that are not are counted, and no more.
    var isOn: Bool { slotLimit > 0 }

    /// How many entries are held.
    package var count: Int { next - oldest }

    /// About how many bytes it takes.
    ///
    /// Mutating, though it changes nothing: it is asked after every request, and would be asked of a copy.
    package var footprint: Int {
        mutating get {
            slots.count * MemoryLayout<JournalSlot>.stride + texts.capacity + tally.footprint
                + review.footprint + methods.footprint
        }
    }

    /// How much room has been taken from the heap: it stops growing at the limits.
    var capacity: (entries: Int, texts: Int) { (slots.capacity, texts.capacity) }

    /// The sequence numbers of the entries held.
    package var sequences: Range<Int> { oldest..<next }

    /// Notes a delivery that is over, for the report on its receiver.
    package mutating func note(_ delivery: Delivery) { review.take(delivery) }

    /// Forgets every request; sequence numbers go on, so that a reader's last one stays good.
    package mutating func removeAll() {
        tally = RequestCounts()
        review = ClientReview()
        _ = forgetEntries()
        evictions = 0
    }

    /// Drops every entry, with the room they took; what was counted of them stays.
    ///
    /// - Returns: How many there were.
    package mutating func forgetEntries() -> Int {
        let dropped = count
        evictions += dropped
        oldest = next
        slots = []
        texts = Self.ring(limits, slotLimit)
        return dropped
    }

    /// The load of the same source and kind before this one; nil for what is no load.
    package func earlierLoad(like call: borrowing CallRecord) -> ObjectID? {
        guard let operation = call.facts.operation, let source = call.facts.source else { return nil }
        return review.earlierLoad(of: tally.sources.index(of: source), by: operation)
    }

    /// Writes down a request.
    ///
    /// - Parameters:
    ///   - call: The request.
    ///   - watched: Field lines (`Name:value`, each with a line feed) that fault rules look at.
    ///   - meetsRunningLoad: Whether the aggregation of `earlierLoad(like:)` still runs.
    ///   - mayGrow: Whether there is memory for more; without it the oldest requests are dropped.
    package mutating func append(
        _ call: borrowing CallRecord,
        watched: String? = nil,
        meetsRunningLoad: Bool = false,
        mayGrow: Bool = true
    ) {
        let kind = tally.count(call)
        guard isOn else { return pass() }
        review.take(call, kind: kind, meetsRunningLoad: meetsRunningLoad)
        makeRoom(for: texts.bytes(for: call, kind, watched: watched), mayGrow: mayGrow)
        let start = texts.end
        texts.append(call, kind, watched: watched)
        let method = methods.index(adding: call.method)
        store(JournalSlot(call, kind, method: method, texts: start..<texts.end))
    }

    /// Counts a request that is not kept.
    private mutating func pass() {
        next += 1
        oldest = next
        evictions += 1
    }

    private mutating func store(_ slot: JournalSlot) {
        if count == slots.count { grow(by: slot) }
        slots[place(of: next)] = slot
        next += 1
    }

    /// Doubles: every entry stands at one of two places a ring's length apart, so the ring is laid down twice.
    private mutating func grow(by slot: JournalSlot) {
        slots = slots.isEmpty ? Array(repeating: slot, count: 16) : slots + slots
    }

    private mutating func makeRoom(for bytes: Int, mayGrow: Bool) {
        let limit = mayGrow ? slotLimit : min(slotLimit, max(16, slots.count))
        while count >= limit || (!texts.makeRoom(for: bytes, mayGrow: mayGrow) && count > 0) {
            oldest += 1
            evictions += 1
            texts.discard(before: count > 0 ? slots[place(of: oldest)].texts.lowerBound : texts.end)
        }
    }

    private func place(of sequence: Int) -> Int { sequence & (slots.count - 1) }

    /// The entry with a sequence number that is held.
    package subscript(sequence: Int) -> JournalEntry {
        let slot = slots[place(of: sequence)]
        return JournalEntry(
            sequence: sequence,
            slot: slot,
            texts: texts.texts(in: slot.texts),
            method: methods.name(slot.method),
            client: tally.clients.name(slot.kind.client),
            source: tally.sources.name(slot.kind.source)
        )
    }

    /// The newest request held with an id.
    package func sequence(of id: ObjectID) -> Int? {
        sequences.last { slots[place(of: $0)].requestID == id }
    }

    /// The ids of the oldest requests held of some kinds.
    func requestIDs(limit: Int, where isWanted: (RequestCounts.Kind) -> Bool) -> [ObjectID] {
        var found: [ObjectID] = []
        for sequence in sequences where found.count < limit {
            let slot = slots[place(of: sequence)]
            if isWanted(slot.kind) { found.append(slot.requestID) }
        }
        return found
    }

    /// How many requests a filter lets through; nil when that would need what was evicted or lost.
    package func count(_ filter: CallFilter) -> Int? {
        if filter.isCountable { return tally.count(filter) }
        guard holdsAll(of: filter) else { return nil }
        return sequences.count { filter.admits(self[$0]) }
    }

    /// The newest entries that a filter lets through, oldest first.
    package func entries(_ filter: CallFilter, limit: Int = .max) -> [JournalEntry] {
        var found: [JournalEntry] = []
        for sequence in sequences.reversed() where found.count < limit {
            let entry = self[sequence]
            if filter.admits(entry) { found.append(entry) }
        }
        return found.reversed()
    }

    /// Whether every request that the filter can let through is still held.
    package func holdsAll(of filter: CallFilter) -> Bool {
        switch filter.after {
        case .sequence(let sequence)? where sequence >= oldest - 1: true
        case .time(let time)? where count > 0 && slots[place(of: oldest)].tenantTime <= time: true
        default: evictions == 0
        }
    }
}

/// How much a journal keeps; whichever bound is met first, the oldest entries go.
///
/// No requests at all switches it off.
package struct JournalLimits: Sendable, Hashable {
    package var requests: Int
    /// Of memory, figures and texts together.
    package var bytes: Int

    package init(requests: Int = 10_000, bytes: Int = 16 * 1024 * 1024) {
        self.requests = max(0, requests)
        self.bytes = max(0, bytes)
    }
}

extension Int {
    /// The largest power of two that is not larger; for numbers from 1.
    var roundedDownToPowerOfTwo: Int { 1 << (Int.bitWidth - 1 - leadingZeroBitCount) }

    /// The smallest power of two that is not smaller; for numbers from 1.
    var roundedUpToPowerOfTwo: Int { self == 1 ? 1 : 2 * (self - 1).roundedDownToPowerOfTwo }
}
