// Ids that a tenant was never told of.

/// What a request for an object that the tenant does not know gets.
package enum UnknownObject: Sendable, Hashable, CaseIterable {
    case accept, notFound, badRequest
}
