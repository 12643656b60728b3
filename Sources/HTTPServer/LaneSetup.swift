// What is made for a lane before its thread runs.

/// What one lane is started with.
struct LaneSetup: Sendable {
    /// Of the lane's own mailbox in the group.
    var index: Int
    var group: LaneGroup
    var counters: LaneCounters
    var poller: PollerHandle
    /// The sockets it accepts from; none except in the first lane.
    var listeners: [Acceptor.Listener]
}
