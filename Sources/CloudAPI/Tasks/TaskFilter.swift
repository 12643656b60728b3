// The `filters` of GET task-status: SailPoint's filter language as far as this list documents it.

import IdentityCloud

/// A condition on a task.
///
/// A list may have 20,000 tasks, each of which is held against it: values stand ready to be compared, and what asks the
/// same property again and again is one condition.
indirect enum TaskFilter: Hashable {
    case isOneOf(Property, Set<Value>)
    case isNull(Property)
    case all([TaskFilter])
    case any([TaskFilter])
    case not(TaskFilter)

    /// What can be asked of a task; the raw value is its name in a filter.
    enum Property: String, Hashable, CaseIterable {
        case id, sourceId, completionStatus, type, launcher
    }

    /// A property's value.
    enum Value: Hashable {
        case id(ObjectID)
        case text(String)
        case status(CompletionStatus)
        case kind(TaskKind)
    }

    /// The values that a task's property can have at all of those that a filter names.
    static func isOneOf(_ property: Property, texts: [String]) -> TaskFilter {
        .isOneOf(property, Set(texts.compactMap(property.value(written:))))
    }

    /// What meets one of several conditions.
    static func any(of filters: [TaskFilter]) -> TaskFilter {
        let merged = merged(filters) { $0.formUnion($1) }
        return merged.count == 1 ? merged[0] : .any(merged)
    }

    /// What meets every one of several conditions.
    static func all(of filters: [TaskFilter]) -> TaskFilter {
        let merged = merged(filters) { $0.formIntersection($1) }
        return merged.count == 1 ? merged[0] : .all(merged)
    }

    private static func merged(
        _ filters: [TaskFilter],
        by merge: (inout Set<Value>, Set<Value>) -> Void
    ) -> [TaskFilter] {
        var values: [Property: Set<Value>] = [:]
        var others: [TaskFilter] = []
        for filter in filters {
            guard case .isOneOf(let property, let more) = filter else {
                others.append(filter)
                continue
            }
            if values[property] == nil {
                values[property] = more
            } else {
                merge(&values[property, default: []], more)
            }
        }
        let lists = Property.allCases.compactMap { property in
            values[property].map { Self.isOneOf(property, $0) }
        }
        return lists + others
    }

    /// How many comparisons it takes at the most.
    var size: Int {
        switch self {
        case .isOneOf, .isNull: 1
        case .all(let filters), .any(let filters): filters.reduce(0) { $0 + $1.size }
        case .not(let filter): filter.size
        }
    }

    func admits(_ job: AggregationJob, at now: Timestamp) -> Bool {
        switch self {
        case .isOneOf(let property, let values):
            property.value(of: job, at: now).map(values.contains) ?? false
        case .isNull(let property): property.value(of: job, at: now) == nil
        case .all(let filters): filters.allSatisfy { $0.admits(job, at: now) }
        case .any(let filters): filters.contains { $0.admits(job, at: now) }
        case .not(let filter): !filter.admits(job, at: now)
        }
    }
}

extension TaskFilter.Property {
    fileprivate func value(of job: AggregationJob, at now: Timestamp) -> TaskFilter.Value? {
        switch self {
        case .id: .id(job.id)
        case .sourceId: .text(job.sourceID)
        case .completionStatus: job.completionStatus(at: now).map(TaskFilter.Value.status)
        case .type: .kind(job.kind)
        case .launcher: .text(job.launcher)
        }
    }

    /// A value as a filter writes it; nil for one that no task has.
    fileprivate func value(written text: String) -> TaskFilter.Value? {
        switch self {
        case .id: ObjectID(text).flatMap { $0.hex == text ? .id($0) : nil }
        case .sourceId, .launcher: .text(text)
        case .completionStatus: CompletionStatus(rawValue: text.uppercased()).map(TaskFilter.Value.status)
        case .type: TaskKind.allCases.first { $0.filterName == text }.map(TaskFilter.Value.kind)
        }
    }

    /// The operators that a version documents for the property.
    func has(_ operation: String, in version: APIVersion) -> Bool {
        let isNewest = version == .v2026 || version == .v1
        if self == .launcher, !isNewest { return false }
        switch operation {
        case "eq", "in": return true
        case "isnull": return self == .completionStatus && (version == .v2025 || isNewest)
        default: return false
        }
    }

    private static let furtherTypes: Set = [
        "SOURCE_APPLICATION_DISCOVERY", "AI_AGENT_AGGREGATION", "APPLICATION_DISCOVERY", "ACCOUNT_DELETION",
        "MACHINE_IDENTITY_AGGREGATION", "MACHINE_IDENTITY_DELETION", "IDENTITY_REFRESH",
    ]

    /// Why a value is none of the property's; nil when it may be one.
    func objection(to value: String) -> String? {
        switch self {
        // The documented example is `completionStatus eq "Success"`.
        case .completionStatus where CompletionStatus(rawValue: value.uppercased()) == nil,
            // ISC has more kinds of task than are simulated; most are called CLOUD_...
            .type where !value.hasPrefix("CLOUD_") && !Self.furtherTypes.contains(value):
            "Error converting Enumerated string (\(rawValue)) value (\(value))"
        default: nil
        }
    }
}
