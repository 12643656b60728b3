// Who wants to be told of what, and where.

package import Formats

/// A subscription to a trigger, by a client or a scenario.
package struct Subscription: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case http = "HTTP"
        // These are kept and answered, and deliver nothing.
        case eventBridge = "EVENTBRIDGE"
        case inline = "INLINE"
        case script = "SCRIPT"
        case workflow = "WORKFLOW"
    }

    /// How a delivery proves whom it comes from; answers never show the secrets.
    package enum Authentication: Sendable, Hashable {
        case none
        case basic(userName: String, password: String)
        case bearer(String)

        /// The value of the field Authorization.
        package var field: String? {
            switch self {
            case .none: nil
            case .basic(let userName, let password):
                "Basic " + Base64.encoded(Array("\(userName):\(password)".utf8))
            case .bearer(let token): "Bearer \(token)"
            }
        }
    }

    /// How many subscriptions a trigger may have.
    package static let mostOfATrigger = 50

    /// Given by the tenant.
    package internal(set) var id = ObjectID(0)
    package let triggerID: String
    package var name: String
    package var kind: Kind
    package var about: String?
    package var isEnabled = true
    package var responseDeadline = "PT1H"
    /// Where deliveries of HTTP go.
    package var url: String?
    /// SYNC, ASYNC or DYNAMIC, where one was given: it means nothing to events that nobody waits for.
    package var dispatchMode: String?
    package var authentication = Authentication.none
    /// Of EVENTBRIDGE.
    package var awsAccount: String?
    package var awsRegion: String?
    /// The events that it wants; nil for all.
    ///
    /// The text is what was given, and `path` what it says.
    package private(set) var filter: String?
    package private(set) var path: JSONPath?

    package init(_ triggerID: String, name: String, kind: Kind = .http) {
        self.triggerID = triggerID
        self.name = name
        self.kind = kind
    }

    /// Sets the filter; an empty one wants everything.
    ///
    /// - Throws: what is wrong with it, and where.
    package mutating func setFilter(_ text: String?) throws(JSONPathError) {
        let text = text.flatMap { $0.isEmpty ? nil : $0 }
        path = try text.map { text throws(JSONPathError) in try JSONPath(text) }
        filter = text
    }

    /// Whether it is told of a trigger's events.
    func wants(_ trigger: Trigger) -> Bool {
        isEnabled && kind == .http && url != nil && triggerID == trigger.rawValue
    }
}

/// What a scenario says about triggers.
package struct TriggerSettings: Sendable, Equatable {
    package var subscriptions: [Subscription] = []
    /// What `status` says of an aggregation that failed: the specification has Failed, SailPoint's own workflows Error.
    package var failedStatus = "Failed"

    package init() {}
}
