// One port, two planes: `/__admin` is the control plane's, everything else is the cloud's.

import HTTPMessages

/// Hands each request to the plane it is for.
struct FrontDesk: Responder {
    var cloud: any Responder
    /// Nil when the control plane is off or has a port of its own.
    var admin: (any Responder)?

    func respond(
        to head: borrowing RequestHead,
        in context: RequestContext,
        with response: inout Response
    ) -> Disposition {
        if let admin, isControl(head) {
            return admin.respond(to: head, in: context, with: &response)
        }
        return cloud.respond(to: head, in: context, with: &response)
    }

    func explain(_ refusal: RequestRefusal, in context: RequestContext, with response: inout Response) {
        cloud.explain(refusal, in: context, with: &response)
    }

    /// Whether the path is `/__admin` or below it.
    private func isControl(_ head: borrowing RequestHead) -> Bool {
        let prefix: StaticString = "/__admin"
        let length = prefix.utf8CodeUnitCount
        let start = Int(head.path.start)
        guard head.path.count >= length, head.matches(ByteRange(start, start + length), prefix) else {
            return false
        }
        return head.path.count == length || head.bytes[start + length] == UInt8(ascii: "/")
    }
}
