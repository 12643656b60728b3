// Requests for the journal, written short.

import IdentityCloud

@testable import Scenarios

/// A request as CloudAPI would hand it to the journal.
struct RecordedCall {
    var operation: Operation? = .aggregationStatus
    var version: APIVersion? = .v2025
    var status = 200
    var seconds = 0.0
    var client: String? = "qa"
    var source: String?
    var job: JobReference? = .id(ObjectID(7))
    var path = "/v2025/account-aggregations/7/status"
    var query = ""
    var authorization = ""
    var ordinal: UInt128 = 1

    /// The record, after `change` has had its way with it.
    func record(_ change: (inout CallRecord) -> Void = { _ in }) -> CallRecord {
        let milliseconds = Int64(seconds * 1000)
        var record = CallRecord(method: "GET")
        record.facts = CallFacts(
            operation: operation,
            version: version,
            source: source,
            job: job,
            client: client
        )
        record.outline = CallOutline(
            requestID: ObjectID(ordinal),
            tenantTime: Timestamp(milliseconds: milliseconds),
            uptime: milliseconds,
            status: status
        )
        let head = Array((path + query + authorization).utf8)
        let pathEnd = path.utf8.count
        let queryEnd = pathEnd + query.utf8.count
        record.head = head
        record.path = 0..<pathEnd
        record.query = pathEnd..<queryEnd
        record.authorization = queryEnd..<head.count
        change(&record)
        return record
    }
}

extension Journal {
    /// Appends calls, each with an ordinal of its own.
    mutating func append(_ calls: [RecordedCall], change: (inout CallRecord) -> Void = { _ in }) {
        for (index, call) in calls.enumerated() {
            var call = call
            call.ordinal = UInt128(index + 1)
            append(call.record(change))
        }
    }
}
