// The content of a call that has one: scenario files and JSON.

import HTTPMessages

/// Collects a request's content, then performs the call.
final class BodyCollector: BodyConsumer {
    /// A scenario file may have 1 MiB.
    let maximumLength: Int64 = 1024 * 1024
    private let calls: AdminCalls
    private let route: AdminRoute
    private var request: AdminRequest

    init(calls: AdminCalls, route: AdminRoute, request: AdminRequest) {
        self.calls = calls
        self.route = route
        self.request = request
    }

    func receive(_ chunk: Span<UInt8>) {
        for index in chunk.indices { request.body.append(chunk[index]) }
    }

    func finish(at now: MonotonicTime, with response: inout Response) -> Disposition {
        request.now = now
        do throws(AdminError) {
            return try calls.perform(route, request, with: &response)
        } catch {
            error.answer.write(into: &response)
            return .respond
        }
    }

    func abandon() { request.body = [] }
}
