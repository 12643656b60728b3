// Work that no lane should do: the control plane's calls, and letting go of what is no longer needed. Each has a queue of
// its own, so that nobody waits for a thousand tenants to be freed.

import CPosixShims
import Dispatch
import Synchronization
import Tenancy

/// The threads of a server beside its lanes.
final class BackRoom: Sendable {
    private let desk = DispatchQueue(label: "drydock.desk")
    private let yard = DispatchQueue(label: "drydock.yard")
    private let trimIsDue = Atomic<Bool>(false)
    /// Freed memory is given back at most so often, as the allocator stands still meanwhile.
    private static let trimInterval = DispatchTimeInterval.seconds(2)

    /// Does a call of the control plane.
    func atDesk(_ work: @escaping @Sendable () -> Void) { desk.async(execute: work) }

    /// Where tenants have their work done that nobody waits for.
    var housekeeping: Housekeeping {
        Housekeeping(
            later: { [yard] work in yard.async(execute: work) },
            trim: { [self] in trimSoon() }
        )
    }

    private func trimSoon() {
        guard !trimIsDue.exchange(true, ordering: .relaxed) else { return }
        yard.asyncAfter(deadline: .now() + Self.trimInterval) { [self] in
            trimIsDue.store(false, ordering: .relaxed)
            shim_give_memory_back()
        }
    }
}
