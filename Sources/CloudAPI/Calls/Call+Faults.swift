// Fault rules at work on a call.

import Formats
import HTTPMessages
import IdentityCloud
import Journal
import Scenarios
import Tenancy

extension Call {
    /// Asks the rules, once for each call; those that ask for what an upload holds once more when it has been read.
    mutating func judge(
        _ head: borrowing RequestHead,
        awaitsUpload: Bool = false,
        in run: inout ScenarioRun
    ) {
        guard !run.faults.rules.isEmpty else { return }
        record.facts.sinceStart = now - run.rulesBegan
        if run.faults.looksAtTokens, case .issued(let claims) = token.bearer {
            let issued = claims.tenantTime ?? claims.issued
            record.facts.tokenIssued = issued - run.rulesBegan
            record.outline.extras.tokenIssued = issued
        }
        run.faults.judge(
            record.facts,
            awaitsUpload: awaitsUpload,
            look: reader(of: head, for: run.faults),
            verdict: &verdict
        )
    }

    /// What a request holds, for rules that look at it: without them the head is not copied.
    func reader(
        of head: borrowing RequestHead,
        for faults: borrowing FaultRules
    ) -> (RequestDetail) -> String? {
        guard faults.looksAtRequests else { return { _ in nil } }
        return { [head = copy head] detail in
            switch detail {
            case .header(let name): head.value(named: name).map(head.text)
            case .path: head.text(head.path)
            case .query(let name): FormFields(urlEncoded: head.bytes[head.query.indices])[name]
            }
        }
    }

    /// Whether the operation does its work: not when a rule decides before it.
    ///
    /// To cut or stretch an answer there must be one, so these two effects alone leave the work to be done.
    var doesWork: Bool {
        guard verdict.decidingRule != nil, verdict.when == .before else { return true }
        guard verdict.answer == nil else { return false }
        return switch verdict.wire {
        case .truncate?, .dribble?, .resetUpload?, .read?: true
        case .reset?, .close?, .stall?, .garbage?, nil: false
        }
    }

    /// Puts the rules' answer in place of the call's own, and notes what the engine is to do.
    mutating func disturb(_ response: inout Response) {
        guard !verdict.isUndisturbed else { return }
        response.delayMilliseconds = verdict.delayMilliseconds.milliseconds
        response.fault = verdict.wire.flatMap(WireFault.init)
        guard let answer = verdict.answer else {
            for change in verdict.changes { apply(change, to: &response) }
            return
        }
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
        _ headers: [FaultAnswer.Field],
        with response: inout Response
    ) {
        switch body {
        case .preset where status < 400: answersJSON = false
        case .preset: give(status: status, .expired, .none, with: &response)
        case .json(let text): response.body.append(contentsOf: text)
        case .text(let text):
            response.body.append(contentsOf: text.utf8)
            response.fields.append("Content-Type", "text/plain; charset=utf-8")
            answersJSON = false
        }
        response.status = status
        take(headers)
    }

    /// The call's own answer, changed.
    private mutating func apply(_ change: AnswerChange, to response: inout Response) {
        if let status = change.status { response.status = status }
        if !response.mayHaveContent { response.body.removeAll(keepingCapacity: true) }
        if let patch = change.body, response.mayHaveContent {
            let own = try? JSONReader.read(response.body, limits: JSONLimits(bytes: .max))
            if own == nil {
                ownFields.append(FaultAnswer.Field(name: "Content-Type", value: "application/json"))
            }
            let changed = own?.merged(with: patch) ?? patch
            response.body = JSONWriter.text { $0.write(changed) }
        }
        take(change.headers)
    }

    /// Lets header fields take the place of those that the answer would have.
    ///
    /// Those that frame the message are the engine's: a wrong one would harm other requests of the connection.
    mutating func take(_ fields: [FaultAnswer.Field]) {
        ownFields += fields.filter {
            !["content-length", "transfer-encoding", "connection"].contains($0.name.lowercased())
        }
        guard let wait = fields.last(where: { $0.name.lowercased() == "retry-after" }) else { return }
        let range = 0...FaultAnswer.longestRetryAfter
        record.outline.extras.retryAfterSeconds = wait.value.flatMap { WholeNumber.read($0.utf8, in: range) }
    }

    /// Puts the scenario's fields in the place of those of the same name, after those that every answer has.
    func replaceFields(of response: inout Response) {
        let names = Set(ownFields.map { $0.name.lowercased() })
        let kept = response.fields.pairs.filter { !names.contains($0.name.lowercased()) }
        response.fields.removeAll()
        if names.contains("date") { response.fields.omitDate() }
        for (name, value) in kept { response.fields.append(named: name, value) }
        // Of two changes the later one counts.
        for field in ownFields.latest {
            guard let value = field.value else { continue }
            response.fields.append(named: field.name, value)
        }
    }
}

extension [FaultAnswer.Field] {
    /// Without fields that a later one of the same name takes the place of.
    fileprivate var latest: [FaultAnswer.Field] {
        enumerated().filter { place, field in
            !self[(place + 1)...].contains { $0.name.lowercased() == field.name.lowercased() }
        }.map(\.element)
    }
}

extension ResponseFields {
    /// The fields as texts.
    fileprivate var pairs: [(name: String, value: String)] {
        let lines = lines
        return ranges.map { field in
            (
                String(decoding: lines[field.name.indices], as: UTF8.self),
                String(decoding: lines[field.value.indices], as: UTF8.self)
            )
        }
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
    /// The engine's word for a scenario's effect on an answer.
    fileprivate init?(_ effect: WireEffect) {
        switch effect {
        case .reset: self = .reset
        case .close: self = .close
        case .stall: self = .stall
        case .garbage: self = .garbage
        case .truncate(let bytes): self = .truncate(bytes: bytes)
        case .dribble(let bytes, let pause):
            self = .dribble(bytes: bytes, everyMilliseconds: pause.milliseconds)
        case .resetUpload, .read: return nil
        }
    }
}

extension IntakeFault {
    /// The engine's word for a scenario's effect on a request.
    init?(_ effect: WireEffect) {
        switch effect {
        case .resetUpload(let bytes): self = .reset(afterBytes: Int64(bytes))
        case .read(let bytes, let pause): self = .slow(bytes: bytes, everyMilliseconds: pause.milliseconds)
        case .reset, .close, .stall, .garbage, .truncate, .dribble: return nil
        }
    }
}
