// GET triggers, trigger-subscriptions, trigger-invocations: who is told of events, and what became of it.

import Formats
import HTTPMessages
import IdentityCloud
import Scenarios
import Tenancy

extension Call {
    /// Answers a call about triggers.
    mutating func answerTriggers(
        _ operation: Operation,
        _ head: borrowing RequestHead,
        _ body: [UInt8],
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        switch operation {
        case .triggerList:
            let triggers = Trigger.allCases.filter { $0.isListed(in: route?.version ?? .v1) }
            try CollectionQuery(head, of: Self.triggers).write(triggers, to: &response) {
                Self.write($0, to: &$1)
            }
        case .subscriptionList:
            try CollectionQuery(head, of: Self.subscriptions).write(run.tenant.subscriptions, to: &response) {
                SubscriptionForm.write($0, to: &$1)
            }
        case .subscriptionCreate: try createSubscription(body, in: &run, with: &response)
        case .subscriptionUpdate: try changeSubscription(head, body, in: &run, with: &response)
        case .subscriptionDelete:
            guard run.tenant.unsubscribe(try subscription(head, in: run).id) else { throw .notFound }
            answerNothing(with: &response)
        case .filterValidate: try validateFilter(body, with: &response)
        case .invocationList:
            let shown = run.tenant.invocations(at: now)
            try CollectionQuery(head, of: Self.invocations).write(shown, to: &response) {
                Self.write($0, to: &$1)
            }
        case .invocationTest: try testInvocation(body, in: &run, with: &response)
        default: throw .notFound
        }
    }

    private mutating func answerNothing(with response: inout Response) {
        response.status = 204
        answersJSON = false
    }

    // MARK: Lists

    private static let triggers = [
        Property<Trigger>("id", .text, [.eq, .ge, .le]) { .text($0.rawValue) },
        Property<Trigger>("name") { .text($0.name) },
    ]

    private static let subscriptions = [
        Property<Subscription>("id", .text, [.eq], sorts: false) { .text($0.id.uuid) },
        Property<Subscription>("triggerId", .text, [.eq]) { .text($0.triggerID) },
        Property<Subscription>("triggerName") { .text(Trigger.name(of: $0.triggerID)) },
        Property<Subscription>("type", .text, [.eq, .le], sorts: false) { .text($0.kind.rawValue) },
    ]

    private static let invocations = [
        Property<Delivery>("triggerId", .text, [.eq]) { .text($0.triggerID) },
        Property<Delivery>("subscriptionId", .text, [.eq], sorts: false) { .text($0.subscriptionID.uuid) },
        Property<Delivery>("subscriptionName") { .text($0.subscriptionName) },
        Property<Delivery>("created", .moment) { .moment($0.time) },
        Property<Delivery>("completed", .moment) { $0.completed.map(PropertyValue.moment) },
    ]

    private static func write(_ trigger: Trigger, to json: inout JSONWriter) {
        json.object { json in
            json.member("id", trigger.rawValue)
            json.member("name", trigger.name)
            json.member("type", "FIRE_AND_FORGET")
            json.member("description", trigger.about)
            json.member("inputSchema", trigger.inputSchema)
            json.key("exampleInput")
            json.value(json: trigger.example)
            json.null("outputSchema")
            json.null("exampleOutput")
        }
    }

    private static func write(_ delivery: Delivery, to json: inout JSONWriter) {
        json.object { json in
            json.member("id", delivery.id.uuid)
            json.member("triggerId", delivery.triggerID)
            json.member("subscriptionId", delivery.subscriptionID.uuid)
            json.member("subscriptionName", delivery.subscriptionName)
            json.member("type", delivery.isTest ? "TEST" : "REAL_TIME")
            json.member("created", timestamp: delivery.time.milliseconds)
            // Not there while it is under way.
            if let completed = delivery.completed {
                json.member("completed", timestamp: completed.milliseconds)
            }
            json.object("startInvocationInput") { json in
                json.member("triggerId", delivery.triggerID)
                json.key("input")
                json.value(json: delivery.event.isEmpty ? Array("{}".utf8) : delivery.event)
                json.object("contentJson") { _ in }
            }
            json.object("completeInvocationInput") { json in
                if case .failed(let reason, _) = delivery.state {
                    json.object("localizedError") { json in
                        json.member("locale", "en-US")
                        json.member("message", reason)
                    }
                } else {
                    json.null("localizedError")
                }
                json.null("output")
            }
        }
    }

