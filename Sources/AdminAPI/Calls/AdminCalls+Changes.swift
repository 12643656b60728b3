// GET /changes: a long poll that a page and `drydock watch` live on.

import Formats
import HTTPMessages
import IdentityCloud
import Tenancy

extension AdminCalls {
    /// Answers at once when somebody has moved since the cursor, or without one; else when somebody does, or in vain.
    func changes(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        let cursor = try request.query["since"].map { text throws(AdminError) in
            guard let cursor = ChangeCursor(text) else { throw Self.noCursor(text) }
            return cursor
        }
        // Without a cursor there is nothing to wait for.
        let timeout = try timeout(request, usually: 25_000)
        let wait: Milliseconds = cursor == nil ? 0 : timeout
        let name = request.tenantName.flatMap { $0 == AdminRequest.allTenants ? nil : $0 }
        let (registry, version) = (registry, services.version)
        return .wait(
            PendingAnswer(
                deadline: request.now.advanced(byMilliseconds: wait.milliseconds),
                look: { [waker = request.waker] _ in
                    let here = registry.currentCursor
                    let changes = registry.changes(since: cursor) {
                        name == nil || name == $0
                    } wake: {
                        waker.wake()
                    }
                    switch changes {
                    case .moved(let moved, let cursor): return .over(Self.answer(moved, cursor, version))
                    case .on(let ticket): return .on(ticket: ticket) { Self.answer([], here, version) }
                    case .tooMany: return .over(Self.tooManyWatch.answer)
                    }
                },
                leave: { registry.feed.leave($0) }
            )
        )
    }

    private static func noCursor(_ text: String) -> AdminError {
        .badRequest("\"since\" must be the \"cursor\" of an earlier answer, not \"\(text)\".")
    }

    private static let tooManyWatch = AdminError.unavailable(
        "too-many-waits",
        "Too many wait for changes already; ask again later."
    )

    private static func answer(
        _ moved: [(name: String, moves: TenantMoves?)],
        _ cursor: ChangeCursor,
        _ version: String
    ) -> AdminAnswer {
        .object { json in
            json.member("cursor", cursor.text)
            json.member("version", version)
            json.object("tenants") { json in
                for (name, moves) in moved {
                    json.key(named: name)
                    guard let moves else {
                        json.null()
                        continue
                    }
                    json.object { json in
                        json.member("requests", moves.requests)
                        json.member("jobs", moves.jobs)
                        json.member("clock", moves.clock)
                        json.member("scenario", moves.scenario)
                        json.member("deliveries", moves.deliveries)
                    }
                }
            }
        }
    }
}
