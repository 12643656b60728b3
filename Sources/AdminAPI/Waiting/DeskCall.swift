// A call whose work grows with what a tenant keeps: it is done at the desk, on a thread of its own, while the lane turns
// to its other connections.

import HTTPMessages
import Synchronization

/// A request that waits for the desk.
final class DeskCall: Waiter {
    /// Where the desk puts the answer and the lane takes it.
    private final class Tray: Sendable {
        struct Contents: Sendable {
            var answer: AdminAnswer?
            /// Whether the lane has looked and must be told.
            var isAwaited = false
            var isAbandoned = false
        }

        let contents = Mutex(Contents())
    }

    private let tray = Tray()

    /// Hands a call to the desk.
    init(_ route: AdminRoute, _ request: AdminRequest, by calls: AdminCalls) {
        let tray = tray
        calls.services.desk {
            guard !tray.contents.withLock({ $0.isAbandoned }) else { return }
            let answer = calls.answer(route, request)
            let isAwaited = tray.contents.withLock { contents in
                contents.answer = answer
                return contents.isAwaited
            }
            if isAwaited { request.waker.wake() }
        }
    }

    func resume(at now: MonotonicTime, with response: inout Response) -> Disposition {
        let answer = tray.contents.withLock { contents in
            contents.isAwaited = true
            return contents.answer.take()
        }
        guard let answer else { return .wait(self, until: .distantFuture) }
        answer.write(into: &response)
        return .respond
    }

    func abandon() { tray.contents.withLock { $0.isAbandoned = true } }
}
