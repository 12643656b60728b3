// What needs no stub: the router says which paths Drydock answers itself.

import HTTPMessages
import IdentityCloud
package import Scenarios

/// The calls that Drydock answers without a scenario's help.
package enum EmulatedCalls {
    /// What answers the path of a call already; nil when nothing does.
    package static func answerer(of call: StubCall) -> String? {
        if call.segments.first == .literal("__admin") { return "the control plane answers under /__admin" }
        guard let route = Router.route(of: head(of: call)) else { return nil }
        let operations = [HTTPMethod.get, .post, .patch].compactMap {
            route.resource.operation(for: $0)?.rawValue
        }
        let rules = Set(operations).sorted().map { "`on: \($0)`" }.joined(separator: " or ")
        return "Drydock emulates its path; to disturb it, use a rule of `faults` with \(rules)"
    }

    /// A request whose path has any text at the names.
    private static func head(of call: StubCall) -> RequestHead {
        let path = call.segments.map { segment in
            switch segment {
            case .literal(let text): "/" + text
            case .name: "/x"
            }
        }
        var head = RequestHead()
        head.bytes = Array(path.joined().utf8)
        head.path = ByteRange(0, head.bytes.count)
        return head
    }
}
