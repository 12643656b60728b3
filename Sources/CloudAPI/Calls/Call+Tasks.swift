// GET and PATCH task-status/{id}, GET task-status, GET and HEAD task-status/pending-tasks.

import Formats
import HTTPMessages
import IdentityCloud
import Journal
import Scenarios
import Tenancy

extension Call {
    /// GET task-status/{id}.
    mutating func showTask(in run: inout ScenarioRun, with response: inout Response) throws(CloudError) {
        guard case .id(let id)? = record.facts.job, let task = run.tenant.pollTask(id, at: now) else {
            throw .notFound
        }
        record.outline.phaseAfter = run.tenant.aggregationPhase(of: id, at: now).map(
            FaultCondition.Phase.aggregation
        )
        write(task, to: &response)
    }

    /// PATCH task-status/{id}.
    mutating func updateTask(
        _ body: [UInt8],
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        guard case .id(let id)? = record.facts.job, let shown = run.tenant.task(id, at: now) else {
            throw .notFound
        }
        let patch = try TaskPatch(body, of: shown)
        let task = run.tenant.update(
            id,
            completionStatus: patch.completionStatus,
            completed: patch.completed,
            at: now
        )
        guard let task else { throw .notFound }
        record.outline.phaseAfter = run.tenant.aggregationPhase(of: id, at: now).map(
            FaultCondition.Phase.aggregation
        )
        write(task, to: &response)
    }

    private func write(_ task: TaskStatus, to response: inout Response) {
        JSONWriter.write(into: &response.body) { TaskStatusBody(task: task, style: style).write(to: &$0) }
    }

    /// GET task-status; also pending-tasks, whose HEAD answers the count alone.
    func listTasks(
        _ head: borrowing RequestHead,
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        guard let route, let version = route.version else { throw .notFound }
        let query = try CollectionQuery(head, of: TaskForm.properties(in: version))
        let isPending = route.resource == .pendingTasks
        // Up to v2024 the list shows only tasks that have ended.
        let showsEndedOnly = !isPending && (version == .beta || version == .v2024)
        let now = now
        // The HEAD that ISC documents answers the count.
        let countsAll = query.counts || isPending && head.method == .head
        // By time is the only order there is, and the newest comes first unless the other is asked for.
        let page = run.tenant.tasks(
            at: now,
            oldestFirst: query.sorters.first.map { !$0.isDescending } ?? false,
            offset: query.offset,
            limit: query.limit,
            countingAll: countsAll
        ) { job in
            let hasEnded = job.ended(at: now) != nil
            let isShown = isPending ? !hasEnded : hasEnded || !showsEndedOnly
            return isShown && query.admits(TaskView(job: job, now: now))
        }
        if countsAll {
            response.fields.append("X-Total-Count", String(page.total))
        }
        if isPending { response.fields.append("X-Deprecated", "true") }
        JSONWriter.write(into: &response.body) { json in
            json.array { array in
                page.tasks.forEach { TaskStatusBody(task: $0, style: style).write(to: &array) }
            }
        }
    }
}
