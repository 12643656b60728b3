// Subscriptions as the OpenAPI has them: what answers show, and what a client may send.

import Formats
import IdentityCloud

/// Writes subscriptions, and reads those that clients send.
enum SubscriptionForm {
    // MARK: Answers

    /// A subscription with all its members, null where it has none; secrets are null always.
    static func document(of subscription: Subscription) -> JSONNode {
        .object([
            "id": JSONNode(subscription.id.uuid), "triggerId": JSONNode(subscription.triggerID),
            "triggerName": JSONNode(Trigger.name(of: subscription.triggerID)),
            "name": JSONNode(subscription.name), "description": text(subscription.about),
            "type": JSONNode(subscription.kind.rawValue),
            "responseDeadline": JSONNode(subscription.responseDeadline),
            "httpConfig": subscription.url.map { http(JSONNode($0), subscription) } ?? .null,
            "eventBridgeConfig": subscription.awsAccount.map { account in
                .object(["awsAccount": JSONNode(account), "awsRegion": text(subscription.awsRegion)])
            } ?? .null,
            "enabled": JSONNode(subscription.isEnabled), "filter": text(subscription.filter),
        ])
    }

    /// A subscription as answers show it: what it does not have is left out.
    static func write(_ subscription: Subscription, to json: inout JSONWriter) {
        let members = document(of: subscription).members?.filter { !$0.value.isNull } ?? []
        json.node(JSONNode(.object(members)))
    }

    private static func text(_ text: String?) -> JSONNode { text.map { JSONNode($0) } ?? .null }

    private static func http(_ url: JSONNode, _ subscription: Subscription) -> JSONNode {
        var (type, basic, bearer): (JSONNode, JSONNode, JSONNode) = ("NO_AUTH", .null, .null)
        switch subscription.authentication {
        case .none: break
        case .basic(let name, _):
            (type, basic) = ("BASIC_AUTH", .object(["userName": JSONNode(name), "password": .null]))
        case .bearer: (type, bearer) = ("BEARER_TOKEN", .object(["bearerToken": .null]))
        }
        return .object([
            // Required in answers, though real clients do not send it.
            "url": url, "httpDispatchMode": JSONNode(subscription.dispatchMode ?? "SYNC"),
            "httpAuthenticationType": type, "basicAuthConfig": basic, "bearerTokenAuthConfig": bearer,
        ])
    }

    // MARK: Requests

    private static let shape = Shape.object([
        ("id", .text), ("triggerId", .text), ("name", .text), ("description", .nullable(.text)),
        ("type", .word(Subscription.Kind.allCases.map(\.rawValue))), ("enabled", .nullable(.flag)),
        ("responseDeadline", .nullable(.text)), ("filter", .nullable(.text)),
        (
            "httpConfig",
            .nullable(
                .object([
                    ("url", .text), ("httpDispatchMode", .nullable(.word(["SYNC", "ASYNC", "DYNAMIC"]))),
                    (
                        "httpAuthenticationType",
                        .nullable(.word(["NO_AUTH", "BASIC_AUTH", "BEARER_TOKEN"]))
                    ),
                    (
                        "basicAuthConfig",
                        .nullable(.object([("userName", .text), ("password", .nullable(.text))]))
                    ),
                    ("bearerTokenAuthConfig", .nullable(.object([("bearerToken", .nullable(.text))]))),
                ])
            )
        ),
        ("eventBridgeConfig", .nullable(.object([("awsAccount", .text), ("awsRegion", .text)]))),
        ("workflowConfig", .nullable(.anything)),
    ])

    /// What is kept of a subscription is bounded, as there may be hundreds.
    private static let largest = 64 << 10

