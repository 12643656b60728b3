// PATCH task-status/{id}: a JSON patch (RFC 6902) of the two members that ISC lets a client change.

import Formats
import IdentityCloud

/// What a client declares of a task.
struct TaskPatch {
    private(set) var completionStatus: CompletionStatus?
    private(set) var completed: Timestamp?

    /// Reads the body of a PATCH of a task that shows these two members.
    ///
    /// - Throws: ISC's 400, with what is wrong.
    init(_ body: [UInt8], of task: TaskStatus) throws(CloudError) {
        let completed = task.completed.map { JSONNode(RFC3339.text($0.milliseconds)) } ?? .null
        let document: JSONNode = .object([
            "completionStatus": task.completionStatus.map { JSONNode($0.rawValue) } ?? .null,
            "completed": completed,
        ])
        let node = try Call.json(body)
        let changed = try Call.patched(document, by: node)
        try take(changed, node)
    }

    private mutating func take(_ changed: JSONNode, _ patch: JSONNode) throws(CloudError) {
        let paths = patch.elements?.compactMap { $0["op"]?.string == "test" ? nil : $0["path"]?.string } ?? []
        guard paths.allSatisfy(["/completionStatus", "/completed"].contains) else {
            throw .invalid("Only /completionStatus and /completed can be changed.")
        }
        if paths.contains("/completionStatus") {
            // The documented example has "Error", though the enumeration has ERROR.
            let word = changed["completionStatus"]?.string?.uppercased()
            guard let status = word.flatMap(CompletionStatus.init(rawValue:)) else {
                throw .invalid("completionStatus must be SUCCESS, WARNING, ERROR, TERMINATED or TEMPERROR.")
            }
            completionStatus = status
        }
        if paths.contains("/completed") {
            guard let milliseconds = changed["completed"]?.string.flatMap({ RFC3339.milliseconds($0) }) else {
                throw .invalid("completed must be a date-time (RFC 3339).")
            }
            completed = Timestamp(milliseconds: milliseconds)
        }
    }
}
