// How bodies are written.

/// Which of the forms that ISC's documents and its service show is answered.
package enum ResponseStyle: Sendable, Hashable, CaseIterable {
    /// The OpenAPI's types, which every official SDK parses.
    case sdkSafe
    /// The documentation's examples to the letter, with valid dates.
    case docs
    /// As published captures of the real service show.
    case wire
}
