// The control plane under /__admin: drive a tenant, watch it, ask what the client did. Never subject to faults, to ISC's
// authorization or to rate limits.

import Formats
package import HTTPMessages
import IdentityCloud
package import Tenancy

/// Answers the control plane's calls.
package final class AdminResponder: Responder {
    private let calls: AdminCalls
    private let guardian: AccessGuard

    package init(registry: TenantRegistry, services: AdminServices) {
        calls = AdminCalls(registry: registry, services: services)
        guardian = AccessGuard(token: services.token, isBoundToLoopback: services.isBoundToLoopback)
    }

    package func respond(
        to head: borrowing RequestHead,
        in context: RequestContext,
        with response: inout Response
    ) -> Disposition {
        do throws(AdminError) {
            try guardian.admit(head)
            let (route, request) = try find(head, in: context)
            guard route.takesBody, head.hasBody else {
                return try calls.perform(route, request, with: &response)
            }
            return .consume(BodyCollector(calls: calls, route: route, request: request))
        } catch {
            error.answer.write(into: &response)
            return .respond
        }
    }

    package func explain(
        _ refusal: RequestRefusal,
        in context: RequestContext,
        with response: inout Response
    ) {
        let error = AdminError(status: refusal.status, code: "bad-http", message: refusal.explanation)
        error.answer.write(into: &response)
    }

    /// All of it but waits, which would take the last connections for long: who looks after a server must reach it when
    /// nobody else does.
    package func isVital(_ head: borrowing RequestHead) -> Bool {
        let path = head.bytes[head.path.indices].reversed()
        return !["/wait", "/changes"].contains { path.starts(with: $0.utf8.reversed()) }
    }

    private func find(
        _ head: borrowing RequestHead,
        in context: RequestContext
    ) throws(AdminError) -> (AdminRoute, AdminRequest) {
        let segments = head.bytes[head.path.indices].split(separator: UInt8(ascii: "/"))
            .map { PercentEncoding.text($0) }
        let path = Array(segments.first == "__admin" ? segments.dropFirst() : segments[...])
        let route = try AdminRoute.find(head.method, path)
        var request = AdminRequest(waker: context.waker, now: context.now)
        request.subject = route.subject(of: path)
        request.query = try QueryParameters(head.bytes[head.query.indices], allowed: route.parameters)
        request.tenantField = head.value(of: "X-Drydock-Tenant").map { head.text($0) }
        request.contentType = head.text(head.contentType)
        request.page = calls.services.hasPage ? PageLinks(head, isSecure: context.isSecure) : nil
        return (route, request)
    }
}
