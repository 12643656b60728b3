// Verifying: did the client do what the test expects? Never answered "yes" on evidence that is gone.

import Formats
import HTTPMessages
import IdentityCloud
import Scenarios
import Tenancy

extension AdminCalls {
    func verify(_ request: AdminRequest) throws(AdminError) -> AdminOutcome {
        let expectations = try Expectation.list(request.body)
        var evidence: [String: Evidence] = [:]
        var failures: [ExpectationFailure] = []
        for (index, expectation) in expectations.enumerated() {
            let name = expectation.tenant ?? request.tenantName ?? registry.unnamedTenant.name
            if evidence[name] == nil {
                evidence[name] = Evidence(
                    try tenant(named: name, request).snapshot(uptime: request.uptime).run.journal
                )
            }
            // The nearest requests are sought for the first failures: nobody reads those of a thousand.
            let nearest = failures.count < ExpectationFailure.mostTold ? 3 : 0
            let failure = evidence[name]?.judge(expectation, at: index, nearest: nearest)
            if let failure { failures.append(failure) }
        }
        if failures.contains(where: { $0.actual == nil }) { throw Self.undecidable(failures) }
        guard failures.isEmpty else { throw Self.failed(failures, of: expectations.count) }
        return .answer(
            .object { json in
                json.member("verified", true)
                json.member("expectations", expectations.count)
            }
        )
    }

    private static func failed(_ failures: [ExpectationFailure], of count: Int) -> AdminError {
        AdminError(
            status: 422,
            code: "not-verified",
            message: "\(failures.count) of \(count) expectations are not met: "
                + failures.prefix(ExpectationFailure.mostTold).map(\.sentence).joined(separator: "; ")
                + (failures.count > ExpectationFailure.mostTold ? "; and so on." : "."),
            details: { $0.members(of: failures) }
        )
    }

    private static func undecidable(_ failures: [ExpectationFailure]) -> AdminError {
        AdminError(
            status: 409,
            code: evicted.code,
            message: evicted.message,
            details: { $0.members(of: failures) }
        )
    }
}

extension JSONWriter {
    fileprivate mutating func members(of failures: [ExpectationFailure]) {
        array("failures") { json in
            for failure in failures {
                json.object { json in
                    json.member("expectation", failure.index)
                    json.member("expected", failure.expected)
                    json.key("actual")
                    if let actual = failure.actual { json.integer(actual) } else { json.null() }
                    json.array("nearest") { json in
                        for entry in failure.nearest { json.object { $0.members(of: entry) } }
                    }
                }
            }
        }
    }
}
