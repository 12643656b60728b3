// An export under way.

/// An export and how it proceeds.
struct ExportRun: Sendable {
    var job: ExportJob
    let started: Timestamp
    var course: Course<ExportStatus>

    /// The export as it is shown now.
    func job(at now: Timestamp) -> ExportJob {
        var job = job
        job.status = course.phase(at: now)
        return job
    }
}
