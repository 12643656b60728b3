// Verifying: did the client do what the test expects? Never answered "yes" on evidence that is gone.

import Formats
import HTTPMessages
import IdentityCloud
import Journal
import Scenarios
import Tenancy

extension AdminCalls {
    func verify(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        let wanted = try Verification(request.body)
        var evidence: [String: Evidence] = [:]
        var failures: [ExpectationFailure] = []
        let own = request.tenantName ?? registry.unnamedTenant.name
        for name in [own] + wanted.expectations.compactMap(\.tenant) where evidence[name] == nil {
            let run = try tenant(named: name, request).snapshot(uptime: request.uptime).run
            evidence[name] = try Evidence(run, since: wanted.since)
        }
        for (index, expectation) in wanted.expectations.enumerated() {
            let nearest = ExpectationFailure.nearest(after: failures.count)
            let failure = try evidence[expectation.tenant ?? own]?.judge(
                expectation,
                at: index,
                nearest: nearest
            )
            if let failure { failures.append(failure) }
        }
        if !wanted.order.isEmpty, let failure = evidence[own]?.judge(wanted.order) {
            failures.append(failure)
        }
        for (index, pause) in wanted.pauses.enumerated() {
            let nearest = ExpectationFailure.nearest(after: failures.count)
            let failure = evidence[own]?.judge(pause, at: index, nearest: nearest)
            if let failure { failures.append(failure) }
        }
        if let findings = wanted.findings, let failure = evidence[own]?.judge(findings) {
            failures.append(failure)
        }
        if failures.contains(where: { $0.actual == nil }) { throw Self.undecidable(failures, request.page) }
        guard failures.isEmpty else { throw Self.failed(failures, of: wanted.count, request.page) }
        return .answer(
            .object { json in
                json.member("verified", true)
                json.member("expectations", wanted.count)
            }
        )
    }

    private static func failed(_ failures: [ExpectationFailure], of count: Int, _ page: PageLinks?)
        -> AdminError
    {
        AdminError(
            status: 422,
            code: "not-verified",
            message: "\(failures.count) of \(count) expectations are not met: "
                + failures.prefix(ExpectationFailure.mostTold).map(\.sentence).joined(separator: "; ")
                + (failures.count > ExpectationFailure.mostTold ? "; and so on." : "."),
            details: { $0.members(of: failures, page) }
        )
    }

    private static func undecidable(_ failures: [ExpectationFailure], _ page: PageLinks?) -> AdminError {
        AdminError(
            status: 409,
            code: evicted.code,
            message: evicted.message,
            details: { $0.members(of: failures, page) }
        )
    }
}

extension JSONWriter {
    fileprivate mutating func members(of failures: [ExpectationFailure], _ page: PageLinks?) {
        array("failures") { json in
            for failure in failures {
                json.object { json in
                    json.member("part", failure.part)
                    json.member("expectation", failure.index)
                    json.member("expected", failure.expected)
                    json.key("actual")
                    switch failure.actual {
                    case .count(let count)?: json.integer(count)
                    case .text(let text)?: json.string(text)
                    case nil: json.null()
                    }
                    json.member("difference", failure.difference)
                    json.array("nearest") { json in
                        for entry in failure.nearest { json.object { $0.members(of: entry) } }
                    }
                    if let page {
                        let nearest = failure.nearest.last.map { String($0.sequence) }
                        json.member("page", page.link(to: nearest, of: failure.tenant))
                    }
                }
            }
        }
    }
}
