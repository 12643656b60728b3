// Deliveries of events: reading, awaiting and repeating them.

import Formats
import HTTPMessages
import IdentityCloud
import Scenarios
import Tenancy

extension AdminCalls {
    func deliveries(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        let selection = try DeliverySelection(request.query)
        let answer = try read(request) { run, _ in
            let deliveries = run.tenant.deliveries(selection)
            let ahead = run.tenant.deliveriesAhead
            return AdminAnswer.object { json in
                json.array("deliveries") { json in
                    for delivery in deliveries { json.object { $0.members(of: delivery) } }
                }
                json.member("queued", ahead.waiting)
                json.member("underWay", ahead.underWay)
            }
        }
        return .answer(answer)
    }

    func waitForDeliveries(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        let trigger = try request.query.trigger()
        let count = try request.query.count("count", in: 0...Int.max) ?? 1
        let condition = WaitCondition.deliveries(trigger: trigger, count: count)
        let timeout = try timeout(request)
        return .wait(
            PendingAnswer(for: condition, of: try tenant(request), request, timeout) { sight, isLate in
                guard case .deliveries(let seen) = sight else { return Self.late(0, of: count) }
                return isLate ? Self.late(seen, of: count) : .object { $0.member("count", seen) }
            }
        )
    }

    private static func late(_ count: Int, of wanted: Int) -> AdminAnswer {
        AdminError(
            status: 408,
            code: "timeout",
            message:
                "\(count) such deliveries were answered or had failed, not \(wanted), when the time was over.",
            details: { $0.member("count", count) }
        ).answer
    }

    func redeliver(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        let id = ObjectID(request.subject)
        let made = try tenant(request).withLock { run -> Delivery? in
            let now = run.tenant.clock.now(uptime: request.uptime)
            return id.flatMap { run.tenant.redeliver($0, at: now) }
        }
        guard let made else {
            throw .notFound(
                "unknown-delivery",
                "There is no delivery \"\(request.subject)\" whose event could be sent again; GET /__admin/deliveries lists them."
            )
        }
        return .answer(.object { $0.members(of: made) })
    }
}

extension QueryParameters {
    /// The id of a trigger; nil for any.
    fileprivate func trigger() throws(AdminError) -> String? {
        guard let text = self["trigger"] else { return nil }
        guard Trigger.knownIDs.contains(text) else {
            throw .badRequest(AdminError.unknown("trigger", text, known: Trigger.knownIDs))
        }
        return text
    }
}

extension DeliverySelection {
    /// Reads `trigger`, `subscription`, `since` and `limit`.
    fileprivate init(_ query: QueryParameters) throws(AdminError) {
        self.init()
        trigger = try query.trigger()
        subscription = try query["subscription"].map { text throws(AdminError) in
            try Self.id(text, "subscription")
        }
        since = try query["since"].map { text throws(AdminError) in try Self.id(text, "since") }
        limit = try query.count("limit", in: 1...Int.max) ?? limit
    }

    private static func id(_ text: String, _ name: String) throws(AdminError) -> ObjectID {
        guard let id = ObjectID(text) else {
            throw .badRequest("\"\(name)\" must be an id, not \"\(text)\".")
        }
        return id
    }
}

extension JSONWriter {
    /// Writes the members of a delivery.
    fileprivate mutating func members(of delivery: Delivery) {
        member("id", delivery.id.uuid)
        member("invocationId", delivery.invocationID.uuid)
        member("trigger", delivery.triggerID)
        member("subscription", delivery.subscriptionID.uuid)
        member("name", delivery.subscriptionName)
        member("url", delivery.url)
        member("time", timestamp: delivery.time.milliseconds)
        member("state", delivery.state.name)
        var (status, reason): (Int?, String?) = (nil, nil)
        switch delivery.state {
        case .queued, .sent: break
        case .answered(let code): status = code
        case .failed(let why, let code): (status, reason) = (code, why)
        }
        key("status")
        if let status { integer(status) } else { null() }
        key("milliseconds")
        if let milliseconds = delivery.milliseconds { integer(milliseconds) } else { null() }
        member("reason", reason)
        member("disturbed", delivery.disturbance)
        member("test", delivery.isTest)
        key("event")
        if delivery.event.isEmpty { null() } else { value(json: delivery.event) }
    }
}
