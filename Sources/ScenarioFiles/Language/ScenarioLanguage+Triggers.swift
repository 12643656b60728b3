// `triggers`: who is told of events; and the entries of `faults` that are about deliveries.

import Formats
import IdentityCloud
import Scenarios

extension ScenarioLanguage {
    static let triggers = MappingForm<TriggerSettings>(
        "triggers",
        "Event triggers: who is told of what happens in the tenant, beside those who subscribe by the API.",
        start: { _ in TriggerSettings() },
        fields: [
            Field(
                "subscriptions",
                \.subscriptions,
                subscription.form.map({ $0.subscription }).list(atMost: 400),
                "Subscriptions that exist from the start."
            ),
            Field(
                "failed-status",
                \.failedStatus,
                .words(["Failed": "Failed", "Error": "Error"]),
                "What `status` says of an aggregation that failed: the specification has Failed, SailPoint's own workflows compare "
                    + "with Error."
            ),
        ],
        rules: [
            KeyRule(schemas: []) { node, reading in
                let ids = (node["subscriptions"]?.value.elements ?? []).compactMap {
                    $0["trigger"]?.value.scalar?.string
                }
                for (id, group) in Dictionary(grouping: ids, by: { $0 })
                where group.count > Subscription.mostOfATrigger {
                    reading.report(
                        .relation,
                        at: node.position,
                        "the trigger \(id) has \(group.count) subscriptions; it can have \(Subscription.mostOfATrigger)"
                    )
                }
            }
        ]
    )

    private struct SubscriptionDraft: Sendable {
        var name = ""
        var trigger = ""
        var url: String?
        var authentication = Subscription.Authentication.none
        var filter: String?
        var isEnabled = true

        var subscription: Subscription {
            var subscription = Subscription(trigger, name: name)
            subscription.url = url
            subscription.authentication = authentication
            subscription.isEnabled = isEnabled
            // It has been read once already.
            try? subscription.setFilter(filter)
            return subscription
        }
    }

    private static let subscription = MappingForm<SubscriptionDraft>(
        "a subscription",
        "Who is told of the events of a trigger, by HTTP.",
        start: { _ in SubscriptionDraft() },
        fields: [
            Field("name", \.name, .name, isRequired: true, "What the subscription is called."),
            Field("trigger", \.trigger, triggerID, isRequired: true, "The id of the trigger."),
            Field(
                "url",
                \.url,
                url.optional,
                isRequired: true,
                "Where its events are posted: http:// or https://."
            ),
            Field(
                "auth",
                \.authentication,
                authentication.form.map { $0.authentication },
                "What deliveries prove themselves with."
            ),
            Field(
                "filter",
                \.filter,
                filter.optional,
                "A JSONPath over the event; it is sent when the result is not empty."
            ),
            Field("enabled", \.isEnabled, truth, "Whether events are sent."),
        ]
    )

    private static let triggerID = Form<String>(
        schema: ["enum": .array(Trigger.knownIDs.map(SchemaValue.string))],
        read: { node, reading in
            if let id = node.scalar?.string, Trigger.knownIDs.contains(id) { return id }
            let near = node.scalar.flatMap { NearestName.to($0.text, among: Trigger.knownIDs) }
            let example = "the id of a trigger such as \(Trigger.aggregationCompleted.rawValue)"
            return reading.expected(example, at: node, hint: near.map { "did you mean `\($0)`?" })
        }
    )

    private static let truth = Form<Bool>(
        schema: ["type": "boolean"],
        read: { node, reading in
            if case .bool(let value)? = node.scalar?.kind { return value }
            return reading.expected("true or false", at: node)
        },
        show: { .bool($0) }
    )

    private static let url = Form<String>.pattern(
        "^[Hh][Tt][Tt][Pp][Ss]?://",
        "a URL that can be called, such as http://127.0.0.1:9000/hook",
        parse: { text in (try? HTTPURL(text)).map { _ in text } },
        hint: { text in
            do throws(HTTPURLError) {
                _ = try HTTPURL(text)
                return nil
            } catch {
                return error.reason
            }
        }
    )

    private static let filter = Form<String>(
        schema: ["type": "string"],
        read: { node, reading in
            guard let text = node.scalar?.string else { return reading.expected("a JSONPath", at: node) }
            do throws(JSONPathError) {
                _ = try JSONPath(text)
                return text
            } catch {
                reading.report(.relation, at: node.position, "the filter is no JSONPath: \(error)")
                return nil
            }
        }
    )

    private struct AuthenticationDraft: Sendable {
        var bearer: String?
        var user: String?
        var password = ""

        var authentication: Subscription.Authentication {
            if let bearer { return .bearer(bearer) }
            return user.map { .basic(userName: $0, password: password) } ?? .none
        }
    }

