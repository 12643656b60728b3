// `where`: what a call must be like for a rule to apply.

package import IdentityCloud

/// The conditions of a rule; nil asks for nothing.
package struct FaultCondition: Sendable, Equatable {
    package struct Header: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package var source: String?
    package var job: String?
    package var client: String?
    package var version: APIVersion?
    package var phase: Phase?
    package var headers: [Header] = []

    package init() {}

    /// The phase of the job a call is about: an aggregation's or an export's.
    package enum Phase: Sendable, Hashable {
        case aggregation(AggregationPhase)
        case export(ExportStatus)
    }
}
