// The job that a request is about.

package import IdentityCloud

/// A job as a client names it: by an id ISC would make, or by any other text.
///
/// Ids in both of ISC's forms compare by value, so `4940FFD4-...` and `4940ffd4...` are one job.
package enum JobReference: Sendable, Hashable {
    case id(ObjectID)
    case text(String)

    package init(_ text: String) {
        self = ObjectID(text).map(JobReference.id) ?? .text(text)
    }
}
