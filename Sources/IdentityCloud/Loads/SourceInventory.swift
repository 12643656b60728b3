// What a tenant holds of a source's accounts between two aggregations.

import AccountFiles

/// The accounts of a source: known by digest, or only by number.
enum SourceInventory: Sendable {
    /// From a file.
    case file(KnownAccounts)
    /// Read by a connector, which nobody simulates account by account.
    case direct(count: Int)

    /// What an uploaded file is compared with.
    var known: KnownAccounts {
        switch self {
        case .file(let known): known
        case .direct: KnownAccounts()
        }
    }

    /// Nothing in place of accounts that take room.
    func withoutAccounts(serial: Int) -> SourceInventory {
        guard footprint > 0 else { return self }
        var nothing = KnownAccounts()
        nothing.serial = serial
        return .file(nothing)
    }

    /// About how many bytes it takes.
    var footprint: Int { if case .file(let known) = self { known.footprint } else { 0 } }
}
