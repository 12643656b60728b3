// What other threads may want of a lane.

import HTTPMessages

/// What can be asked of a lane from outside.
enum LaneMessage: Sendable {
    /// A connection that another lane accepted; `listener` is an index.
    case adopt(descriptor: Int32, listener: Int, isReserve: Bool)
    /// A request that waits may have its answer.
    case wake(connection: UInt64, exchange: UInt32)
    /// A connection closed somewhere, so accepting may go on.
    case accept
    /// Connections or descriptors have run out: whoever does nothing must give way.
    case makeRoom(endingHeld: Bool)
    /// Finish what is under way until `deadline`, then end.
    case stop(deadline: MonotonicTime)
}
