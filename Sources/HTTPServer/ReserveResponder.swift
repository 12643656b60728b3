// A server whose connections are all taken still tells why, and can be asked.
import HTTPMessages

/// Answers on connections beyond the limit: what is vital as ever, everything else with 503.
final class ReserveResponder: Responder {
    private let usual: any Responder

    init(_ usual: any Responder) { self.usual = usual }

    func isVital(_ head: borrowing RequestHead) -> Bool { usual.isVital(head) }

    func respond(
        to head: borrowing RequestHead,
        in context: RequestContext,
        with response: inout Response
    ) -> Disposition {
        if usual.isVital(head) { return usual.respond(to: head, in: context, with: &response) }
        response.status = Self.refusal.status
        response.fields.append("Retry-After", "1")
        usual.explain(Self.refusal, in: context, with: &response)
        return .respond
    }

    private static let refusal = RequestRefusal(
        status: 503,
        reason:
            "As many connections are open as --max-connections allows, and none of them is idle: close some, or allow "
            + "more."
    )

    func explain(_ refusal: RequestRefusal, in context: RequestContext, with response: inout Response) {
        usual.explain(refusal, in: context, with: &response)
    }
}
