// May this call be made at all: rate limit, experimental header, token, Accept, in this order. What comes with a token
// counts against the rate limit whatever its answer, so paths that nothing is known of have this one gate.

import HTTPMessages
import IdentityCloud
import Journal
import Scenarios
import Tenancy

extension Call {
    /// Throws the answer of the first gate that does not let the call through.
    mutating func admit(_ head: borrowing RequestHead, in run: inout ScenarioRun) throws(CloudError) {
        try keepWithinRate(in: &run)
        // What has no version has no gate: the paths of /oauth, and those that nothing is known of.
        guard let route, let version = route.version, let operation else {
            if let stub { try checkToken(for: nil, stub.version, in: &run) }
            return
        }
        guard route.hasUsableIDs else {
            throw .invalid("An id in the path has more than \(Route.longestID) bytes.")
        }
        try checkExperimentalHeader(head, route, version, run.scenario.experimentalHeader)
        try checkToken(for: operation, version, in: &run)
        // What answers no JSON: the Go SDK asks for its zip file with `Accept: application/json` all the same.
        if route.resource != .exportDownload, operation != .schemaGet, !acceptsJSON(head) {
            record.outline.problems.insert(.acceptNotJSON)
            throw .notAcceptable
        }
        guard mayKeepMore || !keepsMore(operation, in: run) else { throw .memoryLimit }
    }

    /// The call's token must be good for the operation; for a stub's call, which has none, good at all.
    @inline(__always)
    private mutating func checkToken(
        for operation: Operation?,
        _ version: APIVersion,
        in run: inout ScenarioRun
    ) throws(CloudError) {
        switch run.tenant.check(access: operation, version, by: token.bearer, at: record.clientTime) {
        case .allowed: break
        case .unauthorized(let reason):
            if reason == .expired { record.outline.problems.insert(.expiredTokenUsed) }
            throw .unauthorized(reason.text)
        case .forbidden: throw .forbidden
        }
    }

    private func keepWithinRate(in run: inout ScenarioRun) throws(CloudError) {
        guard let version = record.facts.version ?? stub?.version, operation?.needsToken ?? true,
            token.client != nil || run.tenant.settings.auth.mode == .off
        else { return }
        let decision = run.tenant.admit(
            client: token.client,
            version: version,
            token: token.fingerprint,
            at: record.clientTime
        )
        if case .refused(let seconds) = decision { throw .rateLimited(retryAfterSeconds: seconds) }
    }

    /// Counts a call that a rule answers in the place of the service; the service's own 429 counts nothing.
    func countDisturbed(in run: inout ScenarioRun) {
        switch verdict.answer {
        case .preset(429, _, _)?, .custom(429, _, _)?: break
        case .preset?, .custom?, nil: _ = try? keepWithinRate(in: &run)
        }
    }

    /// Whether something stays when the call is over, beside its place in the journal.
    private func keepsMore(_ operation: Operation, in run: borrowing ScenarioRun) -> Bool {
        // An export that nobody started here is made when it is asked for, where the scenario wants that.
        let isAdopted = operation == .exportStatus && record.facts.phase == nil
        return operation.startsJob || operation == .subscriptionCreate || operation == .invocationTest
            || isAdopted && run.tenant.settings.unknownExport == .accept
    }

    private mutating func checkExperimentalHeader(
        _ head: borrowing RequestHead,
        _ route: Route,
        _ version: APIVersion,
        _ rule: ExperimentalHeaderRule
    ) throws(CloudError) {
        if case .beta = version { return }
        let isRequiredToday = operation?.isExperimental ?? false
        let isRequiredHere =
            switch rule {
            case .never: false
            case .current: isRequiredToday
            case .documented: isRequiredToday || route.resource == .aggregationStatus
            }
        guard isRequiredToday || isRequiredHere, !head.matches(noted.experimental, "true") else { return }
        record.outline.problems.insert(.missingExperimentalHeader)
        if isRequiredHere { throw .experimentalHeader }
    }

    /// Whether Accept admits application/json (RFC 9110 §12.5.1); weights are not looked at, as ISC never sends another.
    private func acceptsJSON(_ head: borrowing RequestHead) -> Bool {
        if noted.accept.isEmpty || head.holds("application/json", at: noted.accept) { return true }
        let ranges = head.bytes[noted.accept.indices].split(separator: UInt8(ascii: ","))
        return ranges.contains { range in
            ["application/json", "application/*", "*/*"].contains(HeaderParameters(range).value)
        }
    }
}
