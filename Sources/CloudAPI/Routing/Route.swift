// What was found in a request's path.

import HTTPMessages
import IdentityCloud

/// A resource, the version it was asked for in, and the ids in its path: ranges into the head, still percent-encoded.
struct Route: Hashable {
    var resource: Resource
    /// Nil for /oauth, which has no version.
    var version: APIVersion?
    /// The source, task, aggregation or export.
    var id = ByteRange.empty
    /// The role-mining session of an export.
    var session = ByteRange.empty
    /// The potential role of an export.
    var role = ByteRange.empty

    init(_ resource: Resource, _ version: APIVersion? = nil) {
        self.resource = resource
        self.version = version
    }

    init(_ resource: Resource, _ version: APIVersion, id: ByteRange) {
        self.init(resource, version)
        self.id = id
    }
}
