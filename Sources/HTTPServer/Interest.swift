// What a poller is asked to report.

/// What a descriptor is watched for.
///
/// Errors and hang-ups are always reported.
struct Interest: OptionSet, Sendable {
    let rawValue: UInt8
    /// Reported for as long as something is there to read.
    static let input = Interest(rawValue: 1)
    /// Reported for as long as something can be written.
    static let output = Interest(rawValue: 2)
    /// Reported, where the poller can, only when more to read has come: who leaves some of it asks for it again by
    /// `change`.
    static let newInput = Interest(rawValue: 4)
    /// Reported when the client has closed its sending side, while nothing else is to be read.
    static let end = Interest(rawValue: 8)

    var wantsInput: Bool { !isDisjoint(with: [.input, .newInput]) }
}
