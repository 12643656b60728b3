import HTTPMessages
import Testing

@testable import Drydock

@Suite struct APISwitchTests {
    /// Answers everything with one status.
    final class Answering: Responder {
        private let status: Int

        init(_ status: Int) { self.status = status }

        func respond(
            to head: borrowing RequestHead,
            in context: RequestContext,
            with response: inout Response
        ) -> Disposition {
            response.status = status
            return .respond
        }

        func explain(
            _ refusal: RequestRefusal,
            in context: RequestContext,
            with response: inout Response
        ) {}
    }

    final class NoMailbox: WakeMailbox {
        func wake(connection: UInt64, exchange: UInt32) {}
    }

    @Test(arguments: [
        ("/__admin/health", 200), ("/__admin", 200), ("/__administrator", 299), ("/__adm", 299), ("/", 299),
    ])
    func thePrefixLeadsToTheControlPlaneAndNothingElse(path: String, status: Int) {
        #expect(Self.status(of: path, isForHealthOnly: false) == status)
    }

    @Test(arguments: [("/__admin/health", 200), ("/__admin", 299), ("/__admin/reset", 299)])
    func withoutTheControlPlaneItsHealthIsStillTold(path: String, status: Int) {
        #expect(Self.status(of: path, isForHealthOnly: true) == status)
    }

    private static func status(of path: String, isForHealthOnly: Bool) -> Int {
        let gate = APISwitch(admin: Answering(200), others: Answering(299), isForHealthOnly: isForHealthOnly)
        return answer(to: path, by: gate).status
    }

    /// What a responder answers to a GET of a path.
    static func answer(to path: String, by responder: any Responder) -> Response {
        var head = RequestHead()
        head.bytes = Array(path.utf8)
        head.path = ByteRange(0, head.bytes.count)
        head.method = .get
        var response = Response()
        let waker = Waker(mailbox: NoMailbox(), connection: 0, exchange: 0)
        let context = RequestContext(now: MonotonicTime(milliseconds: 0), waker: waker, isSecure: false)
        _ = responder.respond(to: head, in: context, with: &response)
        return response
    }
}
