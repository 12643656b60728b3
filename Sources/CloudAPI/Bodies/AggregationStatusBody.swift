// AccountAggregationStatus of the OpenAPI: beta knows two counters and no NOT_FOUND, later versions know six.

import IdentityCloud
import JSONBytes

/// Writes the status of an aggregation; the body of the hot path.
enum AggregationStatusBody {
    static func write(_ status: AggregationStatus, _ version: APIVersion, to bytes: inout [UInt8]) {
        JSONWriter.write(into: &bytes) { json in
            json.object { json in
                json.member("start", timestamp: status.start.milliseconds)
                json.member("status", status.phase.rawValue)
                // "Only available when status is ACCOUNTS_COLLECTED or COMPLETED": absent before, not null.
                guard let counts = status.counts else { return }
                json.member("totalAccounts", counts.totalAccounts)
                json.member("processedAccounts", counts.processedAccounts)
                guard version.hasExtendedAggregationStatus else { return }
                json.member("totalAccountsMarkedForDeletion", counts.totalAccountsMarkedForDeletion)
                json.member("deletedAccounts", counts.deletedAccounts)
                json.member("totalIdentities", counts.totalIdentities)
                json.member("processedIdentities", counts.processedIdentities)
            }
        }
    }

    /// What v2024 and later may answer for an aggregation that ended too long ago.
    static func writeNotFound(to bytes: inout [UInt8]) {
        JSONWriter.write(into: &bytes) { json in
            json.object {
                $0.null("start")
                $0.member("status", "NOT_FOUND")
            }
        }
    }
}
