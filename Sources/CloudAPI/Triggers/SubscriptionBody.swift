// Subscriptions as the OpenAPI has them: written to clients, and read from them.

import Formats
import IdentityCloud

/// Writes a subscription; secrets come back as null.
struct SubscriptionBody {
    let subscription: Subscription
    /// Whether what is not there is written as null, so that a patch finds it; answers leave it out.
    var showsNothing = false

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", subscription.id.uuid)
            json.member("triggerId", subscription.triggerID)
            json.member("triggerName", Trigger.name(of: subscription.triggerID))
            json.member("name", subscription.name)
            optional("description", subscription.about, to: &json)
            json.member("type", subscription.kind.rawValue)
            json.member("responseDeadline", subscription.responseDeadline)
            if subscription.url != nil {
                json.object("httpConfig") { writeHTTP(to: &$0) }
            } else if showsNothing {
                json.null("httpConfig")
            }
            if subscription.awsAccount != nil {
                json.object("eventBridgeConfig") { json in
                    json.member("awsAccount", subscription.awsAccount)
                    json.member("awsRegion", subscription.awsRegion)
                }
            } else if showsNothing {
                json.null("eventBridgeConfig")
            }
            json.member("enabled", subscription.isEnabled)
            optional("filter", subscription.filter, to: &json)
        }
    }

    private func optional(_ name: StaticString, _ text: String?, to json: inout JSONWriter) {
        if text != nil || showsNothing { json.member(name, text) }
    }

    private func writeHTTP(to json: inout JSONWriter) {
        json.member("url", subscription.url)
        // Required in answers, though real clients do not send it.
        json.member("httpDispatchMode", subscription.dispatchMode ?? "SYNC")
        switch subscription.authentication {
        case .none:
            json.member("httpAuthenticationType", "NO_AUTH")
            json.null("basicAuthConfig")
            json.null("bearerTokenAuthConfig")
        case .basic(let userName, _):
            json.member("httpAuthenticationType", "BASIC_AUTH")
            json.object("basicAuthConfig") { json in
                json.member("userName", userName)
                json.null("password")
            }
            json.null("bearerTokenAuthConfig")
        case .bearer:
            json.member("httpAuthenticationType", "BEARER_TOKEN")
            json.null("basicAuthConfig")
            json.object("bearerTokenAuthConfig") { $0.null("bearerToken") }
        }
    }
}

/// Reads subscriptions that clients send.
struct SubscriptionReader {
    /// Texts of clients have so many bytes at the most.
    private static let longest = 4_096

    /// The one that is replaced, whose secrets stay where null is sent: answers never show them.
    private let old: Subscription?

    /// Reads the body of a POST, or of a PUT that replaces `old`.
    ///
    /// - Throws: ISC's 400, with what is wrong.
    static func read(_ node: JSONNode, replacing old: Subscription?) throws(CloudError) -> Subscription {
        let reader = SubscriptionReader(old: old)
        guard node.members != nil else { throw .invalid("The body must be a JSON object.") }
        var subscription = try reader.start(node)
        subscription.about = try reader.text("description", of: node)
        if let deadline = try reader.text("responseDeadline", of: node) {
            guard deadline.hasPrefix("P") else {
                throw .invalid("responseDeadline must be an ISO 8601 duration such as PT1H.")
            }
            subscription.responseDeadline = deadline
        }
        if let enabled = node["enabled"], !enabled.isNull {
            guard let value = enabled.bool else { throw .invalid("enabled must be true or false.") }
            subscription.isEnabled = value
        }
        try reader.readHTTP(node["httpConfig"], into: &subscription)
        try reader.readEventBridge(node["eventBridgeConfig"], into: &subscription)
        let filter = try reader.text("filter", of: node)
        do throws(JSONPathError) {
            try subscription.setFilter(filter)
        } catch {
            throw .invalid("The filter is no JSONPath: \(error).")
        }
        return subscription
    }

