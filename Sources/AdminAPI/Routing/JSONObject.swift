// JSON bodies of the control plane: objects whose keys are all known.

import Formats

/// The members of a JSON object.
struct JSONObject {
    private let node: JSONNode

    /// Reads a body.
    ///
    /// - Throws: `AdminError` for what is no JSON object, and for keys that the call does not know.
    init(_ body: [UInt8], keys: [String]) throws(AdminError) {
        guard !body.isEmpty else { throw .badRequest("The body is empty; it must be a JSON object.") }
        do throws(JSONReadingError) {
            node = try JSONReader.read(body)
        } catch {
            throw .badJSON(error)
        }
        try check(keys)
    }

    init(_ node: JSONNode, keys: [String]) throws(AdminError) {
        self.node = node
        try check(keys)
    }

    subscript(key: String) -> JSONNode? { node[key] }

    private func check(_ keys: [String]) throws(AdminError) {
        guard let members = node.members else {
            throw .badRequest(
                "Line \(node.position.line), column \(node.position.column): expected a JSON object."
            )
        }
        for member in members where !keys.contains(member.name) {
            let place = "Line \(member.namePosition.line), column \(member.namePosition.column): "
            throw .badRequest(
                place + AdminError.unknown("key", member.name, known: keys),
                code: "unknown-key"
            )
        }
    }
}
