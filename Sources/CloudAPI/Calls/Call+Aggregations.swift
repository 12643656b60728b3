// GET account-aggregations/{id}/status and the three loads.

import AccountFiles
import Formats
import HTTPMessages
import IdentityCloud
import Journal
import Scenarios
import Tenancy

extension Call {
    /// GET account-aggregations/{id}/status: the hot path.
    mutating func showAggregation(
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        guard case .id(let id)? = record.facts.job, let version = route?.version else { throw .notFound }
        switch run.tenant.aggregationStatus(of: id, at: now) {
        case .found(let status):
            record.outline.phaseAfter = .aggregation(status.phase)
            AggregationStatusBody.write(status, version, to: &response.body)
        case .expired(as: .notFoundStatus) where version.hasExtendedAggregationStatus:
            AggregationStatusBody.writeNotFound(to: &response.body)
        case .notYet, .expired, .unknown: throw .notFound
        }
    }

    /// Starts a load whose request has no body.
    mutating func startLoad(
        _ head: borrowing RequestHead,
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        var body = UploadBody(head, FeedFormat(), style: style)
        let contents: UploadBody.Contents
        do throws(CloudError) {
            contents = try body.end()
        } catch {
            record.outline.problems.formUnion(body.problems)
            throw error
        }
        record.outline.problems.formUnion(body.problems)
        try startLoad(contents, in: &run, with: &response)
    }

    /// Starts a load with what was uploaded.
    mutating func startLoad(
        _ contents: UploadBody.Contents,
        in run: inout ScenarioRun,
        with response: inout Response
    ) throws(CloudError) {
        let request = try loadRequest(contents.feed, optimizes: contents.optimizes)
        note(hasFile: contents.feed != nil, isDirect: run.tenant.isDirect(request.sourceID))
        do throws(LoadRefusal) {
            let task = try run.tenant.load(request, at: now)
            record.facts.job = .id(task.id)
            record.outline.phaseAfter = run.tenant.aggregationPhase(of: task.id, at: now).map(
                FaultCondition.Phase.aggregation
            )
            // Exactly 202: Python returns None for a 200.
            response.status = 202
            LoadBody(task: task, style: style).write(to: &response.body)
        } catch {
            throw CloudError(error)
        }
    }

    /// Notes what a file, or none, says of the client.
    private mutating func note(hasFile: Bool, isDirect: Bool) {
        if hasFile, isDirect { record.outline.problems.insert(.fileSentToDirectSource) }
        // A file in the wrong place is a mistake of its own.
        let isMisplaced = !record.outline.problems.isDisjoint(with: .misplacedFile)
        if !hasFile, !isDirect, !isMisplaced { record.outline.problems.insert(.noFile) }
    }

    /// What this call asks of the tenant, with what was uploaded.
    func loadRequest(_ feed: FinishedFeed?, optimizes: Bool) throws(CloudError) -> LoadRequest {
        guard let kind = operation?.loadKind, let source = record.facts.source else { throw .notFound }
        return LoadRequest(
            kind: kind,
            sourceID: source,
            feed: feed,
            disableOptimization: !optimizes,
            launcher: launcher
        )
    }

    /// How an upload to this call's source is to be read.
    func feedFormat(in run: inout ScenarioRun) throws(CloudError) -> FeedFormat {
        guard let kind = operation?.loadKind, let source = record.facts.source else { throw .notFound }
        do throws(LoadRefusal) {
            var format = try run.tenant.feedFormat(for: kind, source: source, at: now)
            format.rows = run.rows
            return format
        } catch {
            throw CloudError(error)
        }
    }

    /// Who a task says launched it.
    var launcher: String {
        if case .issued(let claims) = token.bearer { claims.userName } else { "System" }
    }
}

extension CloudError {
    /// ISC documents no answer for these; each is the likeliest, as the scenario chose it.
    fileprivate init(_ refusal: LoadRefusal) {
        self =
            switch refusal {
            case .unknownSource(.notFound): .notFound
            case .unknownSource(.badRequest): .badRequest
            case .externalID(let id): .illegalValue("Illegal value \"\(id)\" for field \"sourceId\"")
            case .missingFile: .invalid("The source is a delimited file source, and the request has no file.")
            }
    }
}
