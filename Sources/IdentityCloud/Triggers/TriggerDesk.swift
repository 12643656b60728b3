// Everything of a tenant that has to do with event triggers: subscriptions, the jobs whose steps are told of, deliveries.

/// The trigger service of a tenant.
struct TriggerDesk: Sendable {
    /// In the order in which they were made.
    var subscriptions: [Subscription] = []
    var queue = DeliveryQueue()
    /// How many steps of the plan were told of, of jobs that have not ended.
    var seen: [ObjectID: Int] = [:]
    /// When time next moves one of them on.
    var nextStep: Timestamp?
    /// Whether something other than time may have moved one.
    var mustLook = false
    /// Events that happened and were not taken yet.
    var pending: [TriggerEvent] = []

    /// Whether there is anything to do: without subscriptions nothing is noted and nothing is looked at.
    var isActive: Bool { !subscriptions.isEmpty || queue.waitingNow > 0 || queue.underWayNow > 0 }

    /// About how many bytes it takes.
    var footprint: Int { queue.footprint + subscriptions.count * 1_024 + seen.count * 64 }
}
