// Who may call the API.

/// How tokens are issued and checked.
package struct AuthSettings: Sendable, Equatable {
    package enum Mode: Sendable, Hashable, CaseIterable {
        case off, anyToken, strict
    }

    package var mode = Mode.anyToken
    /// 749 s is what ISC's documented token answer says.
    package var tokenLifetime: Milliseconds = 749_000
    package var clients: [ClientSettings] = []

    package init() {}
}