    // MARK: Subscriptions

    private func createSubscription(
        _ body: [UInt8],
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        let subscription = try SubscriptionForm.read(try Self.json(body), replacing: nil)
        guard let made = run.tenant.subscribe(subscription, at: now) else {
            throw .invalid(
                "A trigger can have \(Subscription.mostOfATrigger) subscriptions, and this one has them."
            )
        }
        response.status = 201
        JSONWriter.write(into: &response.body) { SubscriptionForm.write(made, to: &$0) }
    }

    /// PUT and PATCH.
    private func changeSubscription(
        _ head: borrowing RequestHead,
        _ body: [UInt8],
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        let old = try subscription(head, in: run)
        let sent = try Self.json(body)
        let document = SubscriptionForm.document(of: old)
        let wanted = head.method == .patch ? try Self.patched(document, by: sent) : sent
        let subscription = try SubscriptionForm.read(wanted, replacing: old)
        guard let made = run.tenant.replace(subscription, id: old.id) else { throw .notFound }
        JSONWriter.write(into: &response.body) { SubscriptionForm.write(made, to: &$0) }
    }

    private func subscription(
        _ head: borrowing RequestHead,
        in run: borrowing ScenarioRun
    ) throws(CloudError) -> Subscription {
        guard let id = route.flatMap({ ObjectID(head.bytes[$0.id.indices]) }),
            let found = run.tenant.subscriptions.first(where: { $0.id == id })
        else { throw .notFound }
        return found
    }

    // MARK: Trials

    /// POST trigger-subscriptions/validate-filter.
    private func validateFilter(_ body: [UInt8], with response: inout Response) throws(CloudError) {
        let node = try Self.json(body)
        guard let input = node["input"], input.members != nil, let filter = node["filter"]?.string else {
            throw .invalid("The body must have an object \"input\" and a text \"filter\".")
        }
        let path = try? JSONPath(filter)
        let exists = path?.matches(input) ?? false
        JSONWriter.write(into: &response.body) { json in
            json.object { json in
                json.member("isValid", exists)
                json.member("isValidJSONPath", path != nil)
                json.member("isPathExist", exists)
            }
        }
    }

    /// POST trigger-invocations/test: 204 when nobody subscribes.
    private mutating func testInvocation(
        _ body: [UInt8],
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        let node = try Self.json(body)
        guard let triggerID = node["triggerId"]?.string, Trigger.knownIDs.contains(triggerID) else {
            throw .invalid("triggerId must be the id of a trigger.")
        }
        guard let content = node["contentJson"], content.members != nil else {
            throw .invalid("contentJson must be an object.")
        }
        if let input = node["input"], input.members == nil { throw .invalid("input must be an object.") }
        let example = Trigger(rawValue: triggerID)?.example ?? Array("{}".utf8)
        let event = node["input"].map { input in JSONWriter.text { $0.node(input) } } ?? example
        let wanted = node["subscriptionIds"]?.elements?.compactMap { $0.string.flatMap { ObjectID($0) } }
        let made = run.tenant.test(trigger: triggerID, event: event, only: wanted, at: now)
        guard !made.isEmpty else { return answerNothing(with: &response) }
        JSONWriter.write(into: &response.body) { json in
            json.array { json in
                for delivery in made {
                    json.object { json in
                        json.member("id", delivery.id.uuid)
                        json.member("triggerId", triggerID)
                        json.member("secret", delivery.invocationID.uuid)
                        json.key("contentJson")
                        json.node(content)
                    }
                }
            }
        }
    }
}
