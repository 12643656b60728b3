// One request under way. All its steps are functions of the call, the head and the tenant's run; the responder takes
// the tenant's lock around them and does nothing else.

import HTTPMessages
import IdentityCloud
import Journal
import Scenarios
import Tenancy

/// What is known of a request so far, and what its journal entry will say.
struct Call {
    /// What rules are asked about and the journal takes in: filled in where it stands, since a copy of it costs hundreds
    /// of instructions.
    var record: CallRecord
    /// Nil when no route has the path.
    let route: Route?
    let noted: NotedFields
    let token: KnownToken
    /// Whether the request came over TLS.
    let isSecure: Bool
    /// Set when the call begins.
    var style = ResponseStyle.sdkSafe
    var verdict = FaultVerdict()
    /// What a request for a token asks for; read before the tenant is known, as it may name it.
    var tokenOrder: ParsedTokenRequest?
    /// What the call lists, still to be made: then it is not over yet.
    var list: (any ListWork)?
    /// The stub that answers the call, where no route has its path.
    var stub: StubAnswer?
    /// Whether the server has memory for what stays longer than the call.
    var mayKeepMore = true
    /// The name of the rule that decided, for `requestLog`.
    var decidingRule: String?
    var requestLog: RequestLog?
    /// Whether the answer is JSON and Content-Type is still to be added.
    var answersJSON = true
    /// The scenario's header fields, which take the place of those that every answer has.
    var ownFields: [FaultAnswer.Field] = []

    init(
        _ head: borrowing RequestHead,
        _ noted: NotedFields,
        token: KnownToken,
        isSecure: Bool
    ) {
        route = Router.route(of: head)
        self.noted = noted
        self.token = token
        self.isSecure = isSecure
        record = CallRecord(method: head.methodText)
        record.facts.operation = route?.resource.operation(for: head.method)
        record.facts.version = route?.version ?? Router.version(of: head)
        record.facts.client = token.client
        record.tokenPrint = token.fingerprint
        // A wrong method stands for a wrong path in the journal: the nearest route names the right one.
        if operation == nil { record.nearestRoute = NearestRoute.toPath(head.text(head.path)) }
    }

    /// Nil when no route has the path, or its resource no such method.
    var operation: Operation? { record.facts.operation }
    var now: Timestamp { record.outline.tenantTime }
    var requestID: ObjectID { record.outline.requestID }

    /// Answers a call whose body, if any, is complete.
    mutating func answer(
        _ head: borrowing RequestHead,
        body: [UInt8],
        at uptime: Milliseconds,
        in run: inout ScenarioRun,
        with response: inout Response
    ) {
        open(head, at: uptime, in: &run)
        if doesWork {
            do throws(CloudError) {
                try admit(head, in: &run)
                try work(head, body: body, in: &run, with: &response)
            } catch {
                refuse(error, with: &response)
            }
        } else {
            countDisturbed(in: &run)
        }
        if list == nil { conclude(head, in: &run, with: &response) }
    }

    /// Finds out what the call is about, and asks the rules.
    mutating func open(_ head: borrowing RequestHead, at uptime: Milliseconds, in run: inout ScenarioRun) {
        begin(head, at: uptime, in: &run)
        if route == nil { findStub(head, in: run) }
        learn(head, in: &run)
        judge(head, in: &run)
    }

    /// Takes the tenant's time and the request's id; an id that the client sent is used again, as ISC does.
    mutating func begin(_ head: borrowing RequestHead, at uptime: Milliseconds, in run: inout ScenarioRun) {
        record.outline.uptime = uptime
        record.outline.tenantTime = run.tenant.clock.now(uptime: uptime)
        record.clientTime = run.tenant.clock.clientNow(uptime: uptime)
        style = run.scenario.responses
        let sent = noted.requestID.count == 32 ? head.objectID(noted.requestID) : nil
        record.outline.requestID = sent ?? run.tenant.nextRequestID()
    }

    /// Fills in an error.
    mutating func refuse(_ error: CloudError, with response: inout Response) {
        if case .rateLimited(let seconds) = error { record.outline.extras.retryAfterSeconds = seconds }
        if error == .experimentalHeader {
            // A gateway's answer, not the API's: a published capture has a charset in this one.
            response.fields.append("Content-Type", "application/json;charset=UTF-8")
            answersJSON = false
        }
        response.body.removeAll(keepingCapacity: true)
        error.write(to: &response, requestID: requestID, style: style)
    }

