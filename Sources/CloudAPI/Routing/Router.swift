// From the bytes of a path to a route, without an allocation. Three styles of version: `/beta/sources/...`,
// `/v2024/sources/...`, and v1's `/sources/v1/...`. Doubled and trailing slashes do not count, since the SDKs send
// both when their base URL ends in one.

import HTTPMessages
import IdentityCloud

/// Matches paths; literal segments compare with case, as ISC's gateway does.
enum Router {
    /// The route of a request's path; nil when ISC has none like it.
    static func route(of head: borrowing RequestHead) -> Route? {
        var path = PathCursor(head.path)
        guard let first = path.next(in: head) else { return nil }
        if let version = prefixVersion(first, in: head) {
            guard let collection = path.next(in: head) else { return nil }
            return route(in: collection, version, &path, head)
        }
        guard let second = path.next(in: head) else { return nil }
        if head.holds("v1", at: second) { return route(in: first, .v1, &path, head) }
        guard head.holds("oauth", at: first), path.isAtEnd(in: head) else { return nil }
        if head.holds("token", at: second) { return Route(.token) }
        return head.holds("info", at: second) ? Route(.tokenInfo) : nil
    }

    /// The version that a path names, though it may lead nowhere.
    static func version(of head: borrowing RequestHead) -> APIVersion? {
        var path = PathCursor(head.path)
        guard let first = path.next(in: head) else { return nil }
        if let version = prefixVersion(first, in: head) { return version }
        return path.next(in: head).flatMap { head.holds("v1", at: $0) ? .v1 : nil }
    }

    private static func prefixVersion(_ segment: ByteRange, in head: borrowing RequestHead) -> APIVersion? {
        if segment.count == 4 { return head.holds("beta", at: segment) ? .beta : nil }
        if segment.count == 2 { return head.holds("v3", at: segment) ? .v3 : nil }
        guard segment.count == 5 else { return nil }
        if head.holds("v2025", at: segment) { return .v2025 }
        if head.holds("v2024", at: segment) { return .v2024 }
        return head.holds("v2026", at: segment) ? .v2026 : nil
    }

    private static func route(
        in collection: ByteRange,
        _ version: APIVersion,
        _ path: inout PathCursor,
        _ head: borrowing RequestHead
    ) -> Route? {
        if head.holds("sources", at: collection) { return source(version, &path, head) }
        if head.holds("accounts", at: collection) { return account(version, &path, head) }
        // Beside sources, their schemas and accounts v3 has nothing of this.
        guard version != .v3 else { return nil }
        if head.holds("account-aggregations", at: collection) {
            return aggregation(version, &path, head)
        }
        if head.holds("entitlements", at: collection) { return entitlement(version, &path, head) }
        if head.holds("task-status", at: collection) { return task(version, &path, head) }
        if let route = trigger(collection, version, path, head) { return route }
        return head.holds("role-mining-sessions", at: collection) ? export(version, &path, head) : nil
    }

    // account-aggregations/{id}/status
    private static func aggregation(
        _ version: APIVersion,
        _ path: inout PathCursor,
        _ head: borrowing RequestHead
    ) -> Route? {
        guard let id = path.next(in: head), let view = path.next(in: head), head.holds("status", at: view),
            path.isAtEnd(in: head)
        else { return nil }
        return Route(.aggregationStatus, version, id: id)
    }

    // sources, sources/{id}, sources/{id}/load-..., sources/{id}/remove-accounts
    private static func source(
        _ version: APIVersion,
        _ path: inout PathCursor,
        _ head: borrowing RequestHead
    ) -> Route? {
        guard let id = path.next(in: head) else { return Route(.sources, version) }
        guard let action = path.next(in: head) else { return Route(.source, version, id: id) }
        if head.holds("schemas", at: action) { return schema(version, id, &path, head) }
        guard path.isAtEnd(in: head), version != .v3 else { return nil }
        if head.holds("load-accounts", at: action) { return Route(.loadAccounts, version, id: id) }
        if head.holds("load-entitlements", at: action) { return Route(.loadEntitlements, version, id: id) }
        if head.holds("remove-accounts", at: action) { return Route(.removeAccounts, version, id: id) }
        return head.holds("load-uncorrelated-accounts", at: action)
            ? Route(.loadUncorrelatedAccounts, version, id: id) : nil
    }

    // sources/{id}/schemas, sources/{id}/schemas/accounts, sources/{id}/schemas/{schema}
    private static func schema(
        _ version: APIVersion,
        _ source: ByteRange,
        _ path: inout PathCursor,
        _ head: borrowing RequestHead
    ) -> Route? {
        guard let id = path.next(in: head) else { return Route(.schemas, version, id: source) }
        guard path.isAtEnd(in: head) else { return nil }
        if head.holds("accounts", at: id) { return Route(.accountTemplate, version, id: source) }
        var route = Route(.schema, version, id: source)
        route.schema = id
        return route
    }

