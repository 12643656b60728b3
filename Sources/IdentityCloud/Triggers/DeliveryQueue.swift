// Deliveries in the order of tenant time: to one URL one at a time, to different ones side by side. No clock, no socket.

/// The deliveries of a tenant: those that wait, those under way, and the latest of those that are over.
struct DeliveryQueue: Sendable {
    /// How many may wait; then the oldest fails.
    static let mostWaiting = 10_000
    /// How many may be under way.
    static let mostUnderWay = 64
    /// How many that are over are remembered.
    static let mostOver = 2_000

    /// A place in the order in which deliveries were made.
    private typealias Ordinal = Int

    private var deliveries: [Ordinal: Delivery] = [:]
    private var lastOrdinal = 0
    /// Those that wait, by URL, in the order in which they leave.
    private var waiting: [String: [Ordinal]] = [:]
    private var waitingCount = 0
    /// Those that wait until the next one to the same subscriber has left, by subscription.
    private var overtaken: [ObjectID: [Ordinal]] = [:]
    /// The one that is under way to a URL.
    private var underWay: [String: Ordinal] = [:]
    /// Oldest first.
    private var over: [Ordinal] = []
    /// How many are over, by trigger, those forgotten included.
    private(set) var counts: [String: DeliveryCounts] = [:]
    private(set) var footprint = 0
    /// What nobody was sent, to be told.
    private var remarks: [DeliveryRemark] = []
    /// Whether somebody may leave now who could not when that was last looked at, for another reason than time.
    private var hasMoved = false
    /// When the next one becomes due that waits for nothing but time, as of that look.
    private(set) var nextDue: Timestamp?

    /// All that are remembered, oldest first.
    var all: [Delivery] { deliveries.sorted { $0.key < $1.key }.map(\.value) }

    func selected(_ selection: DeliverySelection) -> [Delivery] {
        let all = all
        let start = selection.since.map { id in (all.firstIndex { $0.id == id } ?? -1) + 1 } ?? 0
        return all[start...].filter { delivery in
            (selection.trigger ?? delivery.triggerID) == delivery.triggerID
                && (selection.subscription ?? delivery.subscriptionID) == delivery.subscriptionID
        }.suffix(selection.limit)
    }

    /// The latest of them, oldest first.
    func latest(_ most: Int) -> [Delivery] {
        var found: [Delivery] = []
        for ordinal in stride(from: lastOrdinal, to: 0, by: -1) {
            if found.count == min(most, deliveries.count) { break }
            if let delivery = deliveries[ordinal] { found.append(delivery) }
        }
        return found.reversed()
    }

    subscript(id: ObjectID) -> Delivery? { deliveries.values.first { $0.id == id } }

    // MARK: In

    /// Takes a delivery; it waits until it is due, and those to the same URL that came before have left.
    mutating func add(_ delivery: Delivery, disturbed: DeliveryDisturbance? = nil, at now: Timestamp) {
        var delivery = delivery
        delivery.disturbance = disturbed?.words
        switch disturbed {
        case .lost: addFailed(delivery, reason: "The scenario lets it be lost.", at: now)
        case .afterNext:
            store(delivery)
            waitingCount += 1
            overtaken[delivery.subscriptionID, default: []].append(lastOrdinal)
        case .late(let length):
            delivery.due = delivery.due + length
            enqueue(delivery, at: now)
        case nil, .times: enqueue(delivery, at: now)
        }
    }

    /// Notes a delivery that cannot be made.
    mutating func addFailed(_ delivery: Delivery, reason: String, at now: Timestamp) {
        store(delivery)
        end(lastOrdinal, as: .failed(reason: reason, status: nil), at: now)
    }

    private mutating func enqueue(_ delivery: Delivery, at now: Timestamp) {
        store(delivery)
        line(up: lastOrdinal, delivery)
        waitingCount += 1
        // Whoever was overtaken leaves behind the one that overtook.
        for ordinal in overtaken.removeValue(forKey: delivery.subscriptionID) ?? [] {
            guard var held = deliveries[ordinal] else { continue }
            held.due = max(held.due, delivery.due)
            deliveries[ordinal] = held
            line(up: ordinal, held)
        }
        if waitingCount > Self.mostWaiting { dropOldest(at: now) }
    }

    /// Puts it behind all to its URL that are due no later.
    private mutating func line(up ordinal: Int, _ delivery: Delivery) {
        var line = waiting.removeValue(forKey: delivery.url) ?? []
        let place = line.lastIndex { (deliveries[$0]?.due ?? delivery.due) <= delivery.due }
        line.insert(ordinal, at: place.map { $0 + 1 } ?? 0)
        waiting[delivery.url] = line
        hasMoved = true
    }

