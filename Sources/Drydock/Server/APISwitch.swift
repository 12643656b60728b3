// Which of the two APIs a request is for.

import HTTPMessages

/// Sends `/__admin` to the control plane, or of that only the call for its health, and everything else to the simulated
/// API.
final class APISwitch: Responder {
    private let admin: any Responder
    private let others: any Responder
    private let isForHealthOnly: Bool

    init(admin: any Responder, others: any Responder, isForHealthOnly: Bool = false) {
        self.admin = admin
        self.others = others
        self.isForHealthOnly = isForHealthOnly
    }

    func respond(
        to head: borrowing RequestHead,
        in context: RequestContext,
        with response: inout Response
    ) -> Disposition {
        isForAdmin(head)
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
        isForAdmin(head) && admin.isVital(head)
    }

    private func isForAdmin(_ head: borrowing RequestHead) -> Bool {
        Self.isAdminPath(head) && (!isForHealthOnly || head.matches(head.path, "/__admin/health"))
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
