// What a list of tasks can be asked: the description of getTaskStatusList.

import IdentityCloud

/// A task at one moment, as a list is asked about it.
struct TaskView {
    let job: AggregationJob
    let now: Timestamp
}

/// The properties of a task.
enum TaskForm {
    /// Those that a version documents, with their operators.
    static func properties(in version: APIVersion) -> [Property<TaskView>] {
        let isNewest = version == .v2026 || version == .v1
        let endings = FilterOperator.equality.union(isNewest || version == .v2025 ? [.isnull] : [])
        return [
            Property("id", .id, FilterOperator.equality, sorts: false) { .id($0.job.id) },
            Property("sourceId", .text, FilterOperator.equality, sorts: false) { .text($0.job.sourceID) },
            Property("completionStatus", .word(completion), endings, sorts: false) { view in
                view.job.completionStatus(at: view.now).map { .text($0.rawValue) }
            },
            Property("type", .word(type), FilterOperator.equality, sorts: false) {
                .text($0.job.kind.filterName)
            },
            Property("launcher", .text, isNewest ? FilterOperator.equality : [], sorts: false) {
                .text($0.job.launcher)
            },
            Property("created", .moment) { .moment($0.job.created) },
        ]
    }

    /// The documented example is `completionStatus eq "Success"`.
    private static func completion(_ text: String) -> PropertyValue? {
        CompletionStatus(rawValue: text.uppercased()).map { .text($0.rawValue) }
    }

    /// ISC has more kinds of task than are simulated; most are called CLOUD_...
    private static func type(_ text: String) -> PropertyValue? {
        text.hasPrefix("CLOUD_") || furtherTypes.contains(text) ? .text(text) : nil
    }

    private static let furtherTypes: Set = [
        "SOURCE_APPLICATION_DISCOVERY", "AI_AGENT_AGGREGATION", "APPLICATION_DISCOVERY", "ACCOUNT_DELETION",
        "MACHINE_IDENTITY_AGGREGATION", "MACHINE_IDENTITY_DELETION", "IDENTITY_REFRESH",
    ]
}