    private static let authentication = MappingForm<AuthenticationDraft>(
        "an authentication",
        "`{ bearer: TOKEN }`, or `{ user: NAME, password: WORD }` for Basic.",
        start: { _ in AuthenticationDraft() },
        fields: [
            Field("bearer", \.bearer, Form.text.optional, "The token of Authorization: Bearer."),
            Field("user", \.user, Form.text.optional, "The name of Authorization: Basic."),
            Field("password", \.password, Form.text, "The password of Authorization: Basic."),
        ],
        rules: [
            .oneOf(["bearer", "user"], "an authentication has a `bearer`, or a `user` with a `password`"),
            .exclusive(["bearer", "user"], "an authentication has a `bearer` or a `user`, not both"),
        ]
    )
}

// MARK: Faults of deliveries

extension ScenarioLanguage {
    /// An entry of `faults`: one about calls, or one about deliveries.
    enum FaultEntry: Sendable {
        case call(FaultRule)
        case delivery(DeliveryFault)
    }

    static let faultEntry = Form<FaultEntry>(
        schema: ["anyOf": [fault.schema, deliveryFault.schema]],
        read: { node, reading in
            if node["on"]?.value.scalar?.string == "delivery" {
                return deliveryFault.read(node, &reading).map(FaultEntry.delivery)
            }
            return fault.read(node, &reading).map(FaultEntry.call)
        }
    )

    private static let deliveryFault = MappingForm<DeliveryFault>(
        "a delivery rule",
        "An event on its way that meets all conditions of the rule is disturbed. The first rule that fires decides.",
        start: { _ in DeliveryFault() },
        fields: [
            Field("name", \.name, Form.name.optional, "What reports call the rule."),
            Field("on", schema: ["enum": ["delivery"]], isRequired: true, "Deliveries of events.") {
                _,
                _,
                _ in
            },
            Field(
                "where",
                schema: whereDelivered.schema,
                "Which deliveries: the `trigger` by its id, the `subscription` by its name."
            ) { node, rule, reading in
                guard let found = whereDelivered.read(node, &reading) else { return }
                (rule.trigger, rule.subscription) = (found.trigger, found.subscription)
            },
            Field(
                "calls",
                \.calls,
                CallSelectionText.form,
                "Which of the deliveries that fit: `3`, `1-2`, `3+` or `every 5`; default: all."
            ),
            Field(
                "chance",
                \.chance,
                Form.percent.map({ $0 / 100 }, back: { $0 * 100 }),
                "How likely it fires for a delivery that `calls` names; drawn from the seed."
            ),
            Field("limit", \.limit, Form.integer(0...1_000_000_000).optional, "Fires at most so often."),
            Field(
                "delivery",
                \.disturbance,
                disturbance,
                isRequired: true,
                "`lost`; `{ late: 30s }`, in tenant time; `{ times: 2 }`, the same event so often; `after-next`, overtaken by the "
                    + "next one to the same subscriber."
            ),
        ]
    )

    private static let whereDelivered = MappingForm<DeliveryFault>(
        "a condition on deliveries",
        "Which deliveries a rule is for.",
        start: { _ in DeliveryFault() },
        fields: [
            Field("trigger", \.trigger, triggerID.optional, "The id of a trigger."),
            Field("subscription", \.subscription, Form.name.optional, "The name of a subscription."),
        ]
    )

    private struct DisturbanceDraft: Sendable {
        var late: Milliseconds?
        var times: Int?

        var disturbance: DeliveryDisturbance { late.map { .late($0) } ?? .times(times ?? 1) }
    }

    private static let measuredDisturbance = MappingForm<DisturbanceDraft>(
        "a delivery",
        "`{ late: 30s }` or `{ times: 2 }`.",
        start: { _ in DisturbanceDraft() },
        fields: [
            Field("late", \.late, Form.duration.optional, "It leaves so much tenant time later."),
            Field("times", \.times, Form.integer(2...100).optional, "The same event leaves so often."),
        ],
        rules: [
            .oneOf(
                ["late", "times"],
                "a delivery is `lost`, `after-next`, `{ late: 30s }` or `{ times: 2 }`"
            ),
            .exclusive(["late", "times"], "a delivery is `late` or comes several `times`, not both"),
        ]
    )

    private static let disturbance: Form<DeliveryDisturbance> = {
        let words = Form<DeliveryDisturbance>.words(["lost": .lost, "after-next": .afterNext])
        let measured = measuredDisturbance.form.map(\.disturbance)
        return Form(
            schema: ["anyOf": [words.schema, measured.schema]],
            read: { node, reading in
                node.entries == nil ? words.read(node, &reading) : measured.read(node, &reading)
            }
        )
    }()
}
