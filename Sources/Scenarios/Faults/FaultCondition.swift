// `where`: what a call must be like besides its operation.

package import IdentityCloud

/// The conditions of a rule; nil asks for nothing.
package struct FaultCondition: Sendable, Equatable {
    /// A header field as it is written or sent.
    package struct Header: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A named value of a request, a header field or a parameter of the query.
    package struct Named: Sendable, Hashable {
        package var name: String
        package var value: TextPattern

        package init(name: String, value: TextPattern) {
            self.name = name
            self.value = value
        }
    }

    /// A number of rows or bytes; both ends are included, and without an upper end it is at least `from`.
    package struct Amount: Sendable, Hashable {
        package var from: Int64
        package var to: Int64?

        package init(from: Int64, to: Int64?) {
            self.from = from
            self.to = to
        }

        func contains(_ amount: Int64) -> Bool { amount >= from && amount <= to ?? .max }
    }

    /// What an upload must hold: judged when it has been read.
    package struct Upload: Sendable, Hashable {
        /// Records after the header.
        package var rows: Amount?
        /// Bytes of the file.
        package var bytes: Amount?
        /// The name of the file.
        package var file: TextPattern?

        package init(rows: Amount? = nil, bytes: Amount? = nil, file: TextPattern? = nil) {
            self.rows = rows
            self.bytes = bytes
            self.file = file
        }
    }

    /// The phase of the job a call is about: an aggregation's or an export's.
    package enum Phase: Sendable, Hashable {
        case aggregation(AggregationPhase)
        case export(ExportStatus)
    }

    package var tenant: TextPattern?
    package var source: TextPattern?
    package var job: TextPattern?
    /// The client id, and behind an `@` the tenant.
    package var client: TextPattern?
    package var version: APIVersion?
    package var phase: Phase?
    /// The path as it was sent.
    package var path: TextPattern?
    package var headers: [Named] = []
    package var query: [Named] = []
    /// When a token of Drydock's was issued, since the rules came into force; one from before counts as issued then.
    package var tokenIssued: FaultRule.Window?
    /// How old a token of Drydock's is.
    package var tokenAge: FaultRule.Window?
    package var upload = Upload()

    package init() {}

    /// Whether it asks for what an upload holds, which is known only when that has been read.
    package var asksForUpload: Bool { upload != Upload() }
}

extension FaultCondition {
    /// The client id and the tenant in `client`.
    private var callers: (client: TextPattern?, tenant: TextPattern?) {
        guard let client else { return (nil, nil) }
        let parts = client.text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return (client, nil) }
        return (TextPattern(String(parts[0])), TextPattern(String(parts[1])))
    }

    /// The client id without its tenant.
    var clientID: TextPattern? { callers.client }

    /// Whether it leaves no tenant out.
    var concernsEveryTenant: Bool { tenant == nil && callers.tenant == nil }

    /// Whether calls of a tenant can meet it.
    func concerns(tenant name: String) -> Bool {
        [tenant, callers.tenant].allSatisfy { $0?.matches(name) ?? true }
    }
}