    /// The work of the operation: it fills in the answer, or throws why there is none.
    private mutating func work(
        _ head: borrowing RequestHead,
        body: [UInt8],
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        guard let route else {
            guard let stub else { throw .notFound }
            return stub.write(head, body: body, in: &run, to: &response, of: &self)
        }
        guard let operation else { throw .methodNotAllowed(route.resource) }
        switch operation {
        case .aggregationStatus: try showAggregation(in: &run, with: &response)
        case .loadAccounts, .loadUncorrelatedAccounts, .loadEntitlements:
            try startLoad(head, in: &run, with: &response)
        case .taskStatus: try showTask(in: &run, with: &response)
        case .taskUpdate: try updateTask(body, in: &run, with: &response)
        case .taskList: try listTasks(head, in: &run, with: &response)
        case .sourceList: try listSources(head, in: &run, with: &response)
        case .sourceGet: try showSource(in: &run, with: &response)
        case .sourceCreate: try createSource(head, body, in: &run, with: &response)
        case .sourceUpdate:
            try changeSource(body, byPatch: head.method == .patch, in: &run, with: &response)
        case .schemaGet where route.resource == .accountTemplate:
            try showTemplate(in: &run, with: &response)
        case .schemaUpdate where route.resource == .accountTemplate:
            try importSchema(head, body, in: &run, with: &response)
        case .schemaList, .schemaGet: try showSchema(head, in: &run, with: &response)
        case .schemaUpdate:
            try changeSchema(head, body, byPatch: head.method == .patch, in: &run, with: &response)
        case .sourceDelete: try startRemoval(.sourceDeletion, in: &run, with: &response)
        case .removeAccounts: try startRemoval(.accountRemoval, in: &run, with: &response)
        case .resetEntitlements: try startRemoval(.entitlementReset, in: &run, with: &response)
        case .accountList: try listAccounts(head, in: &run, with: &response)
        case .accountGet: try showAccount(head, in: &run, with: &response)
        case .entitlementList where route.resource == .accountEntitlements:
            try listEntitlementsOfAccount(head, in: &run, with: &response)
        case .entitlementList: try listEntitlements(head, in: &run, with: &response)
        case .entitlementGet: try showEntitlement(head, in: &run, with: &response)
        case .exportStart: try startExport(head, body, in: &run, with: &response)
        case .exportStatus: try showExport(head, in: &run, with: &response)
        case .exportDownload: try downloadExport(head, in: &run, with: &response)
        case .triggerList, .subscriptionList, .subscriptionCreate, .subscriptionUpdate, .subscriptionDelete,
            .filterValidate, .invocationList, .invocationTest:
            try answerTriggers(operation, head, body, in: &run, with: &response)
        case .token: issueToken(in: &run, with: &response)
        case .tokenInfo: showTokenInfo(head, in: &run, with: &response)
        }
    }
}

/// Where the values stand; empty for an absent field.
struct NotedFields {
    /// X-Drydock-Tenant.
    var tenant = ByteRange.empty
    /// SLPT-Request-ID.
    var requestID = ByteRange.empty
    /// X-SailPoint-Experimental.
    var experimental = ByteRange.empty
    var accept = ByteRange.empty
    var origin = ByteRange.empty
    var userAgent = ByteRange.empty
    var trace = ByteRange.empty

    init(of head: borrowing RequestHead) {
        for field in head.fields {
            // The names differ in length, so that most fields cost one comparison of numbers.
            switch field.name.count {
            case 6:
                if head.names("accept", at: field.name) {
                    accept = field.value
                } else if head.names("origin", at: field.name) {
                    origin = field.value
                }
            case 10 where head.names("user-agent", at: field.name): userAgent = field.value
            case 11 where head.names("traceparent", at: field.name): trace = field.value
            case 15 where head.names("slpt-request-id", at: field.name): requestID = field.value
            case 16 where head.names("x-drydock-tenant", at: field.name): tenant = field.value
            case 24 where head.names("x-sailpoint-experimental", at: field.name): experimental = field.value
            default: break
            }
        }
    }
}
