// AccountAggregationStatus of the OpenAPI: beta knows two counters and no NOT_FOUND, later versions know six.

import Formats
import IdentityCloud

/// Writes the status of an aggregation; the body of the hot path, hence in pieces as long as they can be.
enum AggregationStatusBody {
    static func write(_ status: AggregationStatus, _ version: APIVersion, to bytes: inout [UInt8]) {
        BufferedWriter.append(to: &bytes) { text in
            text.append("{\"start\":\"")
            text.append(timestamp: status.start.milliseconds)
            text.append("\",\"status\":\"")
            text.append(status.phase.word)
            text.append(UInt8(ascii: "\""))
            // "Only available when status is ACCOUNTS_COLLECTED or COMPLETED": absent before, not null.
            if let counts = status.counts { write(counts, version, to: &text) }
            text.append(UInt8(ascii: "}"))
        }
    }

    private static func write(
        _ counts: AggregationCounts,
        _ version: APIVersion,
        to text: inout BufferedWriter
    ) {
        text.append(",\"totalAccounts\":")
        text.append(counts.totalAccounts)
        text.append(",\"processedAccounts\":")
        text.append(counts.processedAccounts)
        guard version.hasExtendedAggregationStatus else { return }
        text.append(",\"totalAccountsMarkedForDeletion\":")
        text.append(counts.totalAccountsMarkedForDeletion)
        text.append(",\"deletedAccounts\":")
        text.append(counts.deletedAccounts)
        text.append(",\"totalIdentities\":")
        text.append(counts.totalIdentities)
        text.append(",\"processedIdentities\":")
        text.append(counts.processedIdentities)
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

extension AggregationPhase {
    /// The raw value as text that stands in the binary.
    fileprivate var word: StaticString {
        switch self {
        case .started: "STARTED"
        case .accountsCollected: "ACCOUNTS_COLLECTED"
        case .completed: "COMPLETED"
        case .cancelled: "CANCELLED"
        case .retried: "RETRIED"
        case .terminated: "TERMINATED"
        }
    }
}
