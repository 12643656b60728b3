// The event triggers that something happens for here: what GET triggers says of each.

import Formats

/// A trigger; the raw value is its id.
package enum Trigger: String, Sendable, Hashable, CaseIterable {
    case accountsCollected = "idn:aggregation-accounts-collected"
    case aggregationCompleted = "idn:account-aggregation-completed"
    case accountCreated = "idn:account-created"
    case accountUpdated = "idn:account-updated"
    case accountDeleted = "idn:account-deleted"
    case sourceCreated = "idn:source-created"
    case sourceUpdated = "idn:source-updated"
    case sourceDeleted = "idn:source-deleted"

    /// Further triggers of ISC, all but the first two FIRE_AND_FORGET: they can be subscribed to, and nothing happens.
    package static let silent = [
        "idn:access-request-dynamic-approver", "idn:access-request-pre-approval",
        "idn:access-request-post-approval",
        "idn:access-requested", "idn:account-attributes-changed", "idn:account-correlated",
        "idn:account-uncorrelated",
        "idn:campaign-activated", "idn:campaign-ended", "idn:campaign-generated",
        "idn:certification-signed-off",
        "idn:identity-attributes-changed", "idn:identity-created", "idn:identity-deleted",
        "idn:post-provisioning",
        "idn:saved-search-complete", "idn:va-cluster-status-change",
    ]

    /// Every id that can be subscribed to.
    package static let knownIDs = allCases.map(\.rawValue) + silent

    /// Whether the documents of a version have it.
    package func isListed(in version: APIVersion) -> Bool {
        switch self {
        case .accountCreated, .accountUpdated, .accountDeleted: version != .beta && version != .v2024
        default: true
        }
    }

    /// What a trigger is called: all but one as their ids are.
    package static func name(of id: String) -> String {
        if id == accountsCollected.rawValue { return "Accounts Collected for Aggregation" }
        return id.drop { $0 != ":" }.dropFirst().split(separator: "-")
            .map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: " ")
    }

    package var name: String { Self.name(of: rawValue) }

    package var about: String {
        switch self {
        case .accountsCollected:
            "New, changed, and deleted accounts have been gathered during an aggregation and are being processed."
        case .aggregationCompleted: "After an account aggregation completed, terminated, failed."
        case .accountCreated: "After an account was created by an aggregation."
        case .accountUpdated: "After an account was changed by an aggregation."
        case .accountDeleted: "After an account was deleted by an aggregation."
        case .sourceCreated: "After a source was created."
        case .sourceUpdated: "After the configuration of a source was changed."
        case .sourceDeleted: "After a source was deleted."
        }
    }

    /// The JSON schema of its events, as text: each has all members of the example.
    package var inputSchema: String {
        let names = (try? JSONReader.read(example))?.members?.map(\.name) ?? []
        let members = names.map { "\"\($0)\"" }.joined(separator: ",")
        let record = "record:" + name.filter { $0 != " " } + "Input"
        return "{\"definitions\":{\"\(record)\":{\"type\":\"object\",\"required\":[\(members)],"
            + "\"additionalProperties\":true}},\"$ref\":\"#/definitions/\(record)\"}"
    }

    /// An event as an example, in JSON: that of ISC's documents.
    package var example: [UInt8] {
        let text =
            switch self {
            case .accountsCollected, .aggregationCompleted: Self.aggregationExample
            case .accountCreated: Self.accountExample("ACCOUNT_CREATED_V2", "")
            case .accountDeleted: Self.accountExample("ACCOUNT_DELETED_V2", "")
            case .accountUpdated: Self.accountExample("ACCOUNT_UPDATED_V2", Self.changesExample)
            case .sourceCreated: Self.sourceExample("created")
            case .sourceUpdated: Self.sourceExample("modified")
            case .sourceDeleted: Self.sourceExample("deleted")
            }
        return Array(text.utf8)
    }

    private static let aggregationExample = """
        {"source":{"type":"SOURCE","id":"2c9180835d191a86015d28455b4b232a","name":"HR Active Directory"},\
        "status":"Success","started":"2020-06-29T22:01:50.474Z","completed":"2020-06-29T22:02:04.090Z",\
        "errors":["Accounts unable to be aggregated."],"warnings":["Account Skipped"],\
        "stats":{"scanned":200,"unchanged":190,"changed":6,"added":4,"removed":3}}
        """

    private static let changesExample = """
        ,"accountChangeTypes":["ATTRIBUTES_CHANGED"],"singleValueAttributeChanges":\
        [{"name":"displayName","oldValue":"John Doe","newValue":"John A. Doe"}],\
        "multiValueAttributeChanges":null,"entitlementChanges":null
        """

    private static func accountExample(_ event: String, _ more: String) -> String {
        """
        {"event":{"type":"\(event)","cause":"AGGREGATION"},\
        "source":{"id":"2c918082814e693601816e09471b29b6","name":"Active Directory","alias":"AD",\
        "owner":{"id":"owner-123","name":"owner-name"},\
        "governanceGroup":{"id":"group-456","name":"governance-group-name"}},\
        "account":{"id":"2c9180835d2e5168015d32f890ca1581","name":"john.doe","nativeIdentity":"john.doe",\
        "uuid":"b7264868-7201-415f-9118-b581d431c688","correlated":true,"isMachine":false,\
        "origin":"Active Directory","attributes":{"firstname":"John","lastname":"Doe"}},\
        "identity":{"id":"ee769173319b41d19ccec6c235423237b","name":"john.doe","alias":"jdoe",\
        "email":"john.doe@email.com"}\(more)}
        """
    }

    private static func sourceExample(_ moment: String) -> String {
        """
        {"id":"2c9180866166b5b0016167c32ef31a66","name":"Test source","type":"DIRECT_CONNECT",\
        "\(moment)":"2021-03-29T22:01:50.474Z","connector":"active-directory",\
        "actor":{"type":"IDENTITY","id":"2c7180a46faadee4016fb4e018c20648","name":"William Wilson"}}
        """
    }
}
