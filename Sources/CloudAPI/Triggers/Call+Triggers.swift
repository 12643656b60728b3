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
        case .triggerList: try listTriggers(head, with: &response)
        case .subscriptionList: try listSubscriptions(head, in: run, with: &response)
        case .subscriptionCreate: try createSubscription(body, in: &run, with: &response)
        case .subscriptionReplace, .subscriptionUpdate:
            try changeSubscription(operation, head, body, in: &run, with: &response)
        case .subscriptionDelete: try deleteSubscription(head, in: &run, with: &response)
        case .filterValidate: try validateFilter(body, with: &response)
        case .invocationList: try listInvocations(head, in: run, with: &response)
        case .invocationTest: try testInvocation(body, in: &run, with: &response)
        default: throw .notFound
        }
    }

    // MARK: Lists

    private func listTriggers(_ head: borrowing RequestHead, with response: inout Response) throws(CloudError)
    {
        let list = ListProperties<Trigger>(properties: [
            "id": .init(operators: ["eq", "ge", "le"], isSortable: true) { $0.rawValue },
            "name": .init(isSortable: true) { $0.name },
        ])
        let page = try ListQuery(head, list).page(of: Trigger.allCases, with: &response)
        JSONWriter.write(into: &response.body) { json in
            json.array { json in
                for trigger in page {
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
            }
        }
    }

    private func listSubscriptions(
        _ head: borrowing RequestHead,
        in run: borrowing ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        let list = ListProperties<Subscription>(properties: [
            "id": .init(operators: ["eq"]) { $0.id.uuid },
            "triggerId": .init(operators: ["eq"], isSortable: true) { $0.triggerID },
            "triggerName": .init(isSortable: true) { Trigger.name(of: $0.triggerID) },
            "type": .init(operators: ["eq", "le"]) { $0.kind.rawValue },
        ])
        let page = try ListQuery(head, list).page(of: run.tenant.subscriptions, with: &response)
        JSONWriter.write(into: &response.body) { json in
            json.array { json in for found in page { SubscriptionBody(subscription: found).write(to: &json) }
            }
        }
    }

    private func listInvocations(
        _ head: borrowing RequestHead,
        in run: borrowing ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        let list = ListProperties<Delivery>(properties: [
            "triggerId": .init(operators: ["eq"], isSortable: true) { $0.triggerID },
            "subscriptionId": .init(operators: ["eq"]) { $0.subscriptionID.uuid },
            "subscriptionName": .init(isSortable: true) { $0.subscriptionName },
            "created": .init(isSortable: true) { RFC3339.text($0.time.milliseconds) },
            "completed": .init(isSortable: true) { $0.completed.map { RFC3339.text($0.milliseconds) } ?? "" },
        ])
        let shown = run.tenant.invocations(at: now)
        let page = try ListQuery(head, list).page(of: shown, with: &response)
        JSONWriter.write(into: &response.body) { json in
            json.array { json in for delivery in page { Self.write(delivery, to: &json) } }
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
        let subscription = try SubscriptionReader.read(try Self.json(body), replacing: nil)
        guard let made = run.tenant.subscribe(subscription, at: now) else {
            throw .invalid(
                "A trigger can have \(Subscription.mostOfATrigger) subscriptions, and this one has them."
            )
        }
        response.status = 201
        write(made, to: &response)
    }

    /// PUT and PATCH.
    private func changeSubscription(
        _ operation: Operation,
        _ head: borrowing RequestHead,
        _ body: [UInt8],
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        let old = try subscription(head, in: run)
        let node = try Self.json(body)
        let changed = operation == .subscriptionUpdate ? try Self.patched(old, by: node) : node
        let subscription = try SubscriptionReader.read(changed, replacing: old)
        guard let made = run.tenant.replace(subscription, id: old.id) else { throw .notFound }
        write(made, to: &response)
    }

    private static let changeable = [
        "name", "description", "enabled", "type", "filter", "responseDeadline", "httpConfig",
        "eventBridgeConfig",
        "workflowConfig",
    ]

    private static func patched(_ subscription: Subscription, by node: JSONNode) throws(CloudError)
        -> JSONNode
    {
        let body = SubscriptionBody(subscription: subscription, showsNothing: true)
        let shown = try json(JSONWriter.text { body.write(to: &$0) })
        do throws(JSONPatchError) {
            let patch = try JSONPatch(node)
            for operation in patch.operations where operation.kind != .test {
                let source = operation.kind == .move ? operation.from ?? [] : operation.path
                for path in [operation.path, source] where !changeable.contains(path.first ?? "") {
                    throw "Only \(changeable.joined(separator: ", ")) can be changed."
                }
            }
            return try patch.applied(to: shown)
        } catch {
            throw .invalid(error.reason)
        }
    }

    private mutating func deleteSubscription(
        _ head: borrowing RequestHead,
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        guard run.tenant.unsubscribe(try subscription(head, in: run).id) else { throw .notFound }
        response.status = 204
        answersJSON = false
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

    private func write(_ subscription: Subscription, to response: inout Response) {
        JSONWriter.write(into: &response.body) { SubscriptionBody(subscription: subscription).write(to: &$0) }
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
        let event = node["input"].map { input in JSONWriter.text { $0.write(input) } } ?? example
        let wanted = node["subscriptionIds"]?.elements?.compactMap { $0.string.flatMap { ObjectID($0) } }
        let made = run.tenant.test(trigger: triggerID, event: event, only: wanted, at: now)
        guard !made.isEmpty else {
            response.status = 204
            answersJSON = false
            return
        }
        JSONWriter.write(into: &response.body) { json in
            json.array { json in
                for delivery in made {
                    json.object { json in
                        json.member("id", delivery.id.uuid)
                        json.member("triggerId", triggerID)
                        json.member("secret", delivery.invocationID.uuid)
                        json.key("contentJson")
                        json.write(content)
                    }
                }
            }
        }
    }

    private static func json(_ body: [UInt8]) throws(CloudError) -> JSONNode {
        do throws(JSONReadingError) {
            return try JSONReader.read(body)
        } catch {
            throw .invalid("The body is no JSON: \(error.description).")
        }
    }
}
