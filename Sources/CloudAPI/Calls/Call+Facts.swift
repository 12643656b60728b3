// What a call is about, for fault rules and the journal.

import HTTPMessages
import IdentityCloud
import Journal
import Scenarios
import Tenancy

extension Call {
    /// Finds out which source, job and client the call is about, and the phase of the job.
    mutating func learn(_ head: borrowing RequestHead, in run: inout ScenarioRun) {
        guard let route, operation != nil else { return }
        switch route.resource {
        case .loadAccounts, .loadUncorrelatedAccounts, .loadEntitlements, .aggregateEntitlements, .source,
            .schemas, .schema,
            .accountTemplate, .removeAccounts, .resetEntitlements:
            record.facts.source = head.decodedID(route.id)
        case .aggregationStatus, .task:
            guard let id = head.objectID(route.id) else {
                return record.facts.job = .text(head.decodedID(route.id))
            }
            learn(aggregation: id, in: &run)
        case .export, .exportDownload:
            let id = head.decodedID(route.id)
            record.facts.job = JobReference(id)
            record.facts.phase = exportPhase(head, route, id: id, in: run)
        case .token: record.facts.client = tokenOrder?.accepted?.clientID
        case .exports, .tasks, .pendingTasks, .sources, .accounts, .account, .accountEntitlements,
            .entitlements,
            .entitlement, .tokenInfo, .triggers, .subscriptions, .subscription, .filterValidation,
            .invocations,
            .invocationTest:
            break
        }
    }

    private mutating func learn(aggregation id: ObjectID, in run: inout ScenarioRun) {
        record.facts.job = .id(id)
        let asTask = route?.resource == .task
        guard let sight = run.tenant.sight(of: id, asTask: asTask, at: now) else { return }
        record.facts.source = sight.source
        record.facts.phase = .aggregation(sight.phase)
    }

    private func exportPhase(
        _ head: borrowing RequestHead,
        _ route: Route,
        id: String,
        in run: ScenarioRun
    ) -> FaultCondition.Phase? {
        let session = head.decodedID(route.session)
        let role = head.decodedID(route.role)
        let phase =
            route.resource == .export
            ? run.tenant.nextExportPhase(session: session, role: role, id: id, at: now)
            : run.tenant.export(session: session, role: role, id: id, at: now)?.status
        return phase.map(FaultCondition.Phase.export)
    }
}
