// The endpoints of Identity Security Cloud. A request is routed and its token read; then everything that concerns its
// tenant (id, clock, faults, access, work, journal) happens in one step under the tenant's lock.

package import HTTPMessages
import IdentityCloud
import Journal
package import Logging
import Scenarios
package import Tenancy

/// Answers the requests of ISC's clients.
package final class CloudResponder: Responder {
    private let tenants: TenantResolver
    private let tokens: JSONWebToken
    private let tokenBook: TokenCache
    private let limits: HTTPLimits
    private let logger: Logger
    private let requestLog: RequestLog?

    /// A responder for the tenants of a registry.
    ///
    /// - Parameters:
    ///   - registry: The tenants.
    ///   - signer: Signs the tokens that are issued, and checks those that come back.
    ///   - limits: How long bodies may be.
    ///   - logger: Told of paths that no route has, and of requests that the engine refuses.
    ///   - requestLog: Takes a line of each request; nil keeps none.
    package init(
        registry: TenantRegistry,
        signer: any TokenSigner,
        limits: HTTPLimits = HTTPLimits(),
        logger: Logger,
        requestLog: RequestLog? = nil
    ) {
        tenants = TenantResolver(registry: registry)
        tokens = JSONWebToken(signer: signer)
        tokenBook = TokenCache(tokens)
        self.limits = limits
        self.logger = logger
        self.requestLog = requestLog
    }

    package func respond(
        to head: borrowing RequestHead,
        in context: RequestContext,
        with response: inout Response
    ) -> Disposition {
        let uptime = Milliseconds(context.now.milliseconds)
        let noted = NotedFields(of: head)
        if head.method == .options, let wanted = head.preflight(noted) {
            allow(wanted, head, from: noted.origin, at: uptime, with: &response)
            return .respond
        }
        let token = tokenBook.token(of: head)
        var call = Call(head, noted, token: token, isSecure: context.isSecure)
        call.requestLog = requestLog
        guard head.hasBody, call.operation != nil || hasStub(call, head, at: uptime) else {
            let disposition = answer(&call, head, body: [], at: context.now, with: &response)
            logUnknownPath(of: call, head)
            return disposition
        }
        if call.operation?.loadKind != nil { return upload(call, head, at: uptime, with: &response) }
        return .consume(
            CollectingConsumer(call, head.kept(), of: self, maximumLength: limits.bodyBytes, at: uptime)
        )
    }

    package func explain(
        _ refusal: RequestRefusal,
        in context: RequestContext,
        with response: inout Response
    ) {
        let reason = refusal.explanation
        // Whose request it was to be is not known, and what it asked for only in part.
        var record = CallRecord(method: refusal.method.map { String($0.prefix(32)) } ?? "?")
        record.head = Array((refusal.path ?? "").utf8)
        record.path = 0..<record.head.count
        record.outline.status = refusal.status
        (record.refusal, record.isRefused) = (reason, true)
        let error = CloudError.other(status: refusal.status, reason: reason)
        let tenant = tenants.registry.unnamedTenant
        refuse(
            error,
            by: tenant,
            recording: record,
            at: Milliseconds(context.now.milliseconds),
            with: &response
        )
        logRefusal(refusal.status, reason)
    }

    /// Answers a browser that asks whether a page of another origin may make a call (Fetch Standard §3.2).
    ///
    /// It carries no token and is no call of any tenant: nothing counts it.
    private func allow(
        _ wanted: ByteRange,
        _ head: borrowing RequestHead,
        from origin: ByteRange,
        at uptime: Milliseconds,
        with response: inout Response
    ) {
        let methods = Router.route(of: head)?.resource.allow ?? "GET, HEAD, POST, PUT, PATCH, DELETE"
        response.fields.append("Access-Control-Allow-Origin", head.bytes[origin.indices])
        response.fields.append("Access-Control-Allow-Methods", methods)
        if !wanted.isEmpty {
            response.fields.append("Access-Control-Allow-Headers", head.bytes[wanted.indices])
        }
        response.fields.append("Access-Control-Max-Age", "1800")
        tenants.registry.defaultTenant.withLock { run in
            let now = run.tenant.clock.now(uptime: uptime)
            AnswerFields.common.add(to: &response.fields, run.tenant.nextRequestID(), now, &run.date)
        }
    }

    /// Answers a call whose body, if any, is complete.
    func answer(
        _ call: inout Call,
        _ head: borrowing RequestHead,
        body: [UInt8],
        at now: MonotonicTime,
        with response: inout Response
    ) -> Disposition {
        let uptime = Milliseconds(now.milliseconds)
        if case .token? = call.operation {
            call.tokenOrder = ParsedTokenRequest(request: TokenRequest.read(head, body: body), tokens: tokens)
        }
        guard let tenant = tenant(of: &call, head, at: uptime, with: &response) else { return .respond }
        tenant.withLock { call.answer(head, body: body, at: uptime, in: &$0, with: &response) }
        if let list = call.list {
            return ListWaiter(call, head.kept(), for: tenant, making: list).resume(at: now, with: &response)
        }
        call.tell(of: tenant.name)
        return .respond
    }

    /// Ends a call that has not begun, as its content broke off.
    func breakOff(
        _ call: Call,
        _ head: borrowing RequestHead,
        by end: BrokenCall,
        at uptime: Milliseconds,
        with response: inout Response
    ) {
        var call = call
        guard let tenant = tenant(of: &call, head, at: uptime, with: &response) else { return }
        tenant.withLock { call.open(head, at: uptime, in: &$0) }
        breakOff(call, head, of: tenant, by: end, at: uptime, with: &response)
    }

    /// Ends a call that has begun, as its content broke off.
    func breakOff(
        _ call: Call,
        _ head: borrowing RequestHead,
        of tenant: LiveTenant,
        by end: BrokenCall,
        at uptime: Milliseconds,
        with response: inout Response
    ) {
        var call = call
        tenant.withLock { run in
            call.record.outline.tenantTime = run.tenant.clock.now(uptime: uptime)
            call.breakOff(by: end, head, in: &run, with: &response)
        }
        call.tell(of: tenant.name)
        if end.status != 0 { logRefusal(end.status, end.reason) }
    }

    /// The tenant of a call; when there is none and none is made, the answer says why.
    private func tenant(
        of call: inout Call,
        _ head: borrowing RequestHead,
        at uptime: Milliseconds,
        with response: inout Response
    ) -> LiveTenant? {
        let registry = tenants.registry
        if registry.memory.isExhausted { registry.noteRefusal(uptime: uptime) }
        call.mayKeepMore = !registry.memory.isExhausted
        do throws(TenantRegistry.Refusal) {
            return try tenants.tenant(of: head, call, uptime: uptime)
        } catch {
            refuse(CloudError(error), by: registry.defaultTenant, at: uptime, with: &response)
            return nil
        }
    }

    /// Whether the scenario answers a call with a body whose path no route has.
    private func hasStub(_ call: Call, _ head: borrowing RequestHead, at uptime: Milliseconds) -> Bool {
        guard call.route == nil, let tenant = try? tenants.tenant(of: head, call, uptime: uptime) else {
            return false
        }
        return tenant.withLock { call.hasStub(head, in: $0) }
    }

    /// Admits an upload or settles its answer, in either case without waiting for the body.
    private func upload(
        _ call: Call,
        _ head: borrowing RequestHead,
        at uptime: Milliseconds,
        with response: inout Response
    ) -> Disposition {
        var call = call
        guard let tenant = tenant(of: &call, head, at: uptime, with: &response) else { return .respond }
        let format = tenant.withLock { call.beginUpload(head, at: uptime, in: &$0, with: &response) }
        var upload = Upload(
            call: call,
            head: head.kept(),
            tenant: tenant,
            responder: self,
            maximumLength: limits.uploadBytes
        )
        if let format { return .consume(UploadConsumer(upload, format)) }
        // A client that waits for 100 Continue has sent nothing yet: it is spared the upload.
        guard head.expectsContinue else { return .consume(DiscardingConsumer(upload, response)) }
        upload.conclude(at: uptime, with: &response)
        return .respond
    }

    /// Answers a request that is no call of any tenant, with the time and the ids of one, whose journal may get `record`.
    private func refuse(
        _ error: CloudError,
        by tenant: LiveTenant,
        recording record: CallRecord? = nil,
        at uptime: Milliseconds,
        with response: inout Response
    ) {
        tenant.withLock { run in
            let requestID = run.tenant.nextRequestID()
            error.write(to: &response, requestID: requestID, style: run.scenario.responses)
            let now = run.tenant.clock.now(uptime: uptime)
            AnswerFields.json.add(to: &response.fields, requestID, now, &run.date)
            guard var record else { return }
            record.outline.requestID = requestID
            record.outline.tenantTime = now
            record.outline.uptime = uptime
            run.record(record) { _ in nil }
        }
    }

    private func logRefusal(_ status: Int, _ reason: String) {
        logger.notice(
            "request refused",
            metadata: ["status": .stringConvertible(status), "reason": .string(reason)]
        )
    }

    private func logUnknownPath(of call: borrowing Call, _ head: borrowing RequestHead) {
        guard call.route == nil, call.stub == nil else { return }
        let path = String(head.text(head.path).prefix(200))
        let nearest = call.record.nearestRoute
        logger.notice(
            "no such path",
            metadata: [
                "method": .string(head.text(head.methodToken)), "path": .string(path),
                "nearest": .string(nearest ?? "none"),
            ]
        )
    }
}

extension RequestHead {
    /// The header fields that a page wants to send, empty for none; nil for what is no preflight request.
    fileprivate func preflight(_ noted: NotedFields) -> ByteRange? {
        guard !noted.origin.isEmpty, value(named: "Access-Control-Request-Method") != nil else { return nil }
        return value(named: "Access-Control-Request-Headers") ?? .empty
    }
}

extension CloudError {
    /// Why a request is no call of any tenant.
    fileprivate init(_ refusal: TenantRegistry.Refusal) {
        let lengths = TenantRegistry.nameLengths
        self =
            switch refusal {
            case .unusableName:
                .invalid(
                    "A tenant's name has \(lengths.lowerBound) to \(lengths.upperBound) bytes, and is not *."
                )
            case .tooManyTenants:
                .other(
                    status: 503,
                    reason: "There are too many tenants for a further one; see --tenant-limit."
                )
            case .noMemory: .memoryLimit
            }
    }
}
