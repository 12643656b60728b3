// The name of an export within its tenant.

/// What an export is known by: ids are compared without regard to case, as UUIDs are.
struct ExportKey: Hashable, Sendable {
    let session: String
    let role: String
    let id: String

    init(session: String, role: String, id: String) {
        self.session = session.lowercased()
        self.role = role.lowercased()
        self.id = id.lowercased()
    }
}
