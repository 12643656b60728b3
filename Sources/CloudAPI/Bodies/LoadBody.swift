// The 202 of a load: LoadAccountsTask, LoadUncorrelatedAccountsTask and LoadEntitlementTask of the OpenAPI.
//
// `sdk-safe` keeps to the OpenAPI's types, which every official SDK parses. `docs` follows the documented examples to
// the letter, with valid dates. `wire` follows published captures of the real service.

import Formats
import IdentityCloud
import Scenarios

/// Writes the answer of the three load operations.
struct LoadBody {
    let task: TaskStatus
    let style: ResponseStyle

    func write(to bytes: inout [UInt8]) {
        JSONWriter.write(into: &bytes) { json in
            json.object { json in
                // The answer of load-entitlements is the task itself.
                guard task.kind != .entitlementAggregation else { return writeEntitlementTask(to: &json) }
                // The documents' "true" is a string, on which Python and Go fail.
                if style == .docs { json.member("success", "true") } else { json.member("success", true) }
                json.object("task") { writeAccountTask(to: &$0) }
            }
        }
    }

    // MARK: Accounts

    private func writeAccountTask(to json: inout JSONWriter) {
        json.member("id", hex: task.id.value)
        json.member("type", "QUARTZ")
        json.member("name", task.kind.name)
        json.member("description", task.kind.description(style))
        json.member("parentName", style == .docs ? "Audit Report" : nil)
        json.member("launcher", task.launcher)
        writeTimes(to: &json)
        // The documented example shows a task that has ended already; "Success" is not in its own enumeration.
        json.member("completionStatus", style == .docs ? "Success" : completionStatus)
        json.array("messages") { array in task.messages.forEach { write($0, to: &array) } }
        json.member("progress", style == .docs ? TaskStatus.initializing : task.progress(style))
        json.object("attributes") { writeAttributes(to: &$0) }
        writeReturns(to: &json)
    }

    private func writeTimes(to json: inout JSONWriter) {
        switch style {
        case .sdkSafe:
            json.member("created", timestamp: task.created.milliseconds)
            json.member("launched", timestamp: task.launched?.milliseconds)
            json.member("completed", timestamp: task.completed?.milliseconds)
        case .docs:
            // The example's distances, without its hour 42.
            json.member("created", timestamp: task.created.milliseconds)
            json.member("launched", timestamp: (task.created + 157).milliseconds)
            json.member("completed", timestamp: (task.created + 773).milliseconds)
        case .wire:
            json.member("created", task.created.milliseconds)
            writeNumber("launched", task.launched, to: &json)
            writeNumber("completed", task.completed, to: &json)
        }
    }

    private func writeNumber(_ name: StaticString, _ time: Timestamp?, to json: inout JSONWriter) {
        if let time { json.member(name, time.milliseconds) } else { json.null(name) }
    }

    /// TEMP_ERROR here, TEMPERROR in task-status: so the OpenAPI has it.
    private var completionStatus: String? {
        task.completionStatus == .temporaryError ? "TEMP_ERROR" : task.completionStatus?.rawValue
    }

    private func write(_ message: TaskMessage, to json: inout JSONWriter) {
        json.object {
            $0.member("type", message.kind.rawValue)
            $0.member("error", message.kind == .error)
            $0.member("warning", message.kind == .warning)
            $0.member("key", message.key)
            $0.member("localizedText", message.text)
        }
    }

    private func writeAttributes(to json: inout JSONWriter) {
        guard task.kind == .accountAggregation else {
            json.member("qpocJobId", task.qpocJobID.uuid)
            // Without a type in the OpenAPI: the documents show "", on which Python 1.4.2 fails.
            if style == .docs { json.member("taskStartDelay", "") }
            if style == .wire { json.null("taskStartDelay") }
            return
        }
        // The OpenAPI wants further attributes to be objects; the service sends this one as a number.
        if style == .wire { json.member("eventId", task.eventID) }
        json.member("appId", task.sourceID)
        json.member("optimizedAggregation", task.isOptimized ? "enabled" : "disabled")
    }

    private func writeReturns(to json: inout JSONWriter) {
        switch (task.kind, style) {
        case (.accountAggregation, .docs):
            // The example of an item is the whole list, so the documents show a list in a list.
            json.array("returns") { $0.value(json: returns) }
        case (.uncorrelatedAccounts, .sdkSafe):
            // Declared an object, documented as an array, on which Python and Go fail.
            json.object("returns") { _ in }
        default:
            writeList(to: &json)
        }
    }

    private func writeList(to json: inout JSONWriter) {
        json.key("returns")
        json.value(json: returns)
    }

    private var returns: [UInt8] { Self.returns[task.kind] ?? [] }

    /// The lists as JSON: they are the longest part of the answer, and always the same.
    private static let returns = Dictionary(
        uniqueKeysWithValues: TaskKind.allCases.map { kind in
            let text = JSONWriter.text { json in
                json.array { array in
                    for entry in TaskReturn.all(of: kind) {
                        array.object {
                            $0.member("displayLabel", entry.label.description)
                            $0.member("attributeName", entry.attributeName.description)
                        }
                    }
                }
            }
            return (kind, text)
        }
    )

    // MARK: Entitlements

    private func writeEntitlementTask(to json: inout JSONWriter) {
        json.member("id", hex: task.id.value)
        json.member("type", "QUARTZ")
        // The documents have `uniqueName`, the service sends `name`: both, unless one form is asked for.
        if style != .wire { json.member("uniqueName", task.kind.name) }
        if style != .docs { json.member("name", task.kind.name) }
        json.member("description", task.kind.description(style))
        if style == .wire { json.null("parentName") }
        json.member("launcher", task.launcher)
        if style == .wire {
            json.member("created", RFC3339.text(task.created.milliseconds).dropLast() + "+00:00")
            for name: StaticString in ["launched", "completed", "progress", "completionStatus"] {
                json.null(name)
            }
            json.array("messages") { array in task.messages.forEach { write($0, to: &array) } }
        } else {
            json.member("created", timestamp: task.created.milliseconds)
        }
        writeList(to: &json)
        if style == .wire { json.object("attributes") { writeCapturedAttributes(to: &$0) } }
    }

    private func writeCapturedAttributes(to json: inout JSONWriter) {
        json.member("creatorRequestId", hex: task.qpocJobID.value ^ task.id.value)
        json.member("creatorStack", "tpe")
        json.null("taskStartDelay")
        json.member("qpocJobId", task.qpocJobID.uuid)
    }
}
