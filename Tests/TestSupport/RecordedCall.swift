// Requests for the journal, written short.

package import IdentityCloud
package import Journal
package import Scenarios

/// A request as CloudAPI would hand it to the journal.
package struct RecordedCall {
    package var operation: Operation? = .aggregationStatus
    package var version: APIVersion? = .v2025
    package var status = 200
    package var seconds = 0.0
    package var client: String? = "qa"
    package var source: String?
    package var job: JobReference? = .id(ObjectID(7))
    package var path = "/v2025/account-aggregations/7/status"
    package var query = ""
    package var authorization = ""
    package var ordinal: UInt128 = 1
    /// Tells tokens apart; 0 for none.
    package var token: UInt64 = 1

    package init(
        operation: Operation? = .aggregationStatus,
        version: APIVersion? = .v2025,
        status: Int = 200,
        seconds: Double = 0,
        client: String? = "qa",
        source: String? = nil,
        job: JobReference? = .id(ObjectID(7)),
        path: String = "/v2025/account-aggregations/7/status",
        query: String = "",
        authorization: String = "",
        ordinal: UInt128 = 1
    ) {
        (self.operation, self.version, self.status) = (operation, version, status)
        (self.seconds, self.client, self.source, self.job) = (seconds, client, source, job)
        (self.path, self.query, self.authorization) = (path, query, authorization)
        self.ordinal = ordinal
    }

    /// The record, after `change` has had its way with it.
    package func record(_ change: (inout CallRecord) -> Void = { _ in }) -> CallRecord {
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
            uptime: Milliseconds(milliseconds),
            status: status
        )
        record.clientTime = record.outline.tenantTime
        let head = Array((path + query + authorization).utf8)
        let pathEnd = path.utf8.count
        let queryEnd = pathEnd + query.utf8.count
        record.head = head
        record.tokenPrint = token
        record.path = 0..<pathEnd
        record.query = pathEnd..<queryEnd
        record.authorization = queryEnd..<head.count
        change(&record)
        return record
    }
}

extension Journal {
    /// Appends calls, each with an ordinal of its own.
    package mutating func append(_ calls: [RecordedCall], change: (inout CallRecord) -> Void = { _ in }) {
        for (index, call) in calls.enumerated() {
            var call = call
            call.ordinal = UInt128(index + 1)
            append(call.record(change))
        }
    }
}
