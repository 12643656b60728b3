// A list that takes longer than a moment: it is made outside the tenant's lock, in steps between which the lane turns to
// its other connections.

import HTTPMessages
import IdentityCloud
import Tenancy

/// Makes a list and answers the call that asked for it.
final class ListWaiter: Waiter {
    private var call: Call
    private let head: RequestHead
    private let tenant: LiveTenant
    private let list: any ListWork

    init(_ call: Call, _ head: RequestHead, for tenant: LiveTenant, making list: any ListWork) {
        (self.call, self.head, self.tenant, self.list) = (call, head, tenant, list)
    }

    var isAtWork: Bool { true }

    func resume(at now: MonotonicTime, with response: inout Response) -> Disposition {
        guard list.doSome() else { return .wait(self, until: now.advanced(byNanoseconds: 1)) }
        list.write(to: &response)
        tenant.withLock { call.conclude(head, in: &$0, with: &response) }
        call.tell(of: tenant.name)
        return .respond
    }

    func abandon() {
        var response = Response()
        tenant.withLock { call.breakOff(by: .clientLeftLater, head, in: &$0, with: &response) }
        call.tell(of: tenant.name)
    }
}
