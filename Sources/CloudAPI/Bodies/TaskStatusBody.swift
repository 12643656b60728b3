// TaskStatus of the OpenAPI: task-status/{id} and the elements of its list. All required members are always there, as
// null where there is nothing: pollers wait `while (completionStatus === null)`, and Go fails on what is missing.

import Formats
import IdentityCloud
import Scenarios

/// Writes a task as task-status shows it.
struct TaskStatusBody {
    let task: TaskStatus
    let style: ResponseStyle

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", hex: task.id.value)
            json.member("type", "QUARTZ")
            json.member("uniqueName", task.kind.name)
            json.member("description", task.kind.description(style))
            json.null("parentName")
            json.member("launcher", task.launcher)
            json.object("target") { writeTarget(to: &$0) }
            json.member("created", timestamp: task.created.milliseconds)
            // Null would be allowed, but Python 1.4.2 fails on it.
            json.member("modified", timestamp: task.modified.milliseconds)
            json.member("launched", timestamp: task.launched?.milliseconds)
            json.member("completed", timestamp: task.completed?.milliseconds)
            json.member("completionStatus", task.completionStatus?.rawValue)
            json.array("messages") { array in task.messages.forEach { write($0, to: &array) } }
            json.array("returns") { writeReturns(to: &$0) }
            json.object("attributes") { writeAttributes(to: &$0) }
            json.member("progress", task.progress(style))
            json.member("percentComplete", task.percentComplete)
        }
    }

    private func writeTarget(to json: inout JSONWriter) {
        json.member("id", task.sourceID)
        json.member("type", "APPLICATION")
        json.member("name", "\(task.sourceName) [source]")
    }

    /// Unlike the answer of a load, a message here has an object as its localized text.
    private func write(_ message: TaskMessage, to json: inout JSONWriter) {
        json.object {
            $0.member("type", message.kind.rawValue)
            $0.member("key", message.key)
            $0.object("localizedText") {
                $0.member("locale", "en-US")
                $0.member("message", message.text)
            }
            $0.array("parameters") { _ in }
        }
    }

    /// Unlike the answer of a load, a counter's label here is its `name`.
    private func writeReturns(to json: inout JSONWriter) {
        for entry in TaskReturn.all(of: task.kind) {
            json.object {
                $0.member("name", entry.label.description)
                $0.member("attributeName", entry.attributeName.description)
            }
        }
    }

    private func writeAttributes(to json: inout JSONWriter) {
        if task.kind == .accountAggregation {
            json.member("appId", task.sourceID)
            json.member("optimizedAggregation", task.isOptimized ? "enabled" : "disabled")
        } else {
            json.member("qpocJobId", task.qpocJobID.uuid)
        }
        guard task.completed != nil else { return }
        json.member("total", task.counts.scanned)
        if task.kind == .entitlementAggregation {
            json.member("groupsCreated", task.counts.created)
            json.member("groupsUpdated", task.counts.updated)
            json.member("groupsDeleted", task.counts.deleted)
        } else {
            json.member("optimized", task.counts.unchanged)
            json.member("created", task.counts.created)
            json.member("updated", task.counts.updated)
            json.member("deleted", task.counts.deleted)
        }
    }
}

extension TaskStatus {
    /// The same text wherever a task is shown; published captures have none before there is something to count.
    func progress(_ style: ResponseStyle) -> String? {
        style == .wire && progress == Self.initializing ? nil : progress
    }
}
