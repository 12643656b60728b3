// The `filters` of GET task-status: SailPoint's filter language as far as this list documents it.

import IdentityCloud

/// A condition on a task.
indirect enum TaskFilter: Hashable {
    case isOneOf(Property, [String])
    case isNull(Property)
    case both(TaskFilter, TaskFilter)
    case either(TaskFilter, TaskFilter)
    case not(TaskFilter)

    /// What can be asked of a task; the raw value is its name in a filter.
    enum Property: String, Hashable, CaseIterable {
        case id, sourceId, completionStatus, type, launcher
    }

    func admits(_ task: TaskStatus) -> Bool {
        switch self {
        case .isOneOf(let property, let values): property.value(of: task).map(values.contains) ?? false
        case .isNull(let property): property.value(of: task) == nil
        case .both(let left, let right): left.admits(task) && right.admits(task)
        case .either(let left, let right): left.admits(task) || right.admits(task)
        case .not(let filter): !filter.admits(task)
        }
    }
}

extension TaskFilter.Property {
    fileprivate func value(of task: TaskStatus) -> String? {
        switch self {
        case .id: task.id.hex
        case .sourceId: task.sourceID
        case .completionStatus: task.completionStatus?.rawValue
        case .type: task.kind.filterName
        case .launcher: task.launcher
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

    /// Why a value is none of the property's; nil when it may be one.
    func objection(to value: String) -> String? {
        switch self {
        case .completionStatus where CompletionStatus(rawValue: value) == nil,
            // ISC has more kinds of task than are simulated; all are called CLOUD_...
            .type where !value.hasPrefix("CLOUD_"):
            "Error converting Enumerated string (\(rawValue)) value (\(value))"
        default: nil
        }
    }
}
