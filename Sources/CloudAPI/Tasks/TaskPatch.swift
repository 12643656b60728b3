// PATCH task-status/{id}: a JSON patch (RFC 6902) of the two members that ISC lets a client change.

import Formats
import IdentityCloud

/// What a client declares of a task.
struct TaskPatch {
    private(set) var completionStatus: CompletionStatus?
    private(set) var completed: Timestamp?
    /// There are two members to change.
    private static let mostOperations = 100

    /// Reads the body of a PATCH.
    ///
    /// - Throws: ISC's 400, with what is wrong.
    init(_ body: [UInt8]) throws(CloudError) {
        let node: JSONNode
        do throws(JSONReadingError) {
            node = try JSONReader.read(body)
        } catch {
            throw .invalid("The body is no JSON: \(error.description).")
        }
        guard let operations = node.elements, !operations.isEmpty else {
            throw .invalid("The body must be a JSON array of patch operations (RFC 6902).")
        }
        guard operations.count <= Self.mostOperations else {
            throw .invalid(
                "The patch has \(operations.count) operations; it may have \(Self.mostOperations)."
            )
        }
        for operation in operations { try take(operation) }
    }

    private mutating func take(_ operation: JSONNode) throws(CloudError) {
        guard let name = operation["op"]?.string, ["replace", "add"].contains(name) else {
            throw .invalid("Only the operations replace and add are supported.")
        }
        let value = operation["value"]?.string
        switch operation["path"]?.string {
        case "/completionStatus":
            // The documented example has "Error", though the enumeration has ERROR.
            guard let status = value.flatMap({ CompletionStatus(rawValue: $0.uppercased()) }) else {
                throw .invalid("completionStatus must be SUCCESS, WARNING, ERROR, TERMINATED or TEMPERROR.")
            }
            completionStatus = status
        case "/completed":
            guard let milliseconds = value.flatMap({ RFC3339.milliseconds($0) }) else {
                throw .invalid("completed must be a date-time (RFC 3339).")
            }
            completed = Timestamp(milliseconds: milliseconds)
        default: throw .invalid("Only /completionStatus and /completed can be changed.")
        }
    }
}
