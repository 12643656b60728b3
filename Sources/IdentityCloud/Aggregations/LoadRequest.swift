// POST sources/{id}/load-accounts, load-uncorrelated-accounts, load-entitlements: what is asked for, what is refused.

package import AccountFiles

/// A load that a client asks for.
package struct LoadRequest: Sendable {
    package var kind: TaskKind
    package var sourceID: String
    /// Nil when no file was sent.
    package var feed: FinishedFeed?
    /// Whether every account counts, not only those that differ.
    package var disableOptimization: Bool
    /// Who asked: a client id or a user name.
    package var launcher: String

    package init(
        kind: TaskKind,
        sourceID: String,
        feed: FinishedFeed? = nil,
        disableOptimization: Bool = false,
        launcher: String
    ) {
        self.kind = kind
        self.sourceID = sourceID
        self.feed = feed
        self.disableOptimization = disableOptimization
        self.launcher = launcher
    }
}

/// Why a load is not started.
package enum LoadRefusal: Error, Sendable, Hashable {
    case unknownSource(UnknownSource)
    /// The source is named by its number, as the API before this one named it.
    case externalID(String)
    /// A delimited-file source was sent no file.
    case missingFile

    /// What a load for a source that the tenant does not know is answered.
    package enum UnknownSource: Sendable, Hashable {
        case notFound, badRequest
    }
}
