// Request heads, content and pipelines: all that a client can send over HTTP/1.1.
import Connections
import HTTP1
import HTTPMessages

/// Feeds a connection whose responder takes all content.
enum ConnectionTarget {
    private struct Answers: Equatable {
        let text: String

        /// Content that nobody wants is checked before the answer only if it has arrived by then.
        private var isEarly: Bool { [" 501 ", " 417 ", " 204 "].contains(where: text.contains) }

        static func == (one: Answers, other: Answers) -> Bool {
            one.text == other.text || one.isEarly || other.isEarly
        }
    }

    static func run(_ input: FuzzInput) {
        input.expectSame { Answers(text: String(decoding: output(of: $0), as: UTF8.self)) }
    }

    private static func output(of pieces: [[UInt8]]) -> [UInt8] {
        var turn = ConnectionTurn(now: MonotonicTime(milliseconds: 0))
        let services = ConnectionServices(
            responder: Echo(),
            limits: HTTPLimits(),
            mailbox: NoMailbox()
        )
        let connection = HTTP1Connection(services: services, id: 1, now: turn.now)
        var output: [UInt8] = []
        // An error in an unfinished line may be noticed at the line's end only.
        for piece in pieces + [[0x0A]] where turn.ending == nil && turn.handover == nil {
            connection.receive(piece, count: piece.count, turn: &turn)
            while !turn.output.isEmpty {
                output += turn.output
                turn.output = []
                if turn.ending == nil { connection.outputDrained(turn: &turn) }
            }
        }
        return output
    }
}

/// Answers with what it understood.
private final class Echo: Responder {
    func respond(
        to head: borrowing RequestHead,
        in context: RequestContext,
        with response: inout Response
    ) -> Disposition {
        let line = head.text(head.methodToken) + " " + head.text(head.path) + "?" + head.text(head.query)
        response.body = Array(line.utf8)
        return head.hasBody ? .consume(EchoContent(line: line)) : .respond
    }

    func explain(_ refusal: RequestRefusal, in context: RequestContext, with response: inout Response) {
        response.body = Array(refusal.reason.utf8)
    }
}

private final class EchoContent: BodyConsumer {
    let maximumLength: Int64 = 4096
    private var content: [UInt8]

    init(line: String) { content = Array(line.utf8) }

    func receive(_ chunk: Span<UInt8>) {
        for index in chunk.indices { content.append(chunk[index]) }
    }

    func finish(at now: MonotonicTime, with response: inout Response) -> Disposition {
        response.body = content
        return .respond
    }

    func abandon() {}
}
