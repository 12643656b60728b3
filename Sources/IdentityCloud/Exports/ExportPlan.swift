// The plan of an export: what the scenario's `export` says, as phases with their beginnings.

extension JobSchedule<ExportStatus> {
    /// The plan of an export that starts at `start`.
    init(following settings: ExportSettings, from start: Timestamp) {
        let byTime = settings.progress == .time
        self.init(.queued, from: byTime ? start.milliseconds : 0, progress: settings.progress)
        append(.inProgress, after: byTime ? settings.queue.milliseconds : Int64(settings.queuePolls))
        let run = byTime ? settings.run.milliseconds : Int64(settings.runPolls)
        switch settings.outcome {
        case .success: append(.success, after: run)
        case .error: append(.error, after: run)
        case .stuck: break
        }
    }

    /// The plan of an export that stays in a status until it is moved by hand.
    init(staying status: ExportStatus) {
        self.init(status, from: 0, progress: .manual)
        for next in ExportStatus.allCases where next.follows(status) { append(next, after: 1) }
    }
}

extension ExportStatus {
    /// Whether nothing follows.
    package var isFinal: Bool { self == .success || self == .error }

    /// Whether an export that goes well comes to this status after another.
    fileprivate func follows(_ earlier: ExportStatus) -> Bool {
        switch self {
        case .queued, .error: false
        case .inProgress: earlier == .queued
        case .success: !earlier.isFinal
        }
    }
}
