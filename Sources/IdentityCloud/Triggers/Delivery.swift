// One event on its way to one subscriber: one POST, never repeated by itself.

import Formats

/// A delivery and what has become of it.
package struct Delivery: Sendable, Hashable {
    package enum State: Sendable, Hashable {
        case queued, sent
        case answered(status: Int)
        /// `status` is that of an answer which is no success.
        case failed(reason: String, status: Int?)

        package var name: String {
            switch self {
            case .queued: "queued"
            case .sent: "sent"
            case .answered: "answered"
            case .failed: "failed"
            }
        }

        package var isOver: Bool {
            switch self {
            case .queued, .sent: false
            case .answered, .failed: true
            }
        }
    }

    package let id: ObjectID
    /// The same for the same event, however often it is delivered.
    package let invocationID: ObjectID
    package let triggerID: String
    package let subscriptionID: ObjectID
    package let subscriptionName: String
    package let url: String
    /// The value of the field Authorization.
    package let authorization: String?
    /// Whether a client asked for it, and nothing happened.
    package let isTest: Bool
    /// Tenant time of the event.
    package let time: Timestamp
    /// The event, a JSON object without space between its members; empty for one that cannot be told.
    package let event: [UInt8]
    /// Tenant time before which it does not leave.
    package internal(set) var due: Timestamp
    package internal(set) var state = State.queued
    /// Real time from sending to the end of the answer.
    package internal(set) var milliseconds: Int64?
    /// Tenant time of its end.
    package internal(set) var completed: Timestamp?
    /// What a scenario did to it, in a few words.
    package internal(set) var disturbance: String?
    /// Why the receiver is to blame that it failed.
    package internal(set) var fault: ReceiverFault?
    /// Names it while it is under way, also when the tenant begins again meanwhile.
    package internal(set) var ticket: UInt64 = 0

    /// What is sent: the event with `_metadata` behind its own members.
    package var content: [UInt8] {
        let metadata = JSONWriter.text { json in
            json.object { json in
                json.member("invocationId", invocationID.uuid)
                json.member("triggerId", triggerID)
                json.member("triggerType", "fireAndForget")
            }
        }
        let comma = event == Array("{}".utf8) ? "" : ","
        return event.dropLast() + Array("\(comma)\"_metadata\":".utf8) + metadata + [UInt8(ascii: "}")]
    }

    /// About how many bytes it takes.
    var footprint: Int { MemoryLayout<Delivery>.stride * 2 + event.count + url.heapBytes + 64 }
}

/// What a scenario does to a delivery.
package enum DeliveryDisturbance: Sendable, Hashable {
    case lost
    /// So much tenant time later.
    case late(Milliseconds)
    /// So often.
    case times(Int)
    /// Overtaken by the next one to the same subscriber.
    case afterNext

    var words: String {
        switch self {
        case .lost: "lost"
        case .late(let length): "late by \(DurationText.text(length.milliseconds))"
        case .times(let count): "delivered \(count) times"
        case .afterNext: "overtaken by the next one"
        }
    }
}

/// What a receiver did that would lose the event with the real service, which sends it once.
package enum ReceiverFault: Sendable, Hashable {
    /// Not within ten seconds.
    case slow
    /// An answer that is no success, or none in HTTP.
    case refused
    case redirect
    case unreachable
}

/// What came of sending one.
package enum DeliveryOutcome: Sendable, Hashable {
    case answered(status: Int, milliseconds: Int64)
    case failed(reason: String, ReceiverFault?, milliseconds: Int64)

    /// What the delivery has come to by that; any answer but 2xx is a failure.
    var verdict: (Delivery.State, ReceiverFault?, milliseconds: Int64) {
        switch self {
        case .answered(let status, let milliseconds) where 200...299 ~= status:
            return (.answered(status: status), nil, milliseconds)
        case .answered(let status, let milliseconds):
            let isRedirect = 300...399 ~= status
            let what = isRedirect ? "which is a redirect: none is followed" : "which is no success"
            let reason = "The receiver answered \(status), \(what)."
            return (.failed(reason: reason, status: status), isRedirect ? .redirect : .refused, milliseconds)
        case .failed(let reason, let fault, let milliseconds):
            return (.failed(reason: reason, status: nil), fault, milliseconds)
        }
    }
}

/// Which deliveries somebody asks for.
package struct DeliverySelection: Sendable, Hashable {
    /// The id of a trigger.
    package var trigger: String?
    package var subscription: ObjectID?
    /// Those after this one; all when it is not remembered any more.
    package var since: ObjectID?
    /// The newest so many.
    package var limit = Int.max

    package init() {}
}
