// What looking for an export finds.

/// The answer to a status GET of an export.
package enum ExportLookup: Sendable, Hashable {
    case found(ExportJob)
    /// The tenant does not know it; `asBadRequest` says that a 400 is wanted instead of a 404.
    case unknown(asBadRequest: Bool)
}
