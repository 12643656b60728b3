// Who calls, as far as the Authorization field tells.

/// What a request's Authorization field turned out to be.
package enum Bearer: Sendable, Hashable {
    /// There is none, or an empty one.
    case missing
    /// Text that is no JWT.
    case opaque
    /// A JWT that Drydock did not issue, and its `exp` if it has one.
    case foreign(expires: Timestamp?)
    /// A JWT that Drydock issued and whose signature is right.
    ///
    /// Indirect, so that handing it around copies one word and not a dozen texts.
    indirect case issued(TokenClaims)
}
