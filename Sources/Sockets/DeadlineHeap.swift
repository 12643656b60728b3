// The deadlines of a lane's connections.

/// A binary heap with at most one deadline for each slot, so that its size is bounded by the connections.
///
/// Deadlines that move later are not touched: the lane finds out when the old one is reached, and sets the new one
/// then. A busy keep-alive connection so never changes the heap.
package struct DeadlineHeap {
    private struct Entry {
        var time: Int64
        var slot: Int32
    }

    private var entries: [Entry] = []
    /// Where each slot's entry stands, or -1.
    private var positions: [Int32] = []

    package init() {}

    /// The earliest deadline, in nanoseconds of the monotonic clock.
    package var earliest: Int64? { entries.first?.time }

    package var count: Int { entries.count }

    /// The deadline that is set for a slot; `Int64.max` for none.
    package func deadline(of slot: Int) -> Int64 {
        guard slot < positions.count, positions[slot] >= 0 else { return .max }
        return entries[Int(positions[slot])].time
    }

    /// Sets a slot's deadline, earlier or later than before.
    package mutating func set(_ slot: Int, at time: Int64) {
        while positions.count <= slot { positions.append(-1) }
        var position = Int(positions[slot])
        if position < 0 {
            position = entries.count
            entries.append(Entry(time: time, slot: Int32(slot)))
            positions[slot] = Int32(position)
        } else {
            entries[position].time = time
        }
        siftDown(siftUp(position))
    }

    package mutating func remove(_ slot: Int) {
        guard slot < positions.count, positions[slot] >= 0 else { return }
        let position = Int(positions[slot])
        positions[slot] = -1
        let last = entries.removeLast()
        guard position < entries.count else { return }
        place(last, at: position)
        siftDown(siftUp(position))
    }

    /// Takes the earliest slot out if its deadline is not after `now`.
    package mutating func popExpired(now: Int64) -> Int? {
        guard let first = entries.first, first.time <= now else { return nil }
        remove(Int(first.slot))
        return Int(first.slot)
    }

    private mutating func siftUp(_ start: Int) -> Int {
        var position = start
        let entry = entries[position]
        while position > 0, entries[(position - 1) / 2].time > entry.time {
            place(entries[(position - 1) / 2], at: position)
            position = (position - 1) / 2
        }
        place(entry, at: position)
        return position
    }

    private mutating func siftDown(_ start: Int) {
        var position = start
        let entry = entries[position]
        while true {
            var child = 2 * position + 1
            guard child < entries.count else { break }
            if child + 1 < entries.count, entries[child + 1].time < entries[child].time { child += 1 }
            guard entries[child].time < entry.time else { break }
            place(entries[child], at: position)
            position = child
        }
        place(entry, at: position)
    }

    private mutating func place(_ entry: Entry, at position: Int) {
        entries[position] = entry
        positions[Int(entry.slot)] = Int32(position)
    }
}