    private mutating func store(_ delivery: Delivery) {
        lastOrdinal += 1
        deliveries[lastOrdinal] = delivery
        footprint += delivery.footprint
    }

    private mutating func dropOldest(at now: Timestamp) {
        let candidates = waiting.values.compactMap(\.first) + overtaken.values.compactMap(\.first)
        guard let oldest = candidates.min(), let delivery = deliveries[oldest] else { return }
        if waiting[delivery.url]?.first == oldest {
            leaveLine(to: delivery.url)
        } else {
            overtaken[delivery.subscriptionID]?.removeFirst()
            waitingCount -= 1
        }
        let reason = "\(Self.mostWaiting) deliveries were waiting already: the oldest gave way."
        end(oldest, as: .failed(reason: reason, status: nil), at: now)
    }

    // MARK: Out

    /// Those that leave now, the earliest first; `ticket` gives each a name to come back by.
    mutating func take(at now: Timestamp, ticket: () -> UInt64) -> [Delivery] {
        guard hasMoved || nextDue.map({ $0 <= now }) ?? false else { return [] }
        var taken: [Delivery] = []
        let heads = waiting.compactMap { url, line in line.first.map { (url, $0) } }
            .filter { underWay[$0.0] == nil && (deliveries[$0.1]?.due ?? now) <= now }
            .sorted { $0.1 < $1.1 }
        for (url, ordinal) in heads.prefix(max(0, Self.mostUnderWay - underWay.count)) {
            leaveLine(to: url)
            underWay[url] = ordinal
            deliveries[ordinal]?.state = .sent
            deliveries[ordinal]?.ticket = ticket()
            if let delivery = deliveries[ordinal] { taken.append(delivery) }
        }
        hasMoved = false
        let left = waiting.filter { underWay[$0.key] == nil }.compactMap(\.value.first)
        nextDue = left.compactMap { deliveries[$0]?.due }.filter { $0 > now }.min()
        return taken
    }

    private mutating func leaveLine(to url: String) {
        if waiting[url]?.count == 1 { waiting[url] = nil } else { waiting[url]?.removeFirst() }
        waitingCount -= 1
    }

    /// Notes what came of a delivery that left; a ticket that is not known is one of a tenant that has begun again.
    mutating func conclude(_ ticket: UInt64, _ outcome: DeliveryOutcome, at now: Timestamp) -> Delivery? {
        guard let (url, ordinal) = underWay.first(where: { deliveries[$0.value]?.ticket == ticket }) else {
            return nil
        }
        underWay[url] = nil
        hasMoved = true
        let (state, fault, milliseconds) = outcome.verdict
        deliveries[ordinal]?.fault = fault
        deliveries[ordinal]?.milliseconds = milliseconds
        end(ordinal, as: state, at: now)
        return deliveries[ordinal]
    }

    private mutating func end(_ ordinal: Int, as state: Delivery.State, at now: Timestamp) {
        deliveries[ordinal]?.state = state
        deliveries[ordinal]?.completed = now
        if let delivery = deliveries[ordinal] {
            counts[delivery.triggerID, default: DeliveryCounts()].add(state)
            if case .failed(let reason, _) = state, delivery.milliseconds == nil {
                remark(delivery.triggerID, delivery.subscriptionName, reason)
            }
        }
        over.append(ordinal)
        // A few at a time, as all are moved for it.
        guard over.count > Self.mostOver + 100 else { return }
        for ordinal in over.prefix(100) {
            footprint -= deliveries.removeValue(forKey: ordinal)?.footprint ?? 0
        }
        over.removeFirst(100)
    }

    // MARK: What is told

    mutating func remark(_ triggerID: String, _ subscriptionName: String, _ text: String) {
        remarks.append(DeliveryRemark(triggerID: triggerID, subscriptionName: subscriptionName, text: text))
    }

    mutating func takeRemarks() -> [DeliveryRemark] {
        defer { remarks = [] }
        return remarks
    }

    /// How many are in each state now.
    var waitingNow: Int { waitingCount }
    var underWayNow: Int { underWay.count }
}

/// Why somebody is not sent what they subscribe to, for the log.
package struct DeliveryRemark: Sendable, Hashable {
    package let triggerID: String
    package let subscriptionName: String
    package let text: String
}

/// How many deliveries came to which end.
package struct DeliveryCounts: Sendable, Hashable {
    package private(set) var answered = 0
    package private(set) var failed = 0

    package var all: Int { answered + failed }

    mutating func add(_ state: Delivery.State) {
        if case .answered = state { answered += 1 } else { failed += 1 }
    }
}