    /// Reads the body of a POST, or of a PUT that replaces `old`, whose secrets stay where null is sent.
    ///
    /// - Throws: ISC's 400, with what is wrong.
    static func read(_ node: JSONNode, replacing old: Subscription?) throws(CloudError) -> Subscription {
        if let objection = shape.objection(to: node, at: "subscription") { throw .invalid(objection) }
        guard node.footprint <= largest else { throw .invalid("The subscription is too large.") }
        var subscription = try begin(node, replacing: old)
        subscription.about = node["description"]?.string
        subscription.responseDeadline = node["responseDeadline"]?.string ?? subscription.responseDeadline
        subscription.isEnabled = node["enabled"]?.bool ?? true
        if let config = node["httpConfig"], !config.isNull {
            try readHTTP(config, into: &subscription, replacing: old)
        } else if subscription.kind == .http {
            throw .invalid("httpConfig is missing: type HTTP needs one.")
        }
        if let config = node["eventBridgeConfig"], !config.isNull {
            subscription.awsAccount = config["awsAccount"]?.string
            subscription.awsRegion = config["awsRegion"]?.string
        }
        guard subscription.kind != .eventBridge || subscription.awsAccount != nil else {
            throw .invalid("eventBridgeConfig is missing: type EVENTBRIDGE needs one.")
        }
        do throws(JSONPathError) {
            try subscription.setFilter(node["filter"]?.string)
        } catch {
            throw .invalid("The filter is no JSONPath: \(error).")
        }
        return subscription
    }

    private static func begin(
        _ node: JSONNode,
        replacing old: Subscription?
    ) throws(CloudError) -> Subscription {
        let triggerID = node["triggerId"]?.string
        if let old, let id = node["id"]?.string, ObjectID(id) != old.id {
            throw .invalid("The id cannot be changed.")
        }
        if let old, let triggerID, triggerID != old.triggerID {
            throw .invalid("The triggerId cannot be changed.")
        }
        guard let name = node["name"]?.string ?? old?.name, !name.isEmpty else {
            throw .invalid("name is missing.")
        }
        guard let triggerID = old?.triggerID ?? triggerID else { throw .invalid("triggerId is missing.") }
        guard Trigger.knownIDs.contains(triggerID) else {
            let near = NearestName.to(triggerID, among: Trigger.knownIDs).map { " Did you mean \($0)?" } ?? ""
            throw .invalid("There is no trigger \(triggerID).\(near)")
        }
        guard let kind = node["type"]?.string.flatMap(Subscription.Kind.init) ?? old?.kind else {
            throw .invalid("type is missing.")
        }
        return Subscription(triggerID, name: name, kind: kind)
    }

    private static func readHTTP(
        _ config: JSONNode,
        into subscription: inout Subscription,
        replacing old: Subscription?
    ) throws(CloudError) {
        guard let url = config["url"]?.string else { throw .invalid("httpConfig.url is missing.") }
        do throws(HTTPURLError) {
            _ = try HTTPURL(url)
        } catch {
            throw .invalid(
                "httpConfig.url cannot be called: \(error.reason). It must be like https://example.com/hook."
            )
        }
        subscription.url = url
        subscription.dispatchMode = config["httpDispatchMode"]?.string
        switch config["httpAuthenticationType"]?.string {
        case "BASIC_AUTH":
            guard let basic = config["basicAuthConfig"], let name = basic["userName"]?.string else {
                throw .invalid("BASIC_AUTH needs basicAuthConfig with userName and password.")
            }
            let kept: String? =
                if case .basic(name, let password)? = old?.authentication { password } else { nil }
            let password = basic["password"]?.string ?? kept ?? ""
            subscription.authentication = .basic(userName: name, password: password)
        case "BEARER_TOKEN":
            let kept: String? = if case .bearer(let token)? = old?.authentication { token } else { nil }
            guard let token = config["bearerTokenAuthConfig"]?["bearerToken"]?.string ?? kept else {
                throw .invalid("BEARER_TOKEN needs bearerTokenAuthConfig with bearerToken.")
            }
            subscription.authentication = .bearer(token)
        default: break
        }
    }
}
