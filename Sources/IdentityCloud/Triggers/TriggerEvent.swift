// Events: what happened, as subscribers are told. Made from the value that every endpoint is written from, so that they
// agree with what a status GET says at that moment.

import AccountFiles
import Formats

/// Something that happened in a tenant.
package struct TriggerEvent: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
        /// A JSON object.
        case json([UInt8])
        /// It happened, and cannot be told: why.
        case untold(String)
    }

    package var trigger: Trigger
    package var time: Timestamp
    package var content: Content
}

extension AggregationJob {
    /// What the steps of its plan mean to subscribers, from the one after `seen` to the one that is reached.
    func events(after seen: Int, through reached: Int, failedStatus: String) -> [TriggerEvent] {
        guard seen < reached else { return [] }
        return (seen + 1...reached).flatMap { events(of: $0, failedStatus) }
    }

    private func events(of index: Int, _ failedStatus: String) -> [TriggerEvent] {
        let (phase, time) = (course.plan.steps[index].phase, course.entered(index))
        let wasCollected = course.plan.steps[..<index].contains { $0.phase == .accountsCollected }
        switch phase {
        case .started, .retried: return []
        case .accountsCollected:
            // Before processing: whoever asks at once still sees ACCOUNTS_COLLECTED.
            return [
                collection(.accountsCollected, "Success", at: time),
                collection(.aggregationCompleted, isBoundToFail ? failedStatus : "Success", at: time),
            ]
        // Of the accounts it is told one by one.
        case .completed where wasCollected, .cancelled where wasCollected, .terminated where wasCollected:
            return []
        case .completed:
            let status = completion == .error || completion == .temporaryError ? failedStatus : "Success"
            return [collection(.aggregationCompleted, status, at: time)]
        case .cancelled, .terminated: return [collection(.aggregationCompleted, "Terminated", at: time)]
        }
    }

    /// Whether its plan is to end as failed.
    private var isBoundToFail: Bool { course.plan.steps.last?.phase == .completed && completion == .error }

    private func collection(_ trigger: Trigger, _ status: String, at time: Timestamp) -> TriggerEvent {
        // What is said at an end that is not planned to come concerns no collection that went well.
        let isTold = status != "Success" || course.plan.steps.last?.phase == .completed
        func texts(_ kind: TaskMessage.Kind) -> [String] {
            isTold ? messages.filter { $0.kind == kind }.map(\.text) : []
        }
        let content = JSONWriter.text { json in
            json.object { json in
                json.object("source") { json in
                    json.member("type", "SOURCE")
                    json.member("id", sourceID)
                    json.member("name", sourceName)
                }
                json.member("status", status)
                json.member("started", timestamp: created.milliseconds)
                json.member("completed", timestamp: time.milliseconds)
                json.texts("errors", status == "Success" ? [] : texts(.error))
                json.texts("warnings", texts(.warning))
                json.object("stats") { json in
                    json.member("scanned", delta.scanned)
                    json.member("unchanged", delta.unchanged)
                    json.member("changed", delta.changed)
                    json.member("added", delta.new)
                    json.member("removed", delta.deleted)
                }
            }
        }
        return TriggerEvent(trigger: trigger, time: time, content: .json(content))
    }

    /// When its accounts were processed, if that is one of these steps.
    func processed(after seen: Int, through reached: Int) -> Timestamp? {
        guard seen < reached, completion != .error else { return nil }
        let steps = course.plan.steps
        return (seen + 1...reached).first { index in
            steps[index].phase == .completed && steps[..<index].contains { $0.phase == .accountsCollected }
        }.map(course.entered)
    }
}

extension JSONWriter {
    /// A list of texts; null for none, as the schema allows.
    fileprivate mutating func texts(_ name: StaticString, _ texts: [String]) {
        if texts.isEmpty { return null(name) }
        array(name) { json in for text in texts { json.string(text) } }
    }
}
