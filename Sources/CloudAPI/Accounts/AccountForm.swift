// What lists of accounts and of entitlements can be asked: the descriptions of listAccounts and listEntitlements.

import Formats
import IdentityCloud

/// The properties of an account.
enum AccountForm {
    /// Those that a version has; that v2026 knows `source.id` too was seen on a tenant.
    static func properties(in version: APIVersion) -> [Property<AccountView>] {
        version == .v2026 || version == .v1 ? newest : documented
    }

    private static let newest =
        documented + [Property("source.id", .text, FilterOperator.text, sorts: false) { .text($0.source.id) }]

    private static let documented: [Property<AccountView>] = [
        Property("id", .id, FilterOperator.text) { .id($0.id) },
        Property("identityId", .id, FilterOperator.text) { $0.identity.map { .id($0.id) } },
        Property("name", .text, FilterOperator.text) { .text($0.name) },
        Property("nativeIdentity", .text, FilterOperator.text) { .text($0.nativeIdentity) },
        Property("sourceId", .text, FilterOperator.text) { .text($0.source.id) },
        flag("hasEntitlements") { !$0.entitlementPlaces.isEmpty },
        flag("uncorrelated") { $0.identity == nil },
        Property("entitlements", .text, [.eq]) { .list($0.entitlements.map(\.id.hex)) },
        Property("origin", .text, FilterOperator.equality) { _ in .text("AGGREGATED") },
        flag("manuallyCorrelated", sorts: true, \.isManuallyCorrelated),
        Property("identity.name", .text, FilterOperator.text) { $0.identity.map { .text($0.name) } },
        flag("identity.correlated", sorts: true) { $0.identity != nil },
        Property("identity.identityState", .text, FilterOperator.equality) {
            $0.identity.map { _ in .text("ACTIVE") }
        },
        source("source.displayableName", "name"), source("source.connectionType", "connectionType"),
        flag("source.authoritative", sorts: true) { $0.source["authoritative"]?.bool ?? false },
        Property("recommendation.method", .text, [.eq, .in, .isnull], sorts: false) { _ in nil },
        Property("uuid") { _ in nil },
        Property("created", .moment, FilterOperator.order.union([.eq])) { .moment($0.created) },
        Property("modified", .moment, FilterOperator.order.union([.eq])) { .moment($0.modified) },
    ]

    private static func flag(
        _ name: String,
        sorts: Bool = false,
        _ value: @escaping @Sendable (AccountView) -> Bool
    ) -> Property<AccountView> {
        Property(name, .flag, [.eq], sorts: sorts) { .flag(value($0)) }
    }

    private static func source(_ name: String, _ member: String) -> Property<AccountView> {
        Property(name, .text, FilterOperator.equality) {
            $0.source[member]?.string.map(PropertyValue.text)
        }
    }
}

/// The properties of an entitlement.
enum EntitlementForm {
    static func properties(in version: APIVersion) -> [Property<EntitlementView>] {
        version == .v2026 || version == .v1 ? newest : documented
    }

    private static let newest =
        documented + [
            Property("tags", .text, [.eq], sorts: false) { _ in .list([]) },
            Property("privilegeLevel.direct", .text, [.eq], sorts: false) {
                .text($0.isPrivileged ? "HIGH" : "NONE")
            },
        ]

    private static let documented: [Property<EntitlementView>] = [
        Property("id", .id, FilterOperator.equality) { .id($0.id) },
        Property("name", .text, FilterOperator.text) { .text($0.name) },
        Property("type", .text, FilterOperator.equality) { _ in .text(EntitlementView.type) },
        Property("attribute", .text, FilterOperator.equality) { .text($0.attribute) },
        Property("value", .text, FilterOperator.text) { .text($0.value) },
        Property("source.id", .text, FilterOperator.equality) { .text($0.source.id) },
        Property("requestable", .flag, [.eq]) { .flag($0.isRequestable) },
        Property("owner.id", .text, FilterOperator.equality, sorts: false) { _ in nil },
        Property("created", .moment, FilterOperator.order) { .moment($0.created) },
        Property("modified", .moment, FilterOperator.order) { .moment($0.modified) },
    ]
}
