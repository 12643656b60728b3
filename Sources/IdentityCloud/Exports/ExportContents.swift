// What the archive of a potential role holds: its identities and its entitlements, as CSV.

/// The files of an export's archive.
package struct ExportContents: Sendable, Hashable {
    package var identities: String
    package var entitlements: String

    private static let people = [
        "Aisha Rahman", "Bo Lindqvist", "Carla Mendes", "Dmitri Sokolov", "Efua Owusu", "Finn Brady",
    ]
    private static let places = ["Austin", "Berlin", "Nairobi", "Osaka", "Porto"]
    private static let groups = [
        "Payroll Readers", "Travel Approvers", "Ledger Editors", "Badge Printers", "VPN Users",
    ]

    /// A few identities and entitlements, drawn.
    init(draws: SeedStream) {
        let identityCount = 3 + Int(draws.bits(at: 0) % 4)
        let entitlementCount = 2 + Int(draws.bits(at: 1) % 4)
        let popularities = (0..<entitlementCount).map { 50 + Int(draws.bits(at: 1_000 + UInt64($0)) % 51) }
        identities = (0..<identityCount).reduce(into: "id,name,location\r\n") { text, row in
            let id = draws.id(at: 100 + UInt64(row)).hex
            let place = Self.places[Int(draws.bits(at: 300 + UInt64(row)) % UInt64(Self.places.count))]
            text += "\(id),\(Self.people[row]),\(place)\r\n"
        }
        entitlements = (0..<entitlementCount).reduce(into: "id,name,popularity\r\n") { text, row in
            text += "\(draws.id(at: 500 + UInt64(row)).hex),\(Self.groups[row]),\(popularities[row])\r\n"
        }
    }
}
