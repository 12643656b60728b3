// Which of the two APIs a request is for.

import HTTPMessages

/// Sends `/__admin` to the control plane and everything else to the simulated API.
final class APISwitch: Responder {
    private let admin: any Responder
    private let others: any Responder

    init(admin: any Responder, others: any Responder) {
        self.admin = admin
        self.others = others
    }

    func respond(
        to head: borrowing RequestHead,
        in context: RequestContext,
        with response: inout Response
    ) -> Disposition {
        Self.isAdminPath(head)
            ? admin.respond(to: head, in: context, with: &response)
            : others.respond(to: head, in: context, with: &response)
    }

    func explain(
        _ refusal: RequestRefusal,
        in context: RequestContext,
        with response: inout Response
    ) {
        others.explain(refusal, in: context, with: &response)
    }

    package func isVital(_ head: borrowing RequestHead) -> Bool {
        Self.isAdminPath(head) && admin.isVital(head)
    }

    private static func isAdminPath(_ head: borrowing RequestHead) -> Bool {
        let prefix: StaticString = "/__admin"
        let end = Int(head.path.start) + prefix.utf8CodeUnitCount
        // The underscore alone tells nearly all other paths apart.
        guard head.path.count >= prefix.utf8CodeUnitCount,
            head.bytes[Int(head.path.start) + 1] == UInt8(ascii: "_"),
            head.matches(ByteRange(Int(head.path.start), end), prefix)
        else { return false }
        return end == Int(head.path.end) || head.bytes[end] == UInt8(ascii: "/")
    }
}
