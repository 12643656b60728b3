// Holds every answer that a test gets against the description of its call.

import Formats
import HTTPMessages
import Testing

@testable import AdminAPI

/// Looks for what a description does not tell.
enum DescribedCall {
    /// Records an issue for an answer that the call's description does not have.
    static func check(_ method: HTTPMethod, _ target: String, _ reply: AdminReply) {
        let path = target.split(separator: "?", maxSplits: 1)[0].split(separator: "/").dropFirst()
            .map { PercentEncoding.text(Array($0.utf8)[...]) }
        guard let route = try? AdminRoute.find(method, path) else { return }
        for problem in problems(of: reply, to: route.description) {
            Issue.record("\(method.token) \(target): \(problem)\n\(reply.text.prefix(500))")
        }
    }

    private static func problems(of reply: AdminReply, to call: CallDescription) -> [String] {
        guard reply.status >= 400 else {
            guard reply.status == call.answer.status else {
                return ["status \(reply.status) is not described"]
            }
            guard reply.head.contains("application/json"), let shape = call.answer.shape else {
                let isDescribed = call.answer.otherTypes.contains { reply.head.contains($0) }
                return isDescribed ? [] : ["its media type is not described"]
            }
            // The reader takes what a client may send, which is less than a journal of ten thousand.
            guard reply.body.count <= 1 << 20 else { return [] }
            return reply.json.map { problems(of: $0, as: shape, at: "") } ?? ["no JSON"]
        }
        let isDescribed = call.allErrors.contains {
            let pattern = $0.code.split(separator: "*", omittingEmptySubsequences: false)
            return $0.status == reply.status
                && (pattern.count == 1
                    ? reply.errorCode == $0.code : reply.errorCode?.hasPrefix(pattern[0]) == true)
        }
        guard isDescribed else { return ["error \(reply.status) \(reply.errorCode ?? "") is not described"] }
        return reply.json.map { problems(of: $0, as: .error, at: "") } ?? ["no JSON"]
    }

    /// Strict: a member that is not described is a problem, too.
    static func problems(of node: JSONNode, as shape: Shape, at place: String) -> [String] {
        switch (shape, node.value) {
        case (.anything, _), (.string, .string), (.integer, .number), (.number, .number), (.boolean, .bool),
            (.nullable, .null):
            return []
        case (.time, .string(let text)):
            return RFC3339.milliseconds(text) == nil ? ["\(place): no time"] : []
        case (.words(let words), .string(let word)):
            return words.contains(word) ? [] : ["\(place): \(word) is no word of it"]
        case (.list(let element), .array(let elements)):
            return elements.flatMap { problems(of: $0, as: element, at: place + "[]") }
        case (.table(let value), .object(let members)):
            return members.flatMap { problems(of: $0.value, as: value, at: "\(place).\($0.name)") }
        case (.object(let described), .object(let members)):
            return problems(of: members, as: described, at: place)
        case (.nullable(let inner), _), (.optional(let inner), _), (.named(_, let inner), _),
            (.explained(let inner, _), _):
            return problems(of: node, as: inner, at: place)
        case (.either(let shapes), _):
            let fits = shapes.contains { problems(of: node, as: $0, at: place).isEmpty }
            return fits ? [] : ["\(place): none of its forms"]
        default: return ["\(place): another type than described"]
        }
    }

    private static func problems(
        of members: [JSONMember],
        as described: KeyValuePairs<String, Shape>,
        at place: String
    ) -> [String] {
        let unknown = members.filter { member in !described.contains { $0.key == member.name } }
        return unknown.map { "\(place).\($0.name) is not described" }
            + described.flatMap { name, shape in
                guard let member = members.first(where: { $0.name == name }) else {
                    return shape.isOptional ? [] : ["\(place).\(name) is missing"]
                }
                return problems(of: member.value, as: shape, at: "\(place).\(name)")
            }
    }
}
