// A source that a scenario names.

import AccountFiles

/// A source, what its previous aggregation left, and how its next ones go.
package struct SourceSettings: Sendable, Equatable {
    package enum Kind: Sendable, Hashable, CaseIterable {
        case delimitedFile, direct
    }

    /// What the previous aggregation left in the tenant.
    package enum PreviousAccounts: Sendable, Equatable {
        /// So many accounts with the keys "1" to "n".
        case count(Int)
        /// The accounts of this CSV text.
        case csv([UInt8])
    }

    package var id: String
    package var name: String
    package var kind = Kind.delimitedFile
    package var description = ""
    /// ISC's words for what it is; nil lets them follow from `kind`.
    package var type: String?
    package var connector: String?
    package var connectionType: String?
    /// The number that the older API knows it by; nil draws one.
    package var cloudExternalID: String?
    /// The name of the identity that owns it.
    package var owner = "SailPoint Support"
    /// The column that identifies an account; nil is `id`, else the first column.
    package var keyColumn: String?
    /// The header an upload must have; nil accepts any.
    package var columns: [String]?
    /// What parts the cells of a row: an ASCII character.
    package var delimiter: UInt8 = UInt8(ascii: ",")
    /// What a record begins with that is passed over; nil when none is.
    package var comment: UInt8? = UInt8(ascii: "#")
    /// How many lines of a file stand before its header.
    package var skippedLines = 0
    package var accounts = PreviousAccounts.count(0)
    /// The CSV text of the entitlements that the previous aggregation left.
    package var entitlements: [UInt8]?
    /// The account attributes, where more is said of them than their names; empty lets them follow from the columns.
    package var schema: [SchemaAttribute] = []
    /// The share of the accounts that have an identity, in percent.
    package var correlated = 100.0
    /// What each aggregation of a direct source finds.
    package var changes = AccountChanges(new: 10, changed: 5, deleted: 2)
    /// The share of the previous accounts, in percent, above which no deletion is carried out; nil for none.
    package var deleteThreshold: Double?
    /// The n-th aggregation of this source, the last entry repeated; empty follows the tenant's defaults.
    package var aggregations: [AggregationSettings] = []

    package init(id: String, name: String? = nil) {
        self.id = id
        self.name = name ?? "Source \(id.prefix(8))"
    }
}

extension SourceSettings {
    /// How the source's files are read; the header and the deletions of accounts have rules of their own.
    func feedFormat(for kind: TaskKind) -> FeedFormat {
        var format = FeedFormat()
        (format.delimiter, format.comment, format.skippedLines) = (delimiter, comment, skippedLines)
        guard kind == .accountAggregation else { return format }
        (format.columns, format.keyColumn) = (columns, keyColumn)
        format.deleteThreshold = deleteThreshold
        return format
    }
}

/// An attribute of a source's accounts.
package struct SchemaAttribute: Sendable, Equatable {
    package var name = ""
    /// ISC's word for the type of its values.
    package var type = "STRING"
    package var holds = Holding.value

    /// What an account has of it.
    package enum Holding: Sendable, Hashable {
        case value, values, entitlements
    }

    package init() {}
}

/// How many accounts an aggregation found new, changed and gone.
package struct AccountChanges: Sendable, Hashable {
    package var new: Int
    package var changed: Int
    package var deleted: Int

    package init(new: Int = 0, changed: Int = 0, deleted: Int = 0) {
        self.new = new
        self.changed = changed
        self.deleted = deleted
    }

    package var total: Int { new + changed + deleted }
}
