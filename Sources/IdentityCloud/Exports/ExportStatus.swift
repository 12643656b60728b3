// The words for the state of an export.

/// The status of an export; the raw value is ISC's word.
package enum ExportStatus: String, Sendable, Hashable, CaseIterable {
    case queued = "QUEUED"
    case inProgress = "IN_PROGRESS"
    case success = "SUCCESS"
    case error = "ERROR"
}