    private func start(_ node: JSONNode) throws(CloudError) -> Subscription {
        let (id, triggerID) = (try text("id", of: node), try text("triggerId", of: node))
        if let old, let id, ObjectID(id) != old.id { throw .invalid("The id cannot be changed.") }
        if let old, let triggerID, triggerID != old.triggerID {
            throw .invalid("The triggerId cannot be changed.")
        }
        guard let name = try text("name", of: node) ?? old?.name, !name.isEmpty else {
            throw .invalid("name is missing.")
        }
        guard let triggerID = old?.triggerID ?? triggerID else { throw .invalid("triggerId is missing.") }
        guard Trigger.knownIDs.contains(triggerID) else {
            let near = NearestName.to(triggerID, among: Trigger.knownIDs).map { " Did you mean \($0)?" } ?? ""
            throw .invalid("There is no trigger \(triggerID).\(near)")
        }
        guard let type = try text("type", of: node) ?? old?.kind.rawValue else {
            throw .invalid("type is missing.")
        }
        return Subscription(
            triggerID,
            name: name,
            kind: try word("type", type, Subscription.Kind.init(rawValue:))
        )
    }

    private func readHTTP(_ node: JSONNode?, into subscription: inout Subscription) throws(CloudError) {
        guard let node, !node.isNull else {
            if subscription.kind == .http { throw .invalid("httpConfig is missing: type HTTP needs one.") }
            return
        }
        guard let url = try text("url", of: node),
            ["http://", "https://"].contains(where: url.lowercased().hasPrefix)
        else { throw .invalid("httpConfig.url must begin with https:// or http://.") }
        subscription.url = url
        if let mode = try text("httpDispatchMode", of: node) {
            subscription.dispatchMode = try word("httpDispatchMode", mode) {
                ["SYNC", "ASYNC", "DYNAMIC"].contains($0) ? $0 : nil
            }
        }
        subscription.authentication = try authentication(node)
    }

    private func authentication(_ node: JSONNode) throws(CloudError) -> Subscription.Authentication {
        switch try text("httpAuthenticationType", of: node) ?? "NO_AUTH" {
        case "NO_AUTH": return .none
        case "BASIC_AUTH":
            guard let config = node["basicAuthConfig"], let userName = try text("userName", of: config) else {
                throw .invalid("BASIC_AUTH needs basicAuthConfig with userName and password.")
            }
            let kept: String? =
                if case .basic(userName, let password)? = old?.authentication { password } else { nil }
            return .basic(userName: userName, password: try text("password", of: config) ?? kept ?? "")
        case "BEARER_TOKEN":
            let kept: String? = if case .bearer(let token)? = old?.authentication { token } else { nil }
            let sent = try node["bearerTokenAuthConfig"].flatMap { config throws(CloudError) in
                try text("bearerToken", of: config)
            }
            guard let token = sent ?? kept else {
                throw .invalid("BEARER_TOKEN needs bearerTokenAuthConfig with bearerToken.")
            }
            return .bearer(token)
        default: throw .invalid("httpAuthenticationType must be NO_AUTH, BASIC_AUTH or BEARER_TOKEN.")
        }
    }

    private func readEventBridge(_ node: JSONNode?, into subscription: inout Subscription) throws(CloudError)
    {
        guard let node, !node.isNull else {
            if subscription.kind == .eventBridge {
                throw .invalid("eventBridgeConfig is missing: type EVENTBRIDGE needs one.")
            }
            return
        }
        subscription.awsAccount = try text("awsAccount", of: node)
        subscription.awsRegion = try text("awsRegion", of: node)
        guard subscription.awsAccount != nil, subscription.awsRegion != nil else {
            throw .invalid("eventBridgeConfig needs awsAccount and awsRegion.")
        }
    }

    private func word<Value>(_ name: String, _ text: String, _ read: (String) -> Value?) throws(CloudError)
        -> Value
    {
        guard let value = read(text) else {
            throw .invalid("Error converting Enumerated string (\(name)) value (\(text.prefix(100)))")
        }
        return value
    }

    /// A member's text; nil when it is not there or null.
    private func text(_ name: String, of node: JSONNode) throws(CloudError) -> String? {
        guard let value = node[name], !value.isNull else { return nil }
        guard let text = value.string, text.utf8.count <= Self.longest else {
            throw .invalid("\(name) must be a string of at most \(Self.longest) bytes.")
        }
        return text
    }
}
