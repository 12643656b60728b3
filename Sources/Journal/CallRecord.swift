// One request as CloudAPI comes to know it: fault rules are asked about its facts, and at the end the journal takes it in.
// Nothing is allocated for it: texts are ranges into the request's head or strings that exist already.

package import IdentityCloud
package import Scenarios

/// What is known of a request, and of its answer when there is one.
package struct CallRecord: Sendable {
    package var facts = CallFacts()
    package var outline = CallOutline()
    /// The time in which rate limits are reckoned: `TenantClock.clientNow`.
    package var clientTime = Timestamp(milliseconds: 0)
    /// The method's token.
    package var method: String
    /// The bytes that the ranges below count in.
    package var head: [UInt8] = []
    /// The target's path as it was sent.
    package var path = 0..<0
    /// What followed `?`, without it; secrets in it are struck out before it is kept.
    package var query = 0..<0
    /// Field values; an empty range is an absent field.
    ///
    /// Of Authorization only the scheme is kept.
    package var authorization = 0..<0
    package var accept = 0..<0
    package var contentType = 0..<0
    package var userAgent = 0..<0
    /// The value of X-SailPoint-Experimental.
    package var experimental = 0..<0
    /// The value of traceparent: kept, never echoed.
    package var trace = 0..<0
    /// Tells tokens apart without keeping them: the one that the request came with, or was given; 0 for none.
    package var tokenPrint: UInt64 = 0
    /// How long the token that it was given lives, as the client is told.
    package var tokenLifetime: Milliseconds = 0
    /// For a path that no route has: the route it is nearest to.
    package var nearestRoute: String?
    /// The file name of an upload.
    package var fileName: String?
    /// Why the engine refused the request, why its file cannot be used, or that the client left before all of it came.
    package var refusal: String?
    /// Whether it was the engine that refused it.
    package var isRefused = false

    /// A request of which only the method is known.
    package init(method: String) { self.method = method }
}