    // accounts, accounts/{id}, accounts/{id}/entitlements
    private static func account(
        _ version: APIVersion,
        _ path: inout PathCursor,
        _ head: borrowing RequestHead
    ) -> Route? {
        guard let id = path.next(in: head) else { return Route(.accounts, version) }
        guard let view = path.next(in: head) else { return Route(.account, version, id: id) }
        return head.holds("entitlements", at: view) && path.isAtEnd(in: head)
            ? Route(.accountEntitlements, version, id: id) : nil
    }

    // entitlements, entitlements/{id}, entitlements/reset/sources/{id}, entitlements/aggregate/sources/{id}
    private static func entitlement(
        _ version: APIVersion,
        _ path: inout PathCursor,
        _ head: borrowing RequestHead
    ) -> Route? {
        guard let action = path.next(in: head) else { return Route(.entitlements, version) }
        guard let sources = path.next(in: head) else { return Route(.entitlement, version, id: action) }
        guard head.holds("sources", at: sources), let id = path.next(in: head), path.isAtEnd(in: head)
        else { return nil }
        if head.holds("reset", at: action) { return Route(.resetEntitlements, version, id: id) }
        return head.holds("aggregate", at: action) ? Route(.aggregateEntitlements, version, id: id) : nil
    }

    // task-status, task-status/pending-tasks (beta, v2024 and v2025), task-status/{id}
    private static func task(
        _ version: APIVersion,
        _ path: inout PathCursor,
        _ head: borrowing RequestHead
    ) -> Route? {
        guard let id = path.next(in: head) else { return Route(.tasks, version) }
        guard path.isAtEnd(in: head) else { return nil }
        let hasPendingTasks = version == .beta || version == .v2024 || version == .v2025
        if hasPendingTasks, head.holds("pending-tasks", at: id) { return Route(.pendingTasks, version) }
        return Route(.task, version, id: id)
    }

    // triggers, trigger-subscriptions[/validate-filter|/{id}], trigger-invocations/{status|test}
    private static func trigger(
        _ collection: ByteRange,
        _ version: APIVersion,
        _ path: PathCursor,
        _ head: borrowing RequestHead
    ) -> Route? {
        var path = path
        let next = path.next(in: head)
        guard path.isAtEnd(in: head) else { return nil }
        if head.holds("triggers", at: collection) { return next == nil ? Route(.triggers, version) : nil }
        if head.holds("trigger-subscriptions", at: collection) {
            guard let next else { return Route(.subscriptions, version) }
            return head.holds("validate-filter", at: next)
                ? Route(.filterValidation, version) : Route(.subscription, version, id: next)
        }
        guard head.holds("trigger-invocations", at: collection), let next else { return nil }
        if head.holds("status", at: next) { return Route(.invocations, version) }
        return head.holds("test", at: next) ? Route(.invocationTest, version) : nil
    }

    // role-mining-sessions/{session}/potential-roles/{role}/export-async[/{export}[/download]]
    private static func export(
        _ version: APIVersion,
        _ path: inout PathCursor,
        _ head: borrowing RequestHead
    ) -> Route? {
        guard let session = path.next(in: head), let roles = path.next(in: head),
            head.holds("potential-roles", at: roles), let role = path.next(in: head),
            let exports = path.next(in: head), head.holds("export-async", at: exports)
        else { return nil }
        var route = Route(.exports, version)
        route.session = session
        route.role = role
        guard let id = path.next(in: head) else { return route }
        route.resource = .export
        route.id = id
        guard let download = path.next(in: head) else { return route }
        route.resource = .exportDownload
        return head.holds("download", at: download) && path.isAtEnd(in: head) ? route : nil
    }
}

/// The place in a path up to which it was read.
struct PathCursor {
    private var position: Int
    private let end: Int

    init(_ path: ByteRange) {
        position = Int(path.start)
        end = Int(path.end)
    }

    /// The next segment that is not empty; nil at the end.
    mutating func next(in head: borrowing RequestHead) -> ByteRange? {
        let slash = UInt8(ascii: "/")
        let bytes = head.bytes.span
        while position < end, bytes[position] == slash { position += 1 }
        let start = position
        position = bytes.firstPlace(of: slash, from: start, to: end)
        return start == position ? nil : ByteRange(start, position)
    }

    /// Whether nothing but slashes follows.
    func isAtEnd(in head: borrowing RequestHead) -> Bool {
        var rest = self
        return rest.next(in: head) == nil
    }
}
