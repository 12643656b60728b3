// How role exports proceed.

/// How an export of a potential role proceeds and ends.
package struct ExportSettings: Sendable, Equatable {
    package enum Outcome: Sendable, Hashable, CaseIterable {
        case success, error, stuck
    }

    package var progress = Progress.time
    package var queue: Milliseconds = 1_000
    package var run: Milliseconds = 3_000
    package var queuePolls = 1
    package var runPolls = 1
    package var outcome = Outcome.success

    package init() {}
}

/// An export that exists from the start and stays in its status.
package struct SeededExport: Sendable, Equatable {
    package var session: String
    package var role: String
    package var id: String
    package var status: ExportStatus

    package init(session: String, role: String, id: String, status: ExportStatus) {
        self.session = session
        self.role = role
        self.id = id
        self.status = status
    }
}
