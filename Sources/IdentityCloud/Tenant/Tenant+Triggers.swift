// Subscriptions, the events that have fallen due, and their deliveries.

import Formats

// MARK: Subscriptions

extension Tenant {
    /// All subscriptions, in the order in which they were made.
    package var subscriptions: [Subscription] { triggers.subscriptions }

    /// Makes a subscription.
    ///
    /// - Returns: it with its id; nil when its trigger has as many as may be.
    package mutating func subscribe(_ subscription: Subscription, at now: Timestamp) -> Subscription? {
        let others = triggers.subscriptions.count { $0.triggerID == subscription.triggerID }
        guard others < Subscription.mostOfATrigger else { return nil }
        if !triggers.isActive { watchRunningJobs(at: now) }
        var subscription = subscription
        subscription.id = ids.nextSubscription()
        triggers.subscriptions.append(subscription)
        remark(on: subscription)
        return subscription
    }

    private mutating func remark(on subscription: Subscription) {
        guard subscription.kind != .http else { return }
        triggers.queue.remark(
            subscription.triggerID,
            subscription.name,
            "Subscriptions of type \(subscription.kind.rawValue) are kept, and nothing is delivered to them."
        )
    }

    /// Replaces a subscription by one of the same id and trigger.
    package mutating func replace(_ subscription: Subscription, id: ObjectID) -> Subscription? {
        guard let index = triggers.subscriptions.firstIndex(where: { $0.id == id }) else { return nil }
        triggers.subscriptions[index] = subscription
        triggers.subscriptions[index].id = id
        remark(on: triggers.subscriptions[index])
        return triggers.subscriptions[index]
    }

    /// Ends a subscription; what waits for delivery still leaves.
    ///
    /// - Returns: Whether there was one.
    package mutating func unsubscribe(_ id: ObjectID) -> Bool {
        let before = triggers.subscriptions.count
        triggers.subscriptions.removeAll { $0.id == id }
        return triggers.subscriptions.count < before
    }
}

// MARK: Deliveries

extension Tenant {
    /// Those who are told of an event.
    package func subscribers(of event: TriggerEvent) -> [Subscription] {
        let interested = triggers.subscriptions.filter { $0.wants(event.trigger) }
        guard case .json(let text) = event.content, interested.contains(where: { $0.path != nil }),
            let node = try? JSONReader.read(text)
        else { return interested }
        return interested.filter { $0.path?.matches(node) ?? true }
    }

    /// Lets an event leave for a subscriber, or be disturbed on its way.
    package mutating func deliver(
        _ event: TriggerEvent,
        to subscription: Subscription,
        disturbed: DeliveryDisturbance?,
        at now: Timestamp
    ) {
        let invocation = ids.nextInvocation()
        switch event.content {
        case .untold(let reason):
            let delivery = delivery(to: subscription, invocation, event.time, [], isTest: false)
            triggers.queue.addFailed(delivery, reason: reason, at: now)
        case .json(let text):
            let times = if case .times(let count)? = disturbed { count } else { 1 }
            for _ in 0..<times {
                let delivery = delivery(to: subscription, invocation, event.time, text, isTest: false)
                triggers.queue.add(delivery, disturbed: disturbed, at: now)
            }
        }
    }

    /// Lets a client's own event leave for the subscribers of a trigger, enabled or not.
    ///
    /// - Returns: The deliveries; none when nobody subscribes.
    package mutating func test(
        trigger: String,
        event: [UInt8],
        only wanted: [ObjectID]?,
        at now: Timestamp
    ) -> [Delivery] {
        let addressees = triggers.subscriptions.filter {
            $0.triggerID == trigger && $0.kind == .http && $0.url != nil && wanted?.contains($0.id) ?? true
        }
        return addressees.map { subscription in
            let delivery = delivery(to: subscription, ids.nextInvocation(), now, event, isTest: true)
            triggers.queue.add(delivery, at: now)
            return delivery
        }
    }

    /// Lets the same event leave once more.
    ///
    /// - Returns: The new delivery; nil when the old one is not known, or had nothing to tell.
    package mutating func redeliver(_ id: ObjectID, at now: Timestamp) -> Delivery? {
        guard let old = triggers.queue[id], !old.event.isEmpty else { return nil }
        let delivery = Delivery(
            id: ids.nextInvocation(),
            invocationID: old.invocationID,
            triggerID: old.triggerID,
            subscriptionID: old.subscriptionID,
            subscriptionName: old.subscriptionName,
            url: old.url,
            authorization: old.authorization,
            isTest: old.isTest,
            time: old.time,
            event: old.event,
            due: now
        )
        triggers.queue.add(delivery, at: now)
        return delivery
    }

    /// The deliveries that leave now; each comes back to `conclude` by its ticket.
    package mutating func takeDeliveries(at now: Timestamp, ticket: () -> UInt64) -> [Delivery] {
        triggers.queue.take(at: now, ticket: ticket)
    }

    /// Notes what came of a delivery.
    package mutating func conclude(_ ticket: UInt64, _ outcome: DeliveryOutcome, at now: Timestamp)
        -> Delivery?
    {
        triggers.queue.conclude(ticket, outcome, at: now)
    }

    /// What trigger-invocations/status shows: those that went well for 24 hours, the others for 48.
    package func invocations(at now: Timestamp) -> [Delivery] {
        triggers.queue.latest(DeliveryQueue.mostOver).filter { delivery in
            guard let completed = delivery.completed else { return true }
            let hours: Int64 = if case .failed = delivery.state { 48 } else { 24 }
            return now - completed < Milliseconds(hours * 3_600_000)
        }
    }

    /// Those that are wanted, oldest first.
    package func deliveries(_ selection: DeliverySelection) -> [Delivery] {
        triggers.queue.selected(selection)
    }

    /// How many of a trigger, or of all, are over, those counted that are forgotten.
    package func deliveriesOver(of trigger: String?) -> Int {
        let counts = deliveryCounts
        return trigger.map { counts[$0]?.all ?? 0 } ?? counts.values.reduce(0) { $0 + $1.all }
    }

    /// What nobody was sent since this was last asked.
    package mutating func takeRemarks() -> [DeliveryRemark] { triggers.queue.takeRemarks() }

    /// How many have come to which end, by trigger.
    package var deliveryCounts: [String: DeliveryCounts] { triggers.queue.counts }

    /// How many wait, and how many are under way.
    package var deliveriesAhead: (waiting: Int, underWay: Int) {
        (triggers.queue.waitingNow, triggers.queue.underWayNow)
    }

    private mutating func delivery(
        to subscription: Subscription,
        _ invocation: ObjectID,
        _ time: Timestamp,
        _ event: [UInt8],
        isTest: Bool
    ) -> Delivery {
        Delivery(
            id: ids.nextInvocation(),
            invocationID: invocation,
            triggerID: subscription.triggerID,
            subscriptionID: subscription.id,
            subscriptionName: subscription.name,
            url: subscription.url ?? "",
            authorization: subscription.authentication.field,
            isTest: isTest,
            time: time,
            event: event,
            due: time
        )
    }
}
