// Exports that a scenario names.

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
