// Fault rules at work on a call.

import Formats
import HTTPMessages
import IdentityCloud
import Journal
import Scenarios
import Tenancy

extension Call {
    /// Asks the rules, once for each call.
    mutating func judge(_ head: borrowing RequestHead, in run: inout ScenarioRun) {
        guard !run.faults.rules.isEmpty else { return }
        record.facts.sinceStart = now - run.tenant.clock.started
        run.faults.judge(record.facts, header: reader(of: head, for: run.faults), verdict: &verdict)
    }

    /// The header fields of a request by name, for rules that look at any: without them the head is not copied.
    func reader(of head: borrowing RequestHead, for faults: borrowing FaultRules) -> (String) -> String? {
        guard faults.looksAtHeaders else { return { _ in nil } }
        return { [fields = copy head] name in fields.value(named: name).map(fields.text) }
    }

    /// Whether the operation does its work: not when a rule decides before it.
    ///
    /// To cut or stretch an answer there must be one, so these two effects alone leave the work to be done.
    var doesWork: Bool {
        guard verdict.decidingRule != nil, verdict.when == .before else { return true }
        guard verdict.answer == nil else { return false }
        return switch verdict.wire {
        case .truncate?, .dribble?: true
        case .reset?, .close?, .stall?, .garbage?, nil: false
        }
    }

    /// Puts the rules' answer in place of the call's own, and notes what the engine is to do.
    mutating func disturb(_ response: inout Response) {
        guard !verdict.isUndisturbed else { return }
        response.delayMilliseconds = verdict.delayMilliseconds.milliseconds
        response.fault = verdict.wire.map(WireFault.init)
        guard let answer = verdict.answer else { return }
        response.body.removeAll(keepingCapacity: true)
        response.fields.removeAll()
        record.outline.extras.retryAfterSeconds = nil
        answersJSON = true
        switch answer {
        case .preset(let status, let variant, let retryAfter):
            give(status: status, variant, retryAfter, with: &response)
        case .custom(let status, let headers, let body):
            give(body, status: status, headers, with: &response)
        }
    }

    /// The documented answer of a status, or a gateway's.
    private mutating func give(
        status: Int,
        _ variant: FaultAnswer.Variant,
        _ retryAfter: FaultAnswer.RetryAfter,
        with response: inout Response
    ) {
        let seconds: Int? =
            switch retryAfter {
            case .automatic: status == 429 ? 10 : nil
            case .none: nil
            case .seconds(let seconds): seconds
            }
        // The body of a 429 writes its own field.
        if let seconds, status != 429 { response.fields.append("Retry-After", String(seconds)) }
        if (502...504).contains(status) {
            answersJSON = false
            GatewayPage.write(status: status, to: &response)
        } else {
            refuse(.preset(status, variant, retryAfter: seconds), with: &response)
        }
        record.outline.extras.retryAfterSeconds = seconds
    }

    /// What the scenario spells out.
    private mutating func give(
        _ body: FaultAnswer.Body,
        status: Int,
        _ headers: [FaultCondition.Header],
        with response: inout Response
    ) {
        switch body {
        case .preset: give(status: status, .expired, .none, with: &response)
        case .json(let text): response.body.append(contentsOf: text)
        case .text(let text):
            response.body.append(contentsOf: text.utf8)
            if !headers.contains(where: { $0.name.lowercased() == "content-type" }) {
                response.fields.append("Content-Type", "text/plain; charset=utf-8")
            }
            answersJSON = false
        }
        response.status = status
        for header in headers { add(header, to: &response) }
    }

    private mutating func add(_ header: FaultCondition.Header, to response: inout Response) {
        switch header.name.lowercased() {
        // These are the engine's: a wrong one would harm other requests of the connection.
        case "content-length", "transfer-encoding", "connection": return
        case "content-type": answersJSON = false
        case "retry-after":
            let range = 0...FaultAnswer.longestRetryAfter
            record.outline.extras.retryAfterSeconds = WholeNumber.read(header.value.utf8, in: range)
        default: break
        }
        response.fields.append(named: header.name, header.value)
    }
}

extension CloudError {
    /// ISC's error for a status that a scenario asks for.
    fileprivate static func preset(
        _ status: Int,
        _ variant: FaultAnswer.Variant,
        retryAfter seconds: Int?
    ) -> CloudError {
        switch status {
        case 400: .badRequest
        case 401:
            .unauthorized((variant == .missing ? AccessDecision.Unauthorized.missing : .expired).text)
        case 403: .forbidden
        case 404: .notFound
        case 429: .rateLimited(retryAfterSeconds: seconds)
        case 500: .internalFault
        default: .other(status: status, reason: "The scenario answers this request with status \(status).")
        }
    }
}

extension WireFault {
    /// The engine's word for a scenario's effect.
    fileprivate init(_ effect: WireEffect) {
        self =
            switch effect {
            case .reset: .reset
            case .close: .close
            case .stall: .stall
            case .garbage: .garbage
            case .truncate(let bytes): .truncate(bytes: bytes)
            case .dribble(let bytes, let pause): .dribble(bytes: bytes, everyMilliseconds: pause.milliseconds)
            }
    }
}
