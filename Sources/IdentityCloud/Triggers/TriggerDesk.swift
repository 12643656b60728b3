// Everything of a tenant that has to do with event triggers: subscriptions, the jobs whose steps are told of, deliveries.

/// The trigger service of a tenant.
struct TriggerDesk: Sendable {
    /// In the order in which they were made.
    var subscriptions: [Subscription] = []
    var queue = DeliveryQueue()
    /// Jobs that have not ended.
    var seen: [ObjectID: WatchedJob] = [:]
    /// When time next moves one of them on.
    var nextStep: Timestamp?
    /// Whether something other than time may have moved one.
    var mustLook = false
    /// What happened and was not taken yet, in the order of tenant time.
    var pending: [PendingEvents] = []

    /// Whether there is anything to do: without subscriptions nothing is noted and nothing is looked at.
    var isActive: Bool {
        !subscriptions.isEmpty || queue.waitingNow > 0 || queue.underWayNow > 0 || !pending.isEmpty
    }

    /// Whether accounts wait until some deliveries have left: else their own events would make one another give way.
    ///
    /// When much else comes behind them they wait no longer.
    var isHeldBack: Bool {
        guard case .accounts? = pending.first else { return false }
        return queue.waitingNow >= DeliveryQueue.mostWaiting / 2 && pending.count < 1_000
            && (queue.underWayNow > 0 || queue.nextDue != nil)
    }

    /// Lets go of the accounts that are still to be told of; in their place it is told that they cannot be.
    mutating func forgetRows() {
        seen = seen.mapValues { WatchedJob(step: $0.step, rows: nil) }
        pending = pending.flatMap { news in
            guard case .accounts(let accounts) = news else { return [news] }
            return accounts.untold.map { .event($0) }
        }
    }

    /// About how many bytes it takes.
    var footprint: Int { queue.footprint + subscriptions.count * 1_024 + seen.count * 64 }
}

/// A job whose steps are told of.
struct WatchedJob: Sendable {
    /// How many steps of its plan were told of.
    var step: Int
    /// What it was compared with, and what it leaves if it ends well.
    var rows: (before: SourceRows, after: SourceRows)?
}

/// What happened at one moment.
enum PendingEvents: Sendable {
    case event(TriggerEvent)
    /// One event for each account that has changed.
    case accounts(AccountEvents)

    var time: Timestamp {
        switch self {
        case .event(let event): event.time
        case .accounts(let accounts): accounts.time
        }
    }
}
