// What a load is refused for.

/// Why a load is not started.
package enum LoadRefusal: Error, Sendable, Hashable {
    case unknownSource(UnknownSource)
    /// A delimited-file source was sent no file.
    case missingFile

    /// What a load for a source that the tenant does not know is answered.
    package enum UnknownSource: Sendable, Hashable {
        case notFound, badRequest
    }
}
